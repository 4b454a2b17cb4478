import type { Halt, PlanHead } from '../../electron/contract/plan';
import type { RunError } from '../../electron/contract/problem';
import type { AppRunEvent, MirrorProgress } from '../../electron/contract/progress';
import type { MirrorReport, VerifyReport } from '../../electron/contract/report';

/** What the events of one run amount to for one of its mirrors. */
export interface MirrorRun {
  readonly mirror: string;
  readonly label: string;
  readonly progress: MirrorProgress | null;
  readonly plan: PlanHead | null;
  readonly planHash: string | null;
  readonly halts: readonly Halt[];
  readonly error: RunError | null;
  readonly report: MirrorReport | VerifyReport | null;
}

/** What the events of one run amount to. */
export interface RunState {
  readonly runId: string;
  readonly mirrors: ReadonlyMap<string, MirrorRun>;
  /** An error that ended the whole run. */
  readonly error: RunError | null;
}

export type RunStates = ReadonlyMap<string, RunState>;

function newMirror(mirror: string, label: string): MirrorRun {
  return { mirror, label, progress: null, plan: null, planHash: null, halts: [], error: null, report: null };
}

/** Folds one event into what was known. Pure: the old map stays as it is. */
export function reduceRunEvent(states: RunStates, event: AppRunEvent): RunStates {
  const before = states.get(event.runId) ?? { runId: event.runId, mirrors: new Map<string, MirrorRun>(), error: null };
  return new Map(states).set(event.runId, reduceRun(before, event));
}

function reduceRun(state: RunState, event: AppRunEvent): RunState {
  switch (event.event) {
    case 'started':
      return {
        ...state,
        mirrors: new Map(
          event.mirrors.map((entry) => [entry.mirror, state.mirrors.get(entry.mirror) ?? newMirror(entry.mirror, entry.label)]),
        ),
      };
    case 'progress':
      return withMirror(state, event.progress.mirror, { progress: event.progress, label: event.progress.label });
    case 'planned':
      return withMirror(state, event.mirror, { plan: event.plan, planHash: event.plan.hash });
    case 'halted':
      return withMirror(state, event.mirror, { halts: event.halts, planHash: event.planHash });
    case 'error':
      return event.mirror === null ? { ...state, error: event.error } : withMirror(state, event.mirror, { error: event.error });
    case 'finished':
      return withMirror(state, event.mirror, { report: event.report, error: event.report.error });
  }
}

function withMirror(state: RunState, mirror: string, change: Partial<MirrorRun>): RunState {
  const before = state.mirrors.get(mirror) ?? newMirror(mirror, mirror);
  return { ...state, mirrors: new Map(state.mirrors).set(mirror, { ...before, ...change }) };
}

/** Forgets runs that are no longer listed, so that a long day does not fill the memory. */
export function keepRuns(states: RunStates, runIds: readonly string[]): RunStates {
  const kept = new Set(runIds);
  return new Map([...states].filter(([runId]) => kept.has(runId)));
}
