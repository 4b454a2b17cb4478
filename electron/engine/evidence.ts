import type { Plan, PlanIdentity } from '../contract/plan';
import { ROOT } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import type { Comparison } from './compare';
import type { EngineContext } from './context';
import type { EarlyAnswers } from './early-answers';
import type { Endpoint, ReadableEndpoint, RootState } from './endpoint';
import { bytesNeeded, type GuardEvidence } from './guards';
import type { Ledger } from './ledger';
import { describeHolder, readLock, type LockIdentity, type LockState } from './mirror-lock';
import { originKey, readStamp, type FoundStamp } from './stamp';
import type { Outcome } from './work';

/** One mirror's part in a run: everything that {@link runCycle} works with. */
export interface CycleInput {
  readonly kind: 'sync' | 'plan';
  readonly origin: ReadableEndpoint;
  readonly mirror: Endpoint;
  readonly ledger: Ledger;
  readonly identity: PlanIdentity;
  readonly rules: Rules;
  readonly adopt: boolean;
  readonly approve: readonly string[];
  readonly approveCounts: boolean;
  /** Nobody looks on: its removals count for the limit over 24 hours. */
  readonly unattended: boolean;
  readonly lock: LockIdentity;
  /** Carry out exactly this plan. */
  readonly savedPlan?: Plan;
  /** @param evidence what the guards judged it by */
  readonly onPlan: (plan: Plan, evidence: GuardEvidence) => void;
  /** Filled in while the plan is carried out, so that it is there even if an error ends the run. */
  readonly outcome: Outcome;
  /** Where the differences come from, if not from comparing origin and mirror: a verification's findings, to be repaired. */
  readonly findings?: Comparison;
}

/** What was looked up before planning; none of it writes. */
export interface FirstSight {
  /** When the looking began; milliseconds since 1970. */
  readonly startedAt: number;
  readonly originRoot: RootState;
  readonly mirrorRoot: RootState;
  /** No run of this pair has come to its end yet: what stands on the mirror without a row is not ours. */
  readonly firstRun: boolean;
  /** The ledger has no row: nothing of ours can be missing. */
  readonly nothingOurs: boolean;
  readonly stamp: FoundStamp | undefined;
  readonly ownOrigin: string;
  readonly lock: LockState;
}

/** All that is known, or on its way, before a plan is made. */
export type Surroundings = FirstSight & EarlyAnswers & { readonly surveyed: Promise<Comparison | undefined> | undefined };

/** Looks at both roots, the stamp and the lock. */
export async function lookAround(
  { origin, mirror, ledger, identity, lock }: CycleInput,
  context: EngineContext,
  askedRoot: Promise<RootState> = mirror.rootState(),
): Promise<FirstSight> {
  const startedAt = context.now();
  // All at once: over a long way, one round trip after the other would take longer than the rest of a run without changes.
  const [originRoot, mirrorRoot, foundStamp, foundLock] = await Promise.all([
    origin.rootState(),
    askedRoot,
    settled(readStamp(mirror)),
    settled(readLock(mirror, lock)),
  ]);
  const isThere = mirrorRoot === 'directory';
  const stamp = isThere ? valueOf(foundStamp) : undefined;
  const lockState = isThere ? valueOf(foundLock) : FREE;
  // A first run that was interrupted still is the first: what stood there before is not ours.
  const firstRun = !ledger.everEnded;
  return {
    startedAt,
    originRoot,
    mirrorRoot,
    firstRun,
    nothingOurs: ledger.isEmpty,
    stamp,
    ownOrigin: originKey(identity.originIdentity, context.sha256),
    lock: lockState,
  };
}

const FREE: LockState = { kind: 'free' };

type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** What is asked of a folder may fail where that folder is no folder: looked at only once that is known. */
function settled<T>(asked: Promise<T>): Promise<Settled<T>> {
  return asked.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

function valueOf<T>(result: Settled<T>): T {
  if ('error' in result) throw result.error;
  return result.value;
}

/** Gathers what the guards judge by. Free space is asked for only where the plan needs any. */
export async function gatherEvidence(
  { ledger, rules }: CycleInput,
  around: Surroundings,
  originTopLevel: ReadonlySet<string>,
  operations: Plan['operations'],
  context: EngineContext,
): Promise<GuardEvidence> {
  return {
    originRoot: around.originRoot,
    mirrorRoot: around.mirrorRoot,
    nothingOurs: around.nothingOurs,
    originTopLevel,
    ledgerTopLevel: [...new Set([...ledger.entriesIn(ROOT).map(({ name }) => name), ...ledger.intended(ROOT).keys()])],
    ledgerFiles: ledger.counts().files,
    stampOrigin: around.stamp?.origin,
    ownOrigin: around.ownOrigin,
    lockedBy: around.lock.kind === 'elsewhere' ? describeHolder(around.lock.holder) : undefined,
    removals: ledger.removals(),
    now: context.now(),
    freeBytes: bytesNeeded(operations) > 0 ? await around.freeBytes() : undefined,
    rules,
  };
}
