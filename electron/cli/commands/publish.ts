import path from 'node:path';
import type { Command } from 'commander';
import { publishSite, type PublishResult } from '../../directing/publish';
import { CommandError } from '../command-error';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { findSite } from '../places';
import { printable } from '../printable';
import { countOf } from '../quantities';
import type { Session } from '../session';

/** `publish`: writes the mirror list, its page and Metalinks for visitors. */
export function addPublish(program: Command, run: CommandRunner): void {
  const command = program
    .command('publish')
    .summary("write a site's mirror list, its page and Metalinks")
    .description(
      'Writes mirrors.json, index.html and metalink/PATH.meta4 into a folder, from what the ledgers prove. Names only mirrors that have a public URL and are in sync; connects to nobody.',
    )
    .argument('<site>', "a saved site's name")
    .option('--to <dir>', "the folder; default: the site's publishing folder");
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph publish website --to ./public/mirrors`,
  );
  run(command, (session) => publish(session, command.args[0] ?? '', command.opts<{ to?: string }>().to));
}

async function publish(session: Session, name: string, to: string | undefined): Promise<ExitCode> {
  const site = findSite(session.settings(), name);
  const folder = to === undefined ? site.publishing.folder : path.resolve(session.workingFolder, to);
  if (folder === undefined) {
    throw new CommandError('usage', `The site "${site.name}" has no publishing folder.`, 'Name one with --to DIR.');
  }
  const result = await publishSite({ site, stateFolder: session.folders.state, folder, now: new Date() });
  const listed = result.list?.mirrors.length ?? 0;
  session.output.record(JSON.stringify({ event: 'published', ...result, listed: result.keptLastList === null ? listed : 0 }));
  if (result.keptLastList !== null)
    throw new CommandError('failed', result.keptLastList, 'Sync or verify a mirror that has a public URL, then publish again.');
  session.output.say(publishLines(result));
  return 0;
}

function publishLines(result: PublishResult): string[] {
  const { written, removed, refused, leftOut, metalinks, withoutMetalink, list } = result;
  const named = (list?.mirrors ?? []).map((mirror) => `  ${printable(mirror.name)}  ${printable(mirror.url)}`);
  return [
    `Published ${countOf(list?.mirrors.length ?? 0, 'mirror')} and ${countOf(metalinks, 'Metalink')} into ${printable(result.folder)}: ${countOf(written.length, 'file')} written, ${countOf(removed.length, 'file')} removed`,
    ...named,
    ...leftOut.map(({ mirror, reason }) => `  left out: ${printable(mirror)}: ${printable(reason)}`),
    ...(withoutMetalink.noHash > 0
      ? [`  ${countOf(withoutMetalink.noHash, 'large file')} without a Metalink, since no hash is known; verify --depth full finds them`]
      : []),
    ...(refused.length > 0 ? [`  ${countOf(refused.length, 'path')} that this folder cannot hold`] : []),
  ];
}
