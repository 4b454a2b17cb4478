import type { RunView } from '../contract/ipc-schema';
import type { Plan } from '../contract/plan';
import type { PlanQuery, PlanReview, PlanRows, PlanTick, SealedPlan } from '../contract/plan-review';
import type { AppRunEvent, RunEvent } from '../contract/progress';
import type { ResultEvent, VerifyDepth } from '../contract/report';
import type { Site } from '../contract/site';
import { newRunId } from './run-id';
import { RunThreads, type RunHandle } from './run-in-worker';
import { unpackPlan, type PackedPlan } from './plans/packed-plan';
import { planCommand } from './plans/plan-command';
import { PlansInThread } from './plans/plans-in-thread';
import { siteTask, type SiteWish } from './site-task';
import type { AutomaticTrigger } from './triggers/trigger-service';
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
  /** The built thread's file in which plans are kept. */
  readonly plansFile: string;
  readonly settings: (siteId: string) => RunSettings;
  /** @throws Error with a sentence for people if there is no such site */
  readonly site: (siteId: string) => Site;
  readonly secret: RunHooks['secret'];
  readonly onEvent: (event: AppRunEvent) => void;
  readonly onChange: (runs: RunView[]) => void;
}

/** Ended runs that are remembered with their plans, for the window to look at. */
const ENDED_KEPT = 20;

/** Bytes of plans, packed, that are kept beside the newest ones: about five of a hundred thousand rows. */
const MOST_PLAN_BYTES = 160_000_000;

interface Kept {
  view: RunView;
  readonly handle: RunHandle;
  readonly task: RunTask;
  /** Bytes of its plans that are kept. */
  planBytes: number;
  /** A halted run's plans are kept too: a person may want to see them. */
  halted: boolean;
}

/** The one door to runs in the app: the window, schedules and watchers all start them here. */
export class RunService {
  private readonly runs = new Map<string, Kept>();

  private readonly threads: RunThreads;

  private readonly plans: PlansInThread;

  constructor(private readonly parts: RunServiceParts) {
    this.threads = new RunThreads(parts.workerFile);
    this.plans = new PlansInThread(parts.plansFile);
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

  /** Starts a run that nobody asked for. Resolves when it has ended; undefined where its thread died. */
  async automatic(siteId: string, mirrorIds: readonly string[], trigger: AutomaticTrigger): Promise<ResultEvent | undefined> {
    const { runId } = await this.begin(siteId, { kind: 'sync', mirrorIds }, trigger);
    return this.runs.get(runId)?.handle.result.catch(() => undefined);
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

  /** What a run's plans come to, with a person's choices. */
  async review(runId: string): Promise<PlanReview> {
    return this.known(runId).planBytes > 0 ? this.plans.ask('review', runId) : noPlans(runId);
  }

  planRows(query: PlanQuery): Promise<PlanRows> {
    return this.plans.ask('rows', query);
  }

  tickPlan(tick: PlanTick): Promise<PlanReview> {
    return this.plans.ask('tick', tick);
  }

  /** From here on the plans can be carried out by their hashes. */
  sealPlans(runId: string, revision: number): Promise<SealedPlan[]> {
    return this.plans.ask('seal', runId, revision);
  }

  /** A run's plan rows as a table, or the plans as `heliograph apply` reads them. */
  async exportPlans(runId: string, format: 'csv' | 'json'): Promise<{ readonly site: string; readonly text: string }> {
    const { task } = this.known(runId);
    const { origin, mirrors, rules, adopt, site } = task;
    const names = Object.fromEntries(mirrors.map(({ key, label }) => [key, label]));
    const request = { origin, mirrors, rules, adopt, site };
    const text = await (format === 'csv'
      ? this.plans.ask('csv', runId, names)
      : this.plans.ask('file', runId, request, new Date().toISOString()));
    return { site: site?.name ?? origin.label, text };
  }

  /** The command line that does the same. @param planFile where the plans as a person left them were saved; absent: as they came */
  planCommand(runId: string, machine: { readonly platform: string; readonly stateFolder?: string | undefined }, planFile?: string): string {
    const { task } = this.known(runId);
    const all = this.parts.site(this.runs.get(runId)?.view.siteId ?? '').mirrors.length;
    const mirrors = task.mirrors.map(({ label }) => label);
    const site = { name: task.site?.name ?? '', mirrors: mirrors.length === all ? [] : mirrors };
    return planCommand({ ...site, adopt: task.adopt, ...machine, ...(planFile !== undefined && { planFile }) });
  }

  /** Mirrors that a run is on for now, by site. */
  busyMirrors(siteId: string): ReadonlySet<string> {
    const busy = this.list().filter((run) => run.siteId === siteId && run.state !== 'ended' && run.kind !== 'plan');
    return new Set(busy.flatMap((run) => run.mirrorIds));
  }

  /** Whether anything is on, of one site or at all. */
  isBusy(siteId?: string): boolean {
    return this.list().some((run) => run.state !== 'ended' && (siteId === undefined || run.siteId === siteId));
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
    await this.plans.end();
  }

  private async start(request: RunRequest, kind: 'sync' | 'plan'): Promise<{ runId: string }> {
    const { siteId, mirrorIds, adopt, approve } = request;
    const plans = await Promise.all((request.plans ?? []).map((hash) => this.plans.take(hash)));
    return this.begin(siteId, { kind, mirrorIds, adopt, approve }, 'manual', plans);
  }

  private known(runId: string): Kept {
    const run = this.runs.get(runId);
    if (!run) throw new RangeError('That run is not known any more. Preview the changes again.');
    return run;
  }

  private begin(
    siteId: string,
    wish: Omit<SiteWish, 'runId' | 'trigger'>,
    trigger: RunTask['trigger'] = 'manual',
    plans: readonly PackedPlan[] = [],
  ): Promise<{ runId: string }> {
    const site = this.parts.site(siteId);
    const runId = newRunId();
    const task = siteTask(site, { ...wish, runId, trigger });
    const clash = this.list().find(
      (run) => run.state !== 'ended' && run.mirrorIds.some((id) => run.siteId === siteId && task.mirrors.some(({ key }) => key === id)),
    );
    if (clash) return Promise.reject(new RangeError('A run is already on for this site. Wait until it has ended, or stop it.'));
    this.launch(task, siteId, this.parts.settings(siteId), { secret: this.parts.secret }, plans);
    return Promise.resolve({ runId });
  }

  private launch(
    task: RunTask,
    siteId: string,
    settings: RunSettings,
    hooks: Pick<RunHooks, 'secret'> & Partial<RunHooks>,
    plans: readonly PackedPlan[] = [],
  ): RunHandle {
    const emit = (event: AppRunEvent): void => {
      const run = this.runs.get(task.runId);
      if (event.event === 'halted' && run) run.halted = true;
      this.parts.onEvent(event);
      const plan = event.event === 'planned' ? whole.get(event.mirror) : undefined;
      if (plan) hooks.emit?.({ ...event, plan } as RunEvent);
      else if (event.event !== 'planned') hooks.emit?.(event);
    };
    /** For whoever starts runs of its own, and small ones: the demo. */
    const whole = new Map<string, Plan>();
    const onPlan = (mirror: string, packed: PackedPlan): void => {
      if (hooks.emit) whole.set(mirror, unpackPlan(packed).plan);
      const run = this.runs.get(task.runId);
      if (run) run.planBytes += packed.byteLength;
      this.plans.put(task.runId, packed);
    };
    const handle = this.threads.start(task, settings, { emit, onPlan, secret: hooks.secret }, plans);
    const mirrorIds = task.mirrors.map(({ key }) => key);
    const view: RunView = { runId: task.runId, siteId, kind: task.kind, mirrorIds, state: 'running', startedAt: new Date().toISOString() };
    this.runs.set(task.runId, { view, handle, task, halted: false, planBytes: 0 });
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
    this.plans.forget([...over.map(([old]) => old), ...this.plansToForget()]);
  }

  /** Plans that nobody will look at, and the oldest of those that take too much memory. */
  private plansToForget(): string[] {
    let bytes = 0;
    return [...this.runs.values()].reverse().flatMap((run) => {
      if (run.view.state !== 'ended' || run.planBytes === 0) return [];
      const isUseful = run.view.kind === 'plan' || run.halted;
      const isRoom = bytes === 0 || bytes + run.planBytes <= MOST_PLAN_BYTES;
      if (isUseful && isRoom) bytes += run.planBytes;
      else run.planBytes = 0;
      return isUseful && isRoom ? [] : [run.view.runId];
    });
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

/** Where no mirror got as far as a plan. */
function noPlans(runId: string): PlanReview {
  const counts = { all: 0, new: 0, changed: 0, moved: 0, touched: 0, removed: 0, held: 0 };
  return { runId, revision: 0, counts, ticked: 0, removals: 0, revised: false, plans: [] };
}
