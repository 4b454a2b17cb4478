import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import type { ImportEntry, ImportList, ImportResult } from '../../contract/imports';
import { IMPORT_REMARKS, type ImportRemark } from '../../contract/import-remarks';
import type { Settings, Site } from '../../contract/site';
import { changeSettings } from '../../settings/settings-file';
import { openImport, type OpenImport } from '../../settings/import/open-import';
import { usualPlaces } from '../../settings/import/read-import';
import { pinnableKeys, secretsOf, withImported } from '../../settings/import/take';
import { CommandError } from '../command-error';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { findSite } from '../places';
import { printable } from '../printable';
import { countOf } from '../quantities';
import { openSecrets } from '../secrets';
import type { Session } from '../session';
import { ownPins } from '../trusted-keys';

interface ImportOptions {
  readonly sshConfig: boolean;
  readonly site?: string;
  readonly dryRun: boolean;
  readonly only: readonly string[];
  readonly folder?: string;
  readonly pinKeys: boolean;
  readonly passwords: boolean;
}

/** `import`: servers out of other programs' files. */
export function addImport(program: Command, run: CommandRunner): void {
  const command = program
    .command('import')
    .summary("take servers over from other programs' files")
    .description(
      'Adds the servers of ~/.ssh/config, FileZilla (sitemanager.xml), WinSCP (WinSCP.ini) or rclone (rclone.conf) to a site, or pins the keys that a known_hosts file has for servers of saved mirrors. Touches no server. Passwords go to the keychain only.',
    )
    .argument('[file]', 'the file of the other program')
    .option('--ssh-config', 'the hosts of ~/.ssh/config')
    .option('--site <site>', 'the site that gets the mirrors; needed unless there is one site only')
    .option('--dry-run', 'show what would be imported and change nothing')
    .option('--only <name>', 'only the server of this name (repeatable)', (text: string, before: readonly string[] = []) => [
      ...before,
      text,
    ])
    .option(
      '--folder <path>',
      "the mirrors' folder where the file names none (default: a folder named like the site under the login folder)",
    )
    .option('--pin-keys', 'pin the host keys that ~/.ssh/known_hosts has for these servers')
    .option('--no-passwords', 'leave passwords where they are');
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph import --ssh-config --dry-run
  $ heliograph import --ssh-config --site website --only fra1 --folder /srv/www
  $ heliograph import ~/.config/filezilla/sitemanager.xml --site website
  $ heliograph import ~/old-laptop/known_hosts`,
  );
  run(command, (session) => {
    const options = {
      sshConfig: false,
      dryRun: false,
      only: [],
      pinKeys: false,
      ...command.opts<Partial<ImportOptions> & { passwords: boolean }>(),
    };
    return importFile(session, command.args[0], options);
  });
}

async function importFile(session: Session, file: string | undefined, options: ImportOptions): Promise<ExitCode> {
  if ((file === undefined) !== options.sshConfig) {
    throw new CommandError('usage', 'Name one file, or --ssh-config for that of OpenSSH.', 'See heliograph import --help.');
  }
  const facts = { env: session.env, platform: process.platform, home: homedir() };
  const parts = { ...facts, settings: () => session.settings(), judgeOwn: ownPins(session).judge };
  const sshConfig = usualPlaces(facts).find(({ kind }) => kind === 'ssh-config')?.path ?? '';
  const opened = openImport(
    file === undefined ? sshConfig : path.resolve(session.workingFolder, file),
    parts,
    file === undefined ? 'ssh-config' : undefined,
  );
  const chosen = choose(opened.shown, options.only);
  session.output.record(JSON.stringify({ event: 'import', ...opened.shown, entries: chosen }));
  show(session, opened.shown, chosen);
  if (options.dryRun || chosen.length === 0) {
    session.output.say([chosen.length === 0 ? 'There is nothing to import.' : 'This was a dry run: nothing was changed.']);
    return 0;
  }
  const result = await take(session, opened, chosen, options);
  session.output.record(JSON.stringify({ event: 'imported', ...result }));
  session.output.say(resultLines(result));
  return 0;
}

/** @throws CommandError `usage` for a name that the file does not have */
function choose({ entries }: ImportList, only: readonly string[]): readonly ImportEntry[] {
  if (only.length === 0) return entries;
  const unknown = only.find((name) => !entries.some((entry) => entry.name === name));
  if (unknown !== undefined) {
    const names = entries.slice(0, 20).map(({ name }) => `"${printable(name)}"`);
    throw new CommandError(
      'usage',
      `The file has no server "${printable(unknown)}" that can be imported.`,
      `It has ${names.join(', ') || 'none'}.`,
    );
  }
  return entries.filter(({ name }) => only.includes(name));
}

async function take(
  session: Session,
  { file, facts }: OpenImport,
  chosen: readonly ImportEntry[],
  options: ImportOptions,
): Promise<ImportResult> {
  const drafts = chosen.flatMap(({ id }) => file.servers[id] ?? []);
  let added: readonly string[] = [];
  let present: readonly string[] = [];
  if (file.kind !== 'known-hosts') {
    const wanted = siteFor(session.settings(), options.site).id;
    changeSettings(session.folders.settingsFile, (before) => {
      const taken = withImported(
        siteFor(before, wanted),
        drafts.map((draft) => ({ draft, folder: draft.folder ?? options.folder })),
      );
      added = taken.added.map(({ name }) => name);
      present = taken.present;
      return { ...before, sites: before.sites.map((site) => (site.id === wanted ? taken.site : site)) };
    });
  }
  const pins = options.pinKeys || file.kind === 'known-hosts' ? drafts.flatMap((draft) => pinnableKeys(draft, facts).pins) : [];
  for (const { server, key } of pins) ownPins(session).accept(server.host, server.port, key);
  const secrets = options.passwords ? drafts.flatMap((draft) => secretsOf(draft, userInfo().username)) : [];
  const { kept, vault } = await keepSecrets(session, secrets);
  return { added, present, secrets: kept, pinned: pins.length, vault };
}

/** @throws CommandError `usage` where it is not clear which site is meant */
function siteFor(settings: Settings, named: string | undefined): Site {
  if (named !== undefined) return findSite(settings, named);
  const [only, ...others] = settings.sites;
  if (only !== undefined && others.length === 0) return only;
  throw new CommandError(
    'usage',
    only === undefined ? 'There is no site yet that could get the mirrors.' : 'Several sites could get the mirrors.',
    only === undefined ? 'Add one first: heliograph sites add NAME --origin DIR' : 'Name one with --site.',
  );
}

async function keepSecrets(
  session: Session,
  secrets: ReturnType<typeof secretsOf>,
): Promise<{ readonly kept: number; readonly vault: string }> {
  if (secrets.length === 0) return { kept: 0, vault: '' };
  const vault = await openSecrets(session.output, session.environmentSecrets, []).vault();
  if (vault.kind !== 'keychain') return { kept: 0, vault: `The passwords were not taken over. ${vault.message}` };
  for (const { credential, secret } of secrets) await vault.write(credential, secret.reveal());
  return { kept: secrets.length, vault: vault.message };
}

function show({ output }: Session, { skipped, remarks }: ImportList, chosen: readonly ImportEntry[]): void {
  output.say([
    ...chosen.flatMap((entry) => [
      `${output.paint.bold(printable(entry.name))}  ${printable(entry.server)}${entry.folder === null ? '' : printable(entry.folder.replace(/^~/, '/~'))}  ${output.paint.dim(`(${wordsOf(entry)})`)}`,
      ...entry.remarks.map((each) => `  ${remarkWords(each)}`),
    ]),
    ...(skipped.length === 0 ? [] : [`${countOf(skipped.length, 'entry', 'entries')} cannot be imported:`]),
    ...skipped.map(({ name, remark }) => `  ${printable(name)}: ${remarkWords(remark)}`),
    ...remarks.map(remarkWords),
  ]);
}

function wordsOf({ login, transport, jump, hasPassword, fingerprints, savedAs }: ImportEntry): string {
  return [
    login.kind === 'key' ? `key ${printable(login.keyFile)}` : login.kind,
    ...(hasPassword ? ['has a password'] : []),
    ...(transport === 'openssh' ? ["by the system's ssh"] : []),
    ...(jump.length === 0 ? [] : [`over ${printable(jump.join(', '))}`]),
    ...fingerprints,
    ...(savedAs.length === 0 ? [] : [`saved as ${printable(savedAs.join(', '))}`]),
  ].join(', ');
}

/** What became of something, in a sentence; text of the file made safe. */
function remarkWords({ code, detail }: ImportRemark): string {
  return IMPORT_REMARKS[code].replace('{detail}', () => printable(detail));
}

function resultLines({ added, present, secrets, pinned, vault }: ImportResult): string[] {
  return [
    ...(added.length === 0 ? [] : [`Added ${countOf(added.length, 'mirror')}: ${added.map(printable).join(', ')}.`]),
    ...(present.length === 0 ? [] : [`Were there already and stayed as they are: ${present.map(printable).join(', ')}.`]),
    ...(pinned === 0 ? [] : [`Pinned ${countOf(pinned, 'host key')}.`]),
    ...(secrets === 0 ? [] : [`Took over ${countOf(secrets, 'password')}.`]),
    ...(vault === '' ? [] : [vault]),
  ];
}
