import type { Command } from 'commander';
import type { WatchState } from '../../contract/ipc-schema';
import type { ErrorCode } from '../../contract/problem';
import type { ResultEvent } from '../../contract/report';
import { NO_TRIGGERS, type Triggers } from '../../contract/site';
import type { Notifier } from '../../runs/notify/notifier';
import { newRunId } from '../../runs/run-id';
import type { RunTask } from '../../runs/task';
import { placesWatchName, siteWatchName, takeWatches } from '../../runs/watch/watch-lock';
import { watchOrigin } from '../../runs/watch/watch-origin';
import { CommandError } from '../command-error';
import type { CommandRunner } from '../command-runner';
import type { ExitCode } from '../exit-code';
import { openNotifier } from '../notifying';
import { wholeNumber } from '../option-values';
import { findSite } from '../places';
import { prepareRun, type PreparedRun } from '../prepare-run';
import { printable } from '../printable';
import { performTask, type RunOutcome } from '../run-command';
import { addRunOptions, readRunOptions, type RunOptions } from '../run-options';
import type { Session } from '../session';

/** What time may heal: the run is tried again, though nothing changed. */
const HEALING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['connect', 'lost', 'busy', 'disk-full', 'failed']);
/** What nothing but a person heals: where all mirrors have it at the first run, there is nothing to wait for. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'usage',
  'settings',
  'login',
  'host-key-unknown',
  'host-key-changed',
  'no-sftp',
]);
const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** `watch`: a run at once, and one after each change. */
export function addWatch(program: Command, run: CommandRunner): void {
  const command = program
    .command('watch')
    .summary('sync at once, and after each change of the origin')
    .description(
      'Syncs at once, then watches the origin: ten seconds after the last change, and a minute after the last removal, it syncs again, until it is stopped. What cannot be watched (an SFTP server, a network file system, more folders than the system watches) is looked at every few minutes. Everything is scanned at least once a day.',
    )
    .argument('<places...>', "a saved site's name, or ORIGIN and at least one MIRROR")
    .option('--poll <minutes>', 'minutes between two looks where there is no watching, 1 to 1440', wholeNumber(1, 1440));
  addRunOptions(command);
  command.addHelpText(
    'after',
    `
--adopt and --approve hold for the first run only. One signal (Ctrl-C) ends the watch, and a run cleanly; a second one ends it at once.

Examples:
  $ heliograph watch ./public sftp://web@eu.example.org/srv/www
  $ heliograph watch website --json --quiet`,
  );
  run(command, async (session) => {
    const options = readRunOptions(command);
    const prepared = await prepareRun(session, command.args, options, { kind: 'sync' });
    const { poll } = command.opts<{ poll?: number }>();
    const pollMinutes = poll ?? savedTriggers(session, prepared.task).pollMinutes;
    const lock = takeWatches(session.folders.state, watchNames(prepared.task));
    if ('holder' in lock) throw watchedAlready(lock.holder);
    try {
      return await new Watch(session, prepared, options, pollMinutes).run();
    } finally {
      lock.release();
    }
  });
}

function savedTriggers(session: Session, { site }: RunTask): Triggers {
  return site === null ? NO_TRIGGERS : findSite(session.settings(), site.id).triggers;
}

function watchNames({ site, origin, mirrors }: RunTask): string[] {
  return site === null ? mirrors.map(({ address }) => placesWatchName(origin.address, address)) : [siteWatchName(site.id)];
}

function watchedAlready(holder: string): CommandError {
  return new CommandError(
    'busy',
    `It is watched already: ${holder}.`,
    'One watch is enough; stop that one first. The app and `run-schedules` watch the sites whose triggers say so.',
  );
}

/** One watch, from its first run to the signal that ends it. */
class Watch {
  #last: RunOutcome | undefined;
  #isRunning = false;
  #isStopped = false;
  #end: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  readonly #notifier: Notifier;

  constructor(
    private readonly session: Session,
    private readonly prepared: PreparedRun,
    private readonly options: RunOptions,
    private readonly pollMinutes: number,
  ) {
    this.#notifier = openNotifier(session);
  }

  async run(): Promise<ExitCode> {
    const { origin, rules } = this.prepared.task;
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
    });
    const stop = (): void => {
      this.#isStopped = true;
      // A run that is on hears the signal too, and ends cleanly.
      if (!this.#isRunning) this.#end();
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    const watch = watchOrigin(
      { origin: origin.address, rules, triggers: { pollMinutes: this.pollMinutes } },
      {
        onDue: () => this.#sync(),
        onState: (state) => {
          this.#tell(state);
        },
      },
    );
    try {
      await ended;
    } finally {
      await Promise.all([watch.close(), this.#notifier.close()]);
      for (const signal of SIGNALS) process.off(signal, stop);
    }
    return this.#last?.exitCode ?? 0;
  }

  async #sync(): Promise<'again' | undefined> {
    if (this.#isStopped) return undefined;
    const isFirst = this.#last === undefined;
    this.#isRunning = true;
    try {
      const outcome = await performTask(this.session, this.#task(isFirst), this.options, this.prepared.secrets, isFirst);
      this.#last = outcome;
      this.#notify(outcome.result);
      if (this.#isStopped || (isFirst && isHopeless(outcome.result))) this.#end();
      return codesOf(outcome.result).some((code) => code !== undefined && HEALING.has(code)) ? 'again' : undefined;
    } catch (error) {
      // A run tells what goes wrong at a place; this is none of that.
      this.#fail(error);
      return undefined;
    } finally {
      this.#isRunning = false;
    }
  }

  #task(isFirst: boolean): RunTask {
    const { task } = this.prepared;
    if (isFirst) return task;
    return { ...task, runId: newRunId(), trigger: 'watch', adopt: false, approve: [], approveCounts: false };
  }

  #notify(result: ResultEvent): void {
    const { site, origin, mirrors } = this.prepared.task;
    result.mirrors.forEach((report, index) => {
      const { key, label } = mirrors[index] ?? { key: report.mirror, label: report.label };
      const subject = { siteId: site?.id ?? origin.key, siteName: site?.name ?? origin.label, mirrorId: key, mirrorName: label };
      this.#notifier.ended(subject, report);
    });
  }

  #tell({ state, message }: WatchState): void {
    const { output } = this.session;
    output.record(JSON.stringify({ event: 'watch', state, message }));
    const place = printable(this.prepared.task.origin.label);
    if (message !== '') output.remark([`heliograph: ${printable(message)}`]);
    else if (state === 'watching' && this.#last === undefined) output.remark([`heliograph: watching ${place}; Ctrl-C ends it`]);
    else if (state === 'polling' && this.#last === undefined)
      output.remark([`heliograph: looking at ${place} every ${String(this.pollMinutes)} min; Ctrl-C ends it`]);
  }
}

function codesOf({ mirrors }: ResultEvent): (ErrorCode | undefined)[] {
  return mirrors.map(({ error }) => error?.code);
}

function isHopeless(result: ResultEvent): boolean {
  return codesOf(result).every((code) => code !== undefined && HOPELESS.has(code));
}
