import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { TriggerState } from '../../contract/ipc-schema';
import type { RunStatus } from '../../contract/report';
import type { Site } from '../../contract/site';
import { openHistory } from '../../ledger/history';
import { openTriggerBook } from '../../ledger/trigger-book';
import type { Notifier } from '../../runs/notify/notifier';
import { openPauses } from '../../runs/pauses';
import { systemClock } from '../../runs/triggers/clock';
import { isOffline } from '../../runs/triggers/network';
import { TriggerService, type BrokenPromise } from '../../runs/triggers/trigger-service';
import { watchAlone } from '../../runs/watch/watch-lock';
import { CommandLineRuns, type AutomaticReport } from '../automatic-runs';
import { isOnBattery } from '../battery';
import type { CommandRunner } from '../command-runner';
import { exitCodeOf, type ExitCode } from '../exit-code';
import { listenForInterruption, type Interruption } from '../interruption';
import { openNotifier } from '../notifying';
import { findSite } from '../places';
import { printable } from '../printable';
import { errorLines, resultLine } from '../report-words';
import type { Session } from '../session';
import { triggerLines } from '../trigger-words';

/** Statuses of runs, the worst first. */
const WORST: readonly RunStatus[] = ['failed', 'halted', 'problems', 'ok'];
/** A timer that keeps the process alive, milliseconds: what wakes it otherwise does not. */
const ALIVE = 3_600_000;

/** `run-schedules`: automatic runs without the app. */
export function addRunSchedules(program: Command, run: CommandRunner): void {
  const command = program
    .command('run-schedules')
    .summary('start the runs that are due by schedule, without the app')
    .description(
      'Starts the runs of saved sites as their triggers say, by schedule and after changes, until it is stopped. Use it where the app does not run; where both do, each slot is run once. It asks nobody anything: passwords come from the environment or the keychain, and a failed login waits for a person.',
    )
    .argument('[sites...]', 'only these saved sites')
    .option('--once', 'run what is due by schedule now, one catch-up for all that was missed, and exit: for cron and systemd timers');
  command.addHelpText(
    'after',
    `
Examples:
  $ heliograph sites set-triggers website --schedule '30 3 * * *' --promise 48
  $ heliograph run-schedules
  $ heliograph run-schedules website --once --json`,
  );
  run(command, (session) => runSchedules(session, command.args, command.opts<{ once?: boolean }>().once === true));
}

async function runSchedules(session: Session, names: readonly string[], once: boolean): Promise<ExitCode> {
  const chosen = new Set(names.map((name) => findSite(session.settings(), name).id));
  const sites = (): Site[] => session.settings().sites.filter(({ id }) => chosen.size === 0 || chosen.has(id));
  const interruption = listenForInterruption((lines) => {
    session.output.remark(lines);
  }, session.exitNow);
  const scheduler = openScheduler(session, sites, interruption, once);
  try {
    sayBeginning(session, sites(), scheduler.service, once);
    scheduler.service.start();
    if (!once) await stopped(interruption.signal);
    await scheduler.end();
    if (once) sayWaiting(session, sites(), scheduler.service);
    return printEnd(session, [...scheduler.reports.values()], once);
  } finally {
    await scheduler.close();
    interruption.dispose();
  }
}

interface Scheduler {
  readonly service: TriggerService;
  /** The newest of each mirror. */
  readonly reports: ReadonlyMap<string, AutomaticReport>;
  /** Waits for the runs that are on, then starts no more. */
  end(): Promise<void>;
  close(): Promise<void>;
}

function openScheduler(session: Session, sites: () => Site[], { signal }: Interruption, once: boolean): Scheduler {
  const { folders, output } = session;
  const book = openTriggerBook(folders.state);
  const history = openHistory(folders.state);
  const notifier = openNotifier(session);
  const reports = new Map<string, AutomaticReport>();
  const onReport = (ended: AutomaticReport): void => {
    reports.set(`${ended.site.id} ${ended.mirrorId}`, ended);
    notifier.ended(subjectOf(ended.site, ended.mirrorId), ended.report);
  };
  const service: TriggerService = new TriggerService({
    clock: systemClock,
    sites,
    book: () => book,
    pauses: openPauses(folders.state),
    history,
    circumstances: () => ({ onBattery: isOnBattery(), offline: isOffline() }),
    runs: new CommandLineRuns(session, signal, { onReport }),
    userName: userInfo().username,
    // What changed is found by watching on, which one look cannot.
    ...(!once && { watch: watchAlone(folders.state) }),
    onChange: (states) => {
      output.record(JSON.stringify({ event: 'triggers', sites: states }));
    },
    onStale: (broken) => {
      tellStale(session, notifier, broken);
    },
    log: (what, error) => {
      output.complain(errorLines(error === undefined ? what : `${what}: ${messageOf(error)}`, ''));
    },
  });
  // First of all, so that what a stopped run leaves is owed again.
  signal.addEventListener('abort', () => {
    service.stop();
  });
  return {
    service,
    reports,
    end: async () => {
      await service.settled();
      service.stop();
    },
    close: async () => {
      service.stop();
      await notifier.close();
      history.close();
      book.close();
    },
  };
}

function subjectOf(site: Site, mirrorId: string): { siteId: string; siteName: string; mirrorId: string; mirrorName: string } {
  const mirrorName = site.mirrors.find(({ id }) => id === mirrorId)?.name ?? mirrorId;
  return { siteId: site.id, siteName: site.name, mirrorId, mirrorName };
}

function tellStale({ output }: Session, notifier: Notifier, { site, mirrorId, staleAt }: BrokenPromise): void {
  const subject = subjectOf(site, mirrorId);
  notifier.stale(subject);
  const { promiseHours } = site.triggers;
  output.record(JSON.stringify({ event: 'stale', ...subject, staleAt: staleAt.toISOString(), promiseHours }));
  output.complain(
    errorLines(
      `${subject.mirrorName} of ${site.name} is older than the ${String(promiseHours)} hours that were promised`,
      'See why with: heliograph status',
    ),
  );
}

function sayBeginning({ output }: Session, sites: readonly Site[], service: TriggerService, once: boolean): void {
  if (once) return;
  const states = new Map<string, TriggerState>(service.list().map((state) => [state.siteId, state]));
  const idle = sites.every(({ triggers }) => !triggers.schedule && !triggers.watch);
  output.say([
    ...sites.flatMap((site) => {
      const state = states.get(site.id);
      return state
        ? [output.paint.bold(printable(site.name)), ...triggerLines(site.triggers, state, new Date()).map((line) => `  ${line}`)]
        : [];
    }),
    ...(idle ? ['No site has a schedule or is watched yet: heliograph sites set-triggers --help'] : []),
    'Runs begin as they fall due; Ctrl-C ends it.',
  ]);
}

/** Why what may be due waits. */
function sayWaiting({ output }: Session, sites: readonly Site[], service: TriggerService): void {
  for (const state of service.list()) {
    const site = sites.find(({ id }) => id === state.siteId);
    if (site && (state.held !== null || state.pausedUntil !== null))
      output.say(triggerLines(site.triggers, state, new Date()).map((line) => `${printable(site.name)}: ${line}`));
  }
}

/**
 * The last line of `--json`: what came of each mirror's newest run. Who stops the service asks for no judgement of its runs:
 * it has failed to end well only where it cut one short.
 */
function printEnd({ output }: Session, ended: readonly AutomaticReport[], once: boolean): ExitCode {
  const mirrors = ended.map(({ report }) => report);
  const status = WORST.find((each) => mirrors.some((report) => report.status === each)) ?? 'ok';
  output.record(resultLine({ event: 'result', status, mirrors }));
  if (once && mirrors.length === 0) output.say(['Nothing was due.']);
  if (once) return exitCodeOf({ status, mirrors });
  return mirrors.some(({ error }) => error?.code === 'interrupted') ? 130 : 0;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, ALIVE);
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
