import type { RunView } from '../../electron/contract/ipc-schema';
import type { AppRunEvent } from '../../electron/contract/progress';
import { api } from '../api';
import { keepRuns, reduceRunEvent, type MirrorRun, type RunState, type RunStates } from '../decisions/run-state';
import { totalsOf, type RunTotals } from '../decisions/run-totals';
import { addSample, type SpeedSample } from '../decisions/speed-history';
import { follow } from './follow';

class Runs {
  all = $state.raw<readonly RunView[]>([]);
  states = $state.raw<RunStates>(new Map());
  samples = $state.raw<ReadonlyMap<string, readonly SpeedSample[]>>(new Map());
  readonly active = $derived(this.all.filter((run) => run.state !== 'ended'));

  async start(): Promise<void> {
    api.runs.onEvent((event) => {
      this.#receive(event);
    });
    await follow(
      () => api.runs.list(),
      (listener) => api.runs.onChanged(listener),
      (all) => {
        this.all = all;
        this.states = keepRuns(
          this.states,
          all.map((run) => run.runId),
        );
        this.samples = new Map([...this.samples].filter(([runId]) => this.states.has(runId)));
      },
    );
  }

  #receive(event: AppRunEvent): void {
    this.states = reduceRunEvent(this.states, event);
    if (event.event !== 'progress') return;
    const totals = this.totals(event.runId);
    const sample = { at: Date.now(), bytesPerSecond: totals.bytesPerSecond };
    this.samples = new Map(this.samples).set(event.runId, addSample(this.samples.get(event.runId) ?? [], sample));
  }

  state(runId: string): RunState | undefined {
    return this.states.get(runId);
  }

  mirrorsOf(runId: string): readonly MirrorRun[] {
    return [...(this.states.get(runId)?.mirrors.values() ?? [])];
  }

  totals(runId: string): RunTotals {
    return totalsOf(this.mirrorsOf(runId).flatMap((mirror) => (mirror.progress ? [mirror.progress] : [])));
  }

  /** The run that is on for a site, newest first. */
  activeOf(siteId: string): RunView | undefined {
    return this.active.filter((run) => run.siteId === siteId).sort((a, b) => b.startedAt.localeCompare(a.startedAt))[0];
  }

  /** The newest run of a site, on or ended, of the given kinds. */
  newestOf(siteId: string, kinds: readonly RunView['kind'][]): RunView | undefined {
    return this.all
      .filter((run) => run.siteId === siteId && kinds.includes(run.kind))
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))[0];
  }
}

export const runs = new Runs();
