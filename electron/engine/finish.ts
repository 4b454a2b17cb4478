import type { Plan } from '../contract/plan';
import type { Note } from '../contract/problem';
import type { Comparison } from './compare';
import { TRASH_PATH, type EngineContext } from './context';
import { EndpointError } from './endpoint';
import type { CycleInput, Surroundings } from './evidence';
import type { GuardEvidence } from './guards';
import type { LeftAs } from './ledger';
import type { TakenLock } from './mirror-lock';
import { emptyTrash } from './replace';
import { writeStamp } from './stamp';
import { addProblem, type Work } from './work';

/** A plan with what it rests on. */
export interface Planned {
  readonly plan: Plan;
  /** What the guards judged it by. */
  readonly evidence: GuardEvidence;
  readonly found: Comparison;
  /** When the mirror was last listed whole, in milliseconds since 1970; undefined where that does not matter any more. */
  readonly listedAt: number | undefined;
  /** The mirror is not as the ledger has it. */
  readonly isSurprising: boolean;
}

interface Started extends Work {
  readonly flush: () => void;
}

/** A run that is past its guards. */
export interface Begun {
  readonly input: CycleInput;
  readonly around: Surroundings;
  /** Interrupted runs whose traces are still on the mirror or in the ledger. */
  readonly earlierRuns: readonly string[];
  readonly work: Started;
  /** The mirror's lock, where the run took it. */
  readonly lock?: TakenLock | undefined;
  /** Resolves once what a probe made is gone. */
  readonly cleared?: Promise<void>;
  readonly context: EngineContext;
}

/** After a clean run the stamp tells the world; the run's records are forgotten only once its outcome is whole. */
export async function finish(begun: Begun, planned: Planned, approved: boolean): Promise<void> {
  const { input, earlierRuns, work, context } = begun;
  const { ledger, rules } = input;
  const { plan } = planned;
  const toFill = approved ? plan.heldBack.filter(({ operation }) => operation?.wanted?.kind === 'directory') : [];
  const open = approved ? plan.heldBack.filter(({ operation }) => operation === undefined) : plan.heldBack;
  const waiting = toFill.length + open.length + (plan.leftOut ?? 0);
  const isClean = work.outcome.problems.length === 0 && plan.problems.length === 0 && waiting === 0;
  if (plan.leftOut !== undefined) work.outcome.notes.push(leftForLater(plan.leftOut));
  if (approved)
    work.outcome.notes.push(
      ...toFill.map(
        ({ path }) => ({ path, code: 'approved', message: 'The folder was made; what it holds comes with the next run.' }) as const,
      ),
    );
  context.tally.phase = 'stamping';
  if (mayHoldTrash(input, planned)) await emptyTrash(work);
  const stamp = isClean && rules.stamp && input.findings === undefined ? await renewStamp(begun, plan) : undefined;
  // Only a whole survey settles what interrupted runs left; after anything less their records stay for the next one.
  const isWhole = input.savedPlan === undefined && input.findings === undefined;
  if (isWhole || earlierRuns.length === 0) ledger.endRun(context.runId, stamp && leaves(begun, planned, stamp));
  context.tally.phase = 'done';
}

/** Says that a person chose not to make the mirror equal yet. */
function leftForLater(count: number): Note {
  const message = `${String(count)} ${count === 1 ? 'change was' : 'changes were'} left out of the plan and ${count === 1 ? 'waits' : 'wait'} for a later run.`;
  return { path: '', code: 'left-out', message };
}

/** A listing that met no trash spares the question; a mirror that was not listed is left for the day's listing. */
function mayHoldTrash({ savedPlan, findings }: CycleInput, { found }: Planned): boolean {
  return savedPlan !== undefined || findings !== undefined || found.temps.some(({ path }) => path === TRASH_PATH);
}

/** Writes the stamp. A top folder that cannot be written is a problem, named once. */
async function renewStamp({ input, around, work, lock, cleared, context }: Begun, plan: Plan): Promise<LeftAs['stamp'] | undefined> {
  const { mirror, ledger, rules } = input;
  try {
    // Where nothing changed, the disk is not waited for: a power cut could only bring the last stamp back, or none.
    const isSynced = rules.fsync !== 'none' && plan.operations.length > 0;
    return await writeStamp(mirror, ledger, around.ownOrigin, isSynced, context, async (temp, path) => {
      // The last that is written: with it the lock may go.
      await cleared;
      await (lock ? lock.releaseBehind(temp, path) : mirror.rename(temp, path));
    });
  } catch (error) {
    if (!(error instanceof EndpointError) || (error.kind !== 'denied' && error.kind !== 'read-only')) throw error;
    addProblem(work, {
      path: '',
      side: 'mirror',
      code: 'stamp-unwritable',
      message: `The stamp could not be written into the mirror's top folder: ${error.message}`,
    });
    return undefined;
  }
}

/** How a run leaves the mirror, if the next one may build on it: nothing was amiss, before, during and after. */
function leaves({ work }: Begun, { plan, found, listedAt, isSurprising }: Planned, stamp: LeftAs['stamp']): LeftAs | undefined {
  if (listedAt === undefined || isSurprising || work.outcome.problems.length > 0 || work.outcome.notes.length > 0) return undefined;
  return { listedAt, rules: plan.rules, stamp, foreign: found.foreign };
}
