import type { RunView } from '../contract/ipc-schema';
import type { Plan } from '../contract/plan';
import type { RunEvent } from '../contract/progress';
import type { VerifyDepth } from '../contract/report';
import type { Site } from '../contract/site';
import { newRunId } from './run-id';
import { RunThreads, type RunHandle } from './run-in-worker';
import { siteTask, type SiteWish } from './site-task';
import type { PerformRun, RunHooks, RunSettings, RunTask } from './task';

/** What a start of a sync or a plan names. */
export interface RunRequest {
  readonly siteId: string;
  readonly mirrorIds?: readonly string[] | undefined;
  readonly approve: readonly string[];
  /** Hashes of shown plans that are to be carried out, and nothing else. */
  readonly plans?: readonly string[] | undefined;
  readonly adopt: boolean;
}

export interface RunServiceParts {
  /** The built worker's file. */
  readonly workerFile: string;
  readonly settings: (siteId: string) => RunSettings;
  /** @throws Error with a sentence for people if there is no such site */
  readonly site: (siteId: string) => Site;
  readonly secret: RunHooks['secret'];
  readonly onEvent: (event: RunEvent) => void;
  readonly onChange: (runs: RunView[]) => void;
}

/** Ended runs that are remembered with their plans, for the window to look at. */
const ENDED_KEPT = 20;

interface Kept {
  view: RunView;
  readonly handle: RunHandle;
  readonly plans: Plan[];
}

/** The one door to runs in the app: the window, and later schedules and watchers, all start them here. */
export class RunService {
  private readonly runs = new Map<string, Kept>();

  private readonly threads: RunThreads;

  constructor(private readonly parts: RunServiceParts) {
    this.threads = new RunThreads(parts.workerFile);
  }

  list(): RunView[] {
    return [...this.runs.values()].map(({ view }) => view).reverse();
  }

  plan(request: RunRequest): Promise<{ runId: string }> {
    return this.start({ ...request, plans: undefined }, 'plan');
  }

  sync(request: RunRequest): Promise<{ runId: string }> {
    return this.start(request, 'sync');
  }

  verify(request: {
    siteId: string;
    mirrorIds?: readonly string[] | undefined;
    depth: VerifyDepth;
    repair: boolean;
  }): Promise<{ runId: string }> {
    const { siteId, mirrorIds, depth, repair } = request;
    return this.begin(siteId, { kind: 'verify', mirrorIds, depth, repair });
  }

  pause(runId: string): void {
    this.steer(runId, 'pause', 'paused');
  }

  resume(runId: string): void {
    this.steer(runId, 'resume', 'running');
  }

  cancel(runId: string): void {
    this.runs.get(runId)?.handle.cancel();
  }

  /** Sets a run's rate, in bytes a second, for the rest of it; null: no limit. */
  limit(runId: string, rate: number | null): void {
    const run = this.runs.get(runId);
    if (!run || run.view.state === 'ended') return;
    run.handle.limitTo(rate);
    run.view = { ...run.view, limit: rate };
    this.parts.onChange(this.list());
  }

  /** The plans that a run made. */
  plans(runId: string): Plan[] {
    return [...(this.runs.get(runId)?.plans ?? [])];
  }

  /** Mirrors that a run is on for now, by site. */
  busyMirrors(siteId: string): ReadonlySet<string> {
    const busy = this.list().filter((run) => run.siteId === siteId && run.state !== 'ended' && run.kind !== 'plan');
    return new Set(busy.flatMap((run) => run.mirrorIds));
  }

  /** Whether anything is on. */
  isBusy(): boolean {
    return this.list().some((run) => run.state !== 'ended');
  }

  /** Performs a task that somebody else made (the demo): listed, told and steered as any other run. */
  readonly perform: PerformRun = (task, settings, hooks, control) => {
    const handle = this.launch(task, task.site?.id ?? '', settings, hooks);
    if (control.signal.aborted) handle.cancel();
    control.signal.addEventListener('abort', handle.cancel, { once: true });
    return handle.result;
  };

  /** Keeps no connection for the next run that is open now: settings, secrets or trust changed, or nobody is there. */
  cool(): void {
    this.threads.cool();
  }

  /** Stops all runs cleanly and waits for their end, and for that of their threads. */
  async stopAll(): Promise<void> {
    this.cool();
    for (const { handle } of this.runs.values()) handle.cancel();
    await Promise.allSettled([...this.runs.values()].map(({ handle }) => handle.result));
    await this.threads.stop();
  }

  private start(request: RunRequest, kind: 'sync' | 'plan'): Promise<{ runId: string }> {
    const { mirrorIds, adopt, approve } = request;
    const plans = request.plans?.map((hash) => this.knownPlan(hash));
    return this.begin(request.siteId, { kind, mirrorIds, adopt, approve, ...(plans && { plans }) });
  }

  private knownPlan(hash: string): Plan {
    for (const { plans } of this.runs.values()) {
      const plan = plans.find((each) => each.hash === hash);
      if (plan) return plan;
    }
    throw new RangeError('That plan is not known any more. Preview the changes again.');
  }

  private begin(siteId: string, wish: Omit<SiteWish, 'runId' | 'trigger'>): Promise<{ runId: string }> {
    const site = this.parts.site(siteId);
    const runId = newRunId();
    const task = siteTask(site, { ...wish, runId, trigger: 'manual' });
    const clash = this.list().find(
      (run) => run.state !== 'ended' && run.mirrorIds.some((id) => run.siteId === siteId && task.mirrors.some(({ key }) => key === id)),
    );
    if (clash) return Promise.reject(new RangeError('A run is already on for this site. Wait until it has ended, or stop it.'));
    this.launch(task, siteId, this.parts.settings(siteId), { secret: this.parts.secret, emit: () => undefined });
    return Promise.resolve({ runId });
  }

  private launch(task: RunTask, siteId: string, settings: RunSettings, hooks: RunHooks): RunHandle {
    const plans: Plan[] = [];
    const emit = (event: RunEvent): void => {
      if (event.event === 'planned') plans.push(event.plan);
      this.parts.onEvent(event);
      hooks.emit(event);
    };
    const handle = this.threads.start(task, settings, { emit, secret: hooks.secret });
    const mirrorIds = task.mirrors.map(({ key }) => key);
    const view: RunView = { runId: task.runId, siteId, kind: task.kind, mirrorIds, state: 'running', startedAt: new Date().toISOString() };
    this.runs.set(task.runId, { view, handle, plans });
    this.parts.onChange(this.list());
    handle.result
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const advice = 'Start it again; if it happens again, please report it.';
        this.parts.onEvent({ event: 'error', runId: task.runId, mirror: null, error: { code: 'internal', message, advice } });
      })
      .finally(() => {
        this.ended(task.runId);
      });
    return handle;
  }

  private ended(runId: string): void {
    this.setState(runId, 'ended');
    const over = [...this.runs].filter(([, { view }]) => view.state === 'ended').slice(0, -ENDED_KEPT);
    for (const [old] of over) this.runs.delete(old);
  }

  private steer(runId: string, how: 'pause' | 'resume', state: RunView['state']): void {
    const run = this.runs.get(runId);
    if (!run || run.view.state === 'ended') return;
    run.handle[how]();
    this.setState(runId, state);
  }

  private setState(runId: string, state: RunView['state']): void {
    const run = this.runs.get(runId);
    if (!run) return;
    run.view = { ...run.view, state };
    this.parts.onChange(this.list());
  }
}
