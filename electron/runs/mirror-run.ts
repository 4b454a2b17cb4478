import type { Operation, Plan } from '../contract/plan';
import type { Note } from '../contract/problem';
import type { MirrorProgress, RunEvent } from '../contract/progress';
import type { MirrorReport, VerifyReport } from '../contract/report';
import type { ConnectOptions } from '../endpoints/connect-options';
import { LOCK_PATH, newTally, type EngineContext, type Tally } from '../engine/context';
import { MirrorBusy, runCycle, type CycleResult } from '../engine/cycle';
import { EndpointError, type Endpoint, type ReadableEndpoint } from '../engine/endpoint';
import { lookAround, type CycleInput } from '../engine/evidence';
import { judgeRoots } from '../engine/guards';
import type { LockIdentity } from '../engine/mirror-lock';
import type { OriginScan } from '../engine/origin-snapshot';
import { STAMP_PATH } from '../engine/stamp';
import { newOutcome, type Outcome } from '../engine/work';
import { acquireRunLock, describeHolder, type RunLock } from '../ledger/run-lock';
import { openLedger } from '../ledger/sqlite-ledger';
import { repairOf } from '../verification/repair';
import { verifyMirror, type VerifyInput, type VerifyOutcome } from '../verification/verify-mirror';
import { FILLING } from './fill-hashes';
import { startProgressFeed } from './progress-feed';
import { cycleReport, failedReport, unverifiedReport, verifyReport } from './reports';
import { toRunError } from './run-error';
import type { RunControl, RunHooks, RunTask, TaskPlace } from './task';

/** How often, ten times a second, a run asks again for a mirror whose hashes are being written down. */
const FILLING_TRIES = 50;

/** What all mirrors of a run share. */
export interface SharedRun {
  readonly task: RunTask;
  readonly stateFolder: string;
  readonly control: RunControl;
  readonly emit: (event: RunEvent) => void;
  readonly onJudged?: RunHooks['onJudged'];
  /** Connected once, on first use; a view of it for each mirror. @throws what connecting failed with, each time */
  readonly origin: () => Promise<ReadableEndpoint>;
  /** The scan of the origin, which begins with the first call: one for all mirrors. */
  readonly scan: () => OriginScan;
  readonly originTally: Tally;
  readonly lock: LockIdentity;
  readonly context: (tally: Tally) => EngineContext;
  /** Told of each mirror what was carried out there, once it is over. */
  readonly onDone: (place: TaskPlace, done: readonly Operation[]) => void;
  readonly openMirror: (
    place: TaskPlace,
    told: Pick<ConnectOptions, 'onRetry' | 'onFewer' | 'onRoundTrip' | 'looksFirstAt'>,
  ) => Promise<Endpoint>;
}

/** One mirror's part of a run, from connecting to its report. Never throws: what goes wrong is in the report. */
export async function runMirror(shared: SharedRun, place: TaskPlace): Promise<MirrorReport | VerifyReport> {
  const { task, control, emit } = shared;
  const started = performance.now();
  const tally = newTally();
  tally.phase = 'connecting';
  const run = { runId: task.runId, mirror: place.key, label: place.label };
  const feed = startProgressFeed(run, tally, shared.originTally, () => control.gate() !== undefined, emit);
  const part = new MirrorPart(shared, place, tally, () => (performance.now() - started) / 1000);
  let report: MirrorReport | VerifyReport;
  try {
    report = await part.perform((retry) => {
      feed.retrying(retry);
    });
  } catch (error) {
    report = part.failed(error);
  } finally {
    tally.lanes.clear();
    tally.phase = 'done';
    feed.end();
    await part.close();
  }
  shared.onDone(place, part.done);
  emit({ event: 'finished', runId: task.runId, mirror: place.key, report });
  return report;
}

class MirrorPart {
  private readonly closers: (() => unknown)[] = [];
  private readonly notes: Note[] = [];
  private readonly outcome: Outcome = newOutcome();
  private plan: Plan | null = null;
  private roundTrip: number | undefined;

  constructor(
    private readonly shared: SharedRun,
    private readonly place: TaskPlace,
    private readonly tally: Tally,
    private readonly seconds: () => number,
  ) {}

  async perform(onRetry: (retry: MirrorProgress['retry']) => void): Promise<MirrorReport | VerifyReport> {
    const { task, stateFolder } = this.shared;
    const onFewer = (granted: number): void => {
      this.notes.push({ path: '', code: 'fewer-connections', message: fewerConnections(granted, task.rules.connections) });
    };
    const onRoundTrip = (milliseconds: number): void => {
      this.roundTrip = Math.min(this.roundTrip ?? Infinity, milliseconds);
    };
    const opening = this.shared
      .openMirror(this.place, { onRetry, onFewer, onRoundTrip, looksFirstAt: [STAMP_PATH, LOCK_PATH] })
      .then((opened) => this.keep(opened, () => opened.close()));
    const [origin, mirror] = await both(
      this.shared.origin().then((view) => this.keep(view, () => view.close())),
      opening,
    );
    refuseNesting(origin.identity.text, mirror.identity.text);
    const lock = await takeRunLock(stateFolder, mirror.identity.text, task.runId);
    if ('holder' in lock) throw new MirrorBusy(`Another run holds this mirror: ${describeHolder(lock.holder)}.`);
    this.closers.push(lock.release);
    const { ledger, recovered } = openLedger(stateFolder, origin.identity.text, mirror.identity.text);
    this.keep(ledger, () => {
      ledger.close();
    });
    if (recovered !== null) this.notes.push({ path: '', code: 'ledger-recovered', message: recovered });
    const saved = task.plans?.find(
      (plan) => plan.identity.originIdentity === origin.identity.text && plan.identity.mirrorIdentity === mirror.identity.text,
    );
    if (task.plans && !saved)
      throw new EndpointError('usage', 'None of the given plans is for this mirror and this origin.', 'Make a new plan.');
    const input: CycleInput = {
      kind: task.kind === 'plan' ? 'plan' : 'sync',
      origin,
      mirror,
      ledger,
      identity: {
        origin: task.origin.address,
        mirror: this.place.address,
        originIdentity: origin.identity.text,
        mirrorIdentity: mirror.identity.text,
      },
      rules: task.rules,
      adopt: task.adopt,
      approve: task.approve,
      approveCounts: task.approveCounts,
      unattended: task.trigger !== 'manual' && task.trigger !== 'command-line',
      lock: this.shared.lock,
      outcome: this.outcome,
      onPlan: (plan, evidence) => {
        this.shared.onJudged?.(this.place.key, evidence);
        this.showPlan(plan);
      },
      ...(saved && { savedPlan: saved }),
    };
    if (task.kind === 'verify') return this.verify(input);
    const result = await this.cycle(input);
    const inventory = input.kind === 'sync' ? ledger.inventory() : undefined;
    return cycleReport(input.kind, { ...this.frame(), inventory }, result, this.outcome);
  }

  /** What was carried out so far. */
  get done(): readonly Operation[] {
    return this.outcome.done;
  }

  /** The report after an error. */
  failed(error: unknown): MirrorReport | VerifyReport {
    const { task, control, emit } = this.shared;
    const runError = toRunError(error, control.signal.aborted);
    emit({ event: 'error', runId: task.runId, mirror: this.place.key, error: runError });
    if (task.kind === 'verify') return unverifiedReport(task.depth, this.frame(), 'failed', { halt: null, error: runError });
    return failedReport(task.kind, this.frame(), runError, this.plan, this.outcome);
  }

  /** Closes what was opened, the last first; closing never fails a run. */
  async close(): Promise<void> {
    for (const close of this.closers.reverse()) {
      try {
        await close();
      } catch {
        // The run's outcome is known; a connection that will not close is none of it.
      }
    }
  }

  private keep<T>(opened: T, close: () => unknown): T {
    this.closers.push(close);
    return opened;
  }

  private frame() {
    return { place: this.place, seconds: this.seconds(), notes: this.notes, roundTrip: this.roundTrip };
  }

  private showPlan(plan: Plan): void {
    const { task, emit } = this.shared;
    this.plan = plan;
    if (task.approve.includes(plan.hash)) this.notes.push({ path: '', code: 'approved', message: `The plan ${plan.hash} was approved.` });
    emit({ event: 'planned', runId: task.runId, mirror: this.place.key, plan });
  }

  private async cycle(input: CycleInput): Promise<CycleResult> {
    const { task, emit } = this.shared;
    const result = await runCycle(input, this.shared.scan, this.shared.context(this.tally));
    if (result.halts.length > 0) {
      emit({ event: 'halted', runId: task.runId, mirror: this.place.key, planHash: result.plan?.hash ?? null, halts: result.halts });
    }
    return result;
  }

  private async verify(input: CycleInput): Promise<VerifyReport> {
    const { task } = this.shared;
    const depth = task.depth === 'full' ? 'full' : 'quick';
    const context = this.shared.context(this.tally);
    const around = await lookAround(input, context);
    const halt = judgeRoots(around).find((each) => each.guard !== 'origin-missing' || input.ledger.isEmpty);
    if (halt && !(halt.guard === 'mirror-missing' && halt.approvable === 'plan')) {
      return unverifiedReport(depth, this.frame(), 'halted', { halt, error: null });
    }
    const snapshot = around.originRoot === 'directory' ? await this.shared.scan().whole : undefined;
    const look: VerifyInput = { origin: input.origin, mirror: input.mirror, ledger: input.ledger, depth, snapshot };
    const first = await verifyMirror(look, context);
    const damaged = first.findings.filter((finding) => finding.ours !== false);
    if (damaged.length > 0) input.ledger.forgetLeftAs();
    if (damaged.length === 0 || !task.repair || !snapshot) return this.verified(input, first, null, first.bytesRead);
    const comparison = await repairOf(first.findings, snapshot, input.mirror, first.same, input.adopt || !input.ledger.isEmpty);
    const begun = this.seconds();
    const repairing = await this.cycle({ ...input, findings: comparison });
    const repair = cycleReport('sync', { ...this.frame(), seconds: this.seconds() - begun }, repairing, this.outcome);
    const second = await verifyMirror({ ...look, only: new Set(damaged.map(({ path }) => path)) }, context);
    return this.verified(input, second, repair, first.bytesRead + second.bytesRead);
  }

  private verified(input: CycleInput, found: VerifyOutcome, repair: MirrorReport | null, bytesRead: number): VerifyReport {
    if (found.unproven > 0) {
      const message = `The content of ${String(found.unproven)} files could not be compared: it was never read, and the origin has moved on. Sync, then verify again.`;
      this.notes.push({ path: '', code: 'unproven', message });
    }
    if (found.byChecksum > 0) {
      const message = `${String(found.byChecksum)} files were compared by the checksum of their sending, which finds damage but no forgery: the origin has moved on. Sync, then verify again.`;
      this.notes.push({ path: '', code: 'by-checksum', message });
    }
    const report = verifyReport(this.shared.task.depth, this.frame(), found, repair, bytesRead);
    if (report.status === 'ok' && found.unproven + found.byChecksum === 0 && !input.ledger.isEmpty) {
      input.ledger.setLastProof({ at: Date.now(), depth: this.shared.task.depth });
    }
    return report;
  }
}

function fewerConnections(granted: number, wished: number): string {
  return `The server lets in ${String(granted)} of the ${String(wished)} connections that were wished for; the work went on with these.`;
}

/** Whoever only writes hashes down is done in a moment. */
async function takeRunLock(stateFolder: string, mirrorIdentity: string, runId: string): Promise<RunLock> {
  for (let tries = 1; ; tries++) {
    const lock = acquireRunLock(stateFolder, mirrorIdentity, runId);
    if (!('holder' in lock) || lock.holder.runId !== FILLING || tries === FILLING_TRIES) return lock;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Waits for both, also where one fails, so that whatever was opened can be closed; then throws the first failure. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return [await one, await other];
}

/** An origin and a mirror that lie in one another would feed on themselves. Real paths are compared, so that no link hides it. */
function refuseNesting(origin: string, mirror: string): void {
  if (!`${origin}/`.startsWith(`${mirror}/`) && !`${mirror}/`.startsWith(`${origin}/`)) return;
  throw new EndpointError('usage', 'The origin and the mirror are the same folder, or lie in one another.', 'Choose separate folders.');
}
