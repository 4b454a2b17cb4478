import { realpathSync } from 'node:fs';
import type { Command } from 'commander';
import type { HistoryRun } from '../../contract/report';
import type { Mirror, Site } from '../../contract/site';
import { ledgersOfSite } from '../../directing/site-ledgers';
import { listLedgers, type LedgerSummary } from '../../ledger/list-ledgers';
import { lockHolder } from '../../ledger/run-lock';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { mirrorStatus, type MirrorStatus } from '../mirror-status';
import type { Palette } from '../palette';
import { findSite } from '../places';
import { printable } from '../printable';
import { bytesText, countOf, durationText } from '../quantities';
import type { Session } from '../session';
import { padEnd, textWidth } from '../text-width';
import { triggersOf, type SiteTriggers } from '../site-triggers';
import { triggerLines } from '../trigger-words';
import { readHistory } from './history';

/** A site as `status` shows it. */
interface SiteStatus {
  readonly site: string;
  readonly id: string;
  readonly origin: string;
  readonly mirrors: readonly MirrorStatus[];
  /** What starts its runs, and how its promise stands; whether it is watched now is for the process to say that watches it. */
  readonly triggers: SiteTriggers;
}

/** `status`: how every mirror stands, by ledgers and history. */
export function addStatus(program: Command, run: CommandRunner): void {
  const command = program
    .command('status')
    .summary('show how each mirror stands')
    .description(
      'Shows each mirror: its state, the last good sync, the last proof and its lag; and each site: its next run and its promise. Looks at our own records only; connects to nobody.',
    )
    .argument('[site]', 'only this saved site');
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph status
  $ heliograph status website --json`,
  );
  run(command, (session) => showStatus(session, command.args[0]));
}

function showStatus(session: Session, siteName: string | undefined): ExitCode {
  const settings = session.settings();
  const sites = siteName === undefined ? settings.sites : [findSite(settings, siteName)];
  const { ledgers, unreadable } = listLedgers(session.folders.state);
  const runs = readHistory(session.folders.state, { limit: 5000 });
  const { state } = session.folders;
  const claimed = new Set<LedgerSummary>();
  const statuses = sites.map((site) => siteStatus(site, ledgers, runs, state, claimed));
  for (const site of settings.sites) for (const ledger of ledgersOfSite(site, ledgers, realPath).values()) claimed.add(ledger);
  const unsaved = siteName === undefined ? ledgers.filter((ledger) => !claimed.has(ledger) && (ledger.files > 0 || ledger.unfinished)) : [];
  const { output } = session;
  output.record(JSON.stringify({ event: 'status', sites: statuses, unsaved: unsaved.map(unsavedStatus), unreadable }));
  output.say(statusLines(statuses, unsaved, output.paint));
  output.complain(
    unreadable.map((file) => `heliograph: the ledger ${printable(file)} cannot be read, or is of a newer version; it was not touched`),
  );
  return 0;
}

function siteStatus(
  site: Site,
  ledgers: readonly LedgerSummary[],
  runs: readonly HistoryRun[],
  stateFolder: string,
  claimed: Set<LedgerSummary>,
): SiteStatus {
  const pairs = ledgersOfSite(site, ledgers, realPath);
  const ofMirror = (mirror: Mirror): HistoryRun[] => runs.filter((run) => isOf(run, site, mirror));
  const mirrors = site.mirrors.map((mirror) => {
    const ledger = pairs.get(mirror);
    if (ledger) claimed.add(ledger);
    const running = ledger !== undefined && lockHolder(stateFolder, ledger.mirrorIdentity) !== undefined;
    return mirrorStatus(mirror, { ledger, runs: ofMirror(mirror), running }, new Date());
  });
  const triggers = triggersOf(site, { stateFolder, runsOf: ofMirror, now: new Date() });
  return { site: site.name, id: site.id, origin: site.origin, mirrors, triggers };
}

/** A saved site and an ad hoc run share a ledger, so both count. */
function isOf(run: HistoryRun, site: Site, mirror: Mirror): boolean {
  return run.siteId === null ? run.report.mirror === mirror.address : run.siteId === site.id && run.mirrorId === mirror.id;
}

function unsavedStatus({ originIdentity, mirrorIdentity, files, bytes, lastProof, unfinished }: LedgerSummary): object {
  return {
    origin: originIdentity,
    mirror: mirrorIdentity,
    files,
    bytes,
    lastProof: lastProof && { ...lastProof, at: new Date(lastProof.at).toISOString() },
    unfinished,
  };
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

const STATE_WORDS: Readonly<Record<MirrorStatus['state'], string>> = {
  running: 'running',
  'never-synced': 'never synced',
  'in-sync': 'in sync',
  behind: 'behind',
  damaged: 'damaged',
};

function statusLines(sites: readonly SiteStatus[], unsaved: readonly LedgerSummary[], paint: Palette): string[] {
  const lines = sites.flatMap((site) => [
    `${paint.bold(printable(site.site))}  ${paint.dim(printable(site.origin))}`,
    ...triggerLines(site.triggers, site.triggers, new Date()).map(
      (line) => `  ${site.triggers.stale ? paint.warning(line) : paint.dim(line)}`,
    ),
    ...(site.mirrors.length === 0 ? ['  no mirrors yet'] : mirrorLines(site.mirrors, paint)),
  ]);
  if (unsaved.length > 0) lines.push(paint.bold('Mirrors without a saved site'));
  for (const pair of unsaved) {
    const proof = pair.lastProof ? `, proven ${ago(new Date(pair.lastProof.at).toISOString())} (${pair.lastProof.depth})` : '';
    lines.push(
      `  ${printable(pair.originIdentity)} → ${printable(pair.mirrorIdentity)}  ${countOf(pair.files, 'file')}, ${bytesText(pair.bytes)}${proof}${pair.unfinished ? ', a run is unfinished' : ''}`,
    );
  }
  if (lines.length === 0)
    lines.push('Nothing is mirrored yet.', 'Start with: heliograph sync ORIGIN MIRROR, or heliograph sites add NAME --origin DIR');
  return lines;
}

function mirrorLines(mirrors: readonly MirrorStatus[], paint: Palette): string[] {
  const widest = Math.max(...mirrors.map(({ mirror }) => textWidth(printable(mirror))));
  return mirrors.flatMap((mirror) => {
    const colour = mirror.state === 'in-sync' ? paint.good : mirror.state === 'damaged' ? paint.bad : paint.warning;
    const parts = [
      colour(STATE_WORDS[mirror.state]),
      mirror.lastGoodSync === null ? 'no good sync yet' : `last good sync ${ago(mirror.lastGoodSync)}`,
      mirror.lastProof === null ? 'never proven' : `proven ${ago(mirror.lastProof.at)} (${mirror.lastProof.depth})`,
      `${countOf(mirror.files, 'file')}, ${bytesText(mirror.bytes)}`,
    ];
    const { lastRun } = mirror;
    const trouble =
      lastRun !== null && lastRun.status !== 'ok'
        ? [`    last run ${lastRun.status} ${ago(lastRun.at)}: ${printable(lastRun.message ?? '')}`]
        : [];
    return [`  ${padEnd(printable(mirror.mirror), widest)}  ${parts.join('; ')}`, ...trouble];
  });
}

function ago(iso: string): string {
  return `${durationText(Math.max(0, (Date.now() - Date.parse(iso)) / 1000))} ago`;
}
