import { join } from 'node:path';
import type { Plan } from '../contract/plan';
import type { RunEvent } from '../contract/progress';
import type { ResultEvent } from '../contract/report';
import { isUneventful } from '../contract/uneventful';
import type { RunSettings, RunTask } from '../runs/task';
import { exitCodeOf, type ExitCode } from './exit-code';
import { listenForInterruption } from './interruption';
import { planLines } from './plan-words';
import { progressScreen, type ProgressScreen } from './progress-screen';
import { reportLines, resultLine, troubleLines } from './report-words';
import type { ConnectionChoices } from './run-options';
import type { Secrets } from './secrets';
import type { Session } from './session';

/** What came of a run. */
export interface RunOutcome {
  readonly result: ResultEvent;
  readonly exitCode: ExitCode;
  /** The plans that were made, by the mirror's key. */
  readonly plans: ReadonlyMap<string, Plan>;
}

/** Events that `--json --quiet` leaves out. */
const CHATTER: ReadonlySet<RunEvent['event']> = new Set<RunEvent['event']>(['started', 'progress', 'planned']);

/**
 * Performs a task with everything that a person sees of it: progress, summary, problems, the last line of `--json`.
 * @param saysNothingNew whether a mirror that had nothing to do is told of
 */
export async function performTask(
  session: Session,
  task: RunTask,
  choices: ConnectionChoices,
  secrets: Secrets,
  saysNothingNew = true,
): Promise<RunOutcome> {
  const { output } = session;
  const plans = new Map<string, Plan>();
  const screen = openScreen(session);
  const interruption = listenForInterruption((lines) => {
    void screen.aside(() => Promise.resolve(output.remark(lines)));
  }, session.exitNow);
  const closeAtExit = (): void => {
    screen.close();
  };
  process.once('exit', closeAtExit);
  try {
    const { performRun } = await import('../runs/perform-run');
    const emit = (event: RunEvent): void => {
      if (event.event === 'planned') plans.set(event.mirror, event.plan);
      if (!(output.quiet && CHATTER.has(event.event))) output.record(JSON.stringify(event));
      screen.show(event);
    };
    const hooks = { emit, secret: secrets.reader((ask) => screen.aside(ask)) };
    const result = await performRun(task, runSettings(session, choices), hooks, { signal: interruption.signal, gate: () => undefined });
    screen.close();
    printEnd(session, task, result, plans, saysNothingNew);
    return { result, exitCode: exitCodeOf(result), plans };
  } finally {
    screen.close();
    process.off('exit', closeAtExit);
    interruption.dispose();
  }
}

function openScreen({ output }: Session): ProgressScreen {
  // Lines of progress are for people; beside --json on a pipe they would only be noise.
  const wanted = !output.quiet && (!output.json || output.hasScreen);
  return progressScreen(output.progressStream, { wanted, colours: output.coloursOnStderr, terminal: output.hasScreen });
}

/** Where state is and who is trusted, for a run. */
export function runSettings({ folders }: Session, choices: ConnectionChoices): RunSettings {
  return {
    stateFolder: folders.state,
    ...(choices.knownHosts === undefined ? {} : { knownHosts: choices.knownHosts }),
    acceptNewHostKey: choices.acceptNewHostKey,
    originThread: join(__dirname, 'origin-thread.cjs'),
  };
}

function printEnd(
  { output }: Session,
  task: RunTask,
  result: ResultEvent,
  plans: ReadonlyMap<string, Plan>,
  saysNothingNew: boolean,
): void {
  if (task.kind === 'plan') {
    for (const mirror of task.mirrors) {
      const plan = plans.get(mirror.key);
      if (plan) output.say(planLines(plan, mirror.label, output.paint));
    }
  }
  for (const report of result.mirrors) {
    // A plan that was printed above told its counts and halts already.
    if ((report.kind !== 'plan' || report.plan === null) && (saysNothingNew || !isUneventful(report)))
      output.say(reportLines(report, output.paint));
  }
  for (const report of result.mirrors) output.complain(troubleLines(report));
  output.record(resultLine(result));
}
