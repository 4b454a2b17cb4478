import type { Halt, Plan } from '../contract/plan';
import { ROOT } from '../contract/relative-path';
import { applyOperations } from './apply';
import { newComparison, type Comparison } from './compare';
import type { EngineContext } from './context';
import { foreseeDeltas } from './delta/base';
import { askEarly } from './early-answers';
import { stanceOf, surveyEarly } from './early-survey';
import { EndpointError } from './endpoint';
import { gatherEvidence, lookAround, type CycleInput, type Surroundings } from './evidence';
import { makeLastFiles } from './filter';
import { findMoves } from './find-moves';
import { finish, type Begun, type Planned } from './finish';
import { judge, judgeRoots } from './guards';
import { removeLeftOvers, resumableTemps, sortLeftOvers } from './left-overs';
import { lookAhead } from './look-ahead';
import { lookAtMirror } from './look-at-mirror';
import { describeHolder, makeRootAndTakeLock, takeLock, type LockState } from './mirror-lock';
import { makePlan, planHash, remainingHalts, withHeldBack } from './plan';
import { probeMirror, type Probed } from './probe';
import { recoverAsides } from './replace';
import { resolveByContent } from './resolve';
import { topLevelNames, type OriginScan } from './origin-snapshot';
import { STAMP_PATH } from './stamp';
import { isSurprising } from './trust-mirror';
import { ledgerBatch, tempNames } from './work';

/** How one mirror's run went: halted before its first write, only planned, or carried out. */
export interface CycleResult {
  readonly plan: Plan | null;
  readonly halts: readonly Halt[];
  /** The plan was carried out. */
  readonly applied: boolean;
  /** The held-back rows were approved and carried out. */
  readonly approved: boolean;
}

/** Another run of this machine holds the mirror. */
export class MirrorBusy extends Error {
  override readonly name = 'MirrorBusy';
}

/** One pass that makes a mirror equal to its origin. Guards come before the first write, removals after everything else, the stamp last. */
export async function runCycle(input: CycleInput, follow: () => OriginScan, context: EngineContext): Promise<CycleResult> {
  const mirrorRoot = input.mirror.rootState();
  const looking = lookAround(input, context, mirrorRoot);
  looking.catch(() => undefined);
  // Right behind, in the same round trip.
  const early = askEarly(input, context);
  const matchedAhead = lookAhead(input, follow, context);
  const surveyed = surveyEarly(input, follow, early, mirrorRoot, context);
  const around: Surroundings = { ...(await looking), ...early, surveyed };
  if (around.lock.kind === 'here') throw new MirrorBusy(`Another run holds this mirror: ${describeHolder(around.lock.holder)}.`);
  const hopeless = judgeRoots(around).filter((halt) => halt.approvable === 'never');
  if (hopeless.length > 0) return { plan: null, halts: hopeless, applied: false, approved: false };
  if (input.kind === 'sync' && around.mirrorRoot === 'directory') await recoverAsides(input.mirror, input.ledger);

  const planned = await (input.savedPlan
    ? checkSavedPlan(input, input.savedPlan, around, context)
    : planMirror(input, follow, around, context));
  const { plan, found } = planned;
  input.onPlan(plan, planned.evidence);
  const halts = remainingHalts(plan, input.approve, input.approveCounts);
  if (planned.isSurprising || halts.length > 0) input.ledger.forgetLeftAs();
  if (input.kind === 'plan' || halts.length > 0) return { plan, halts, applied: false, approved: false };
  const earlierRuns = input.ledger.unfinishedRuns();
  const needsLock = mustLock(plan, found, earlierRuns);
  beginRun(input, plan, context);
  input.mirror.expectWork?.(plan.operations.length);
  const lock = await enter(input, plan, needsLock, around.lock, context);
  const begun: Begun = { input, around, earlierRuns, work: { ...startWork(input, context), matchedAhead }, context };
  let cleared = Promise.resolve();
  try {
    const probed = await probe(input, plan, context);
    if (probed) ({ cleared } = probed);
    if (writesMore(plan, found)) await lock?.written;
    const replanned = probed && (await replan(input, follow, around, probed, context));
    const entered: Begun = { ...begun, lock, cleared };
    return await (replanned ? carryOutAnew(entered, replanned) : carryOut(entered, planned));
  } finally {
    await cleared;
    await lock?.release();
  }
}

/** Makes the root where it is to be made, and takes the lock where one is needed. Nothing else is written before. */
async function enter({ mirror, lock }: CycleInput, { makesRoot }: Plan, needsLock: boolean, state: LockState, context: EngineContext) {
  if (makesRoot && needsLock) return makeRootAndTakeLock(mirror, lock, state, context);
  if (makesRoot) await mirror.makeRoot();
  return needsLock ? takeLock(mirror, lock, state, context) : undefined;
}

/** The run's id and what it is about to put are in the ledger before its first write: that is how a later run knows its traces. */
function beginRun({ ledger, approve }: CycleInput, plan: Plan, { runId }: EngineContext): void {
  ledger.beginRun(runId, { ...plan, operations: operationsOf(plan, approve) });
}

/** Approving a plan approves its held-back rows as well. */
function operationsOf(plan: Plan, approve: readonly string[]): Plan['operations'] {
  return approve.includes(plan.hash) ? withHeldBack(plan) : plan.operations;
}

/** Scan, compare, settle by content, plan, judge. Reads only. */
async function planMirror(input: CycleInput, follow: () => OriginScan, around: Surroundings, context: EngineContext): Promise<Planned> {
  const { origin, mirror, ledger, rules } = input;
  context.tally.phase = 'scanning';
  const scan = follow();
  const ledgerLost = around.firstRun && around.stamp?.origin === around.ownOrigin;
  const stance = stanceOf(input, { firstRun: around.firstRun, ledgerLost });
  const { found, listedAt } = await lookAtMirror(input, scan, around, stance, context);
  const scanned = await scan.whole;
  context.tally.phase = 'comparing';
  await resolveByContent(found, origin, mirror, ledger, stance, context);
  foreseeDeltas(found.differences, mirror, ledger);
  // Who asks for content to be compared does not take the ledger's word for what the mirror holds.
  if (!input.findings && !rules.checksum) await findMoves(found, { origin, mirror, ledger, scan: scanned }, context);
  const isLast = makeLastFiles(rules);
  const makesRoot = around.mirrorRoot === 'absent';
  const { problems: scanProblems, notes: scanNotes } = scanned;
  const draft = makePlan(
    found,
    {
      identity: input.identity,
      rules,
      adopt: input.adopt,
      isLast,
      makesRoot,
      abilities: mirror.capabilities,
      ledgerLost,
      scanProblems,
      scanNotes,
    },
    context.sha256,
  );
  const evidence = await gatherEvidence(input, around, topLevelNames(scanned), draft.operations, context);
  const halts = judge(draft, evidence);
  return { plan: { ...draft, halts }, evidence, found, listedAt, isSurprising: isSurprising(draft, found, ledger) };
}

/** A saved plan is judged again by what is there now; its rows are re-checked one by one when they are carried out. */
async function checkSavedPlan(input: CycleInput, saved: Plan, around: Surroundings, context: EngineContext): Promise<Planned> {
  const { originIdentity, mirrorIdentity } = input.identity;
  if (
    planHash(saved, context.sha256) !== saved.hash ||
    saved.identity.originIdentity !== originIdentity ||
    saved.identity.mirrorIdentity !== mirrorIdentity
  ) {
    throw new EndpointError('usage', 'The saved plan was altered, or was made for another origin or mirror.', 'Make a new plan.');
  }
  const root = await input.origin.list(ROOT);
  const evidence = await gatherEvidence(input, around, new Set(root.entries.map((entry) => entry.name)), saved.operations, context);
  const halts = judge(saved, evidence);
  const found = { ...newComparison(), unchanged: saved.counts.unchanged, foreign: saved.counts.foreign };
  return { plan: { ...saved, halts }, evidence, found, listedAt: undefined, isSurprising: false };
}

/** A first sync learns how the mirror tells names apart. */
async function probe({ ledger, mirror }: CycleInput, plan: Plan, context: EngineContext): Promise<Probed | undefined> {
  if (ledger.facts() !== undefined || plan.operations.length === 0) return undefined;
  const probed = await probeMirror(mirror, context);
  ledger.setFacts(probed.facts);
  return probed;
}

/** Where the mirror folds names, the plan is made anew with that knowledge. */
async function replan(
  input: CycleInput,
  follow: () => OriginScan,
  around: Surroundings,
  { facts, cleared }: Probed,
  context: EngineContext,
) {
  if (!facts.foldsCase && !facts.foldsUnicode) return undefined;
  await cleared;
  if (input.savedPlan)
    throw new EndpointError('usage', 'This mirror does not tell all names apart, which the saved plan could not know.', 'Make a new plan.');
  return planMirror(input, follow, { ...around, mirrorRoot: 'directory', ahead: undefined, surveyed: undefined }, context);
}

function mustLock(plan: Plan, found: Comparison, earlierRuns: readonly string[]): boolean {
  return plan.operations.length > 0 || plan.heldBack.length > 0 || found.temps.length > 0 || earlierRuns.length > 0;
}

/** Whether anything but the stamp will be written, as far as can be told: that waits until the lock says whose it is. */
function writesMore(plan: Plan, { temps }: Comparison): boolean {
  return plan.operations.length > 0 || plan.heldBack.length > 0 || temps.some(({ path }) => path !== STAMP_PATH);
}

function startWork({ origin, mirror, ledger, rules, savedPlan, outcome }: CycleInput, context: EngineContext): Begun['work'] {
  const strict = savedPlan !== undefined;
  return { origin, mirror, ledger, context, rules, strict, outcome, ...ledgerBatch(ledger), nextTemp: tempNames(context.runId) };
}

/** A plan that was made anew is shown, and stands before the same guards. */
async function carryOutAnew(begun: Begun, planned: Planned): Promise<CycleResult> {
  const { input, context } = begun;
  const { plan } = planned;
  input.onPlan(plan, planned.evidence);
  const halts = remainingHalts(plan, input.approve, input.approveCounts);
  if (halts.length > 0) return { plan, halts, applied: false, approved: false };
  beginRun(input, plan, context);
  return carryOut(begun, planned);
}

async function carryOut(begun: Begun, planned: Planned): Promise<CycleResult> {
  const { input, work, context, earlierRuns } = begun;
  const { plan, found } = planned;
  const { ledger, mirror } = input;
  const operations = operationsOf(plan, input.approve);
  const before = ledger.counts().files;
  const records = ledger.temps();
  const leftOvers = sortLeftOvers(found.temps, earlierRuns, records, resumableTemps(records, operations), context.now() / 1000);
  work.outcome.notes.push(...leftOvers.notes);
  await removeLeftOvers(mirror, ledger, leftOvers);
  ledger.apply(found.ledgerChanges);
  try {
    await applyOperations(work, operations);
  } finally {
    work.flush();
    if (input.unattended && work.outcome.removed > 0) ledger.addRemovals({ at: context.now(), removed: work.outcome.removed, before });
  }
  const approved = input.approve.includes(plan.hash);
  await finish(begun, planned, approved);
  return { plan, halts: [], applied: true, approved };
}
