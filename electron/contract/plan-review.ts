import { z } from 'zod';
import type { EntryKind, Halt, OperationKind, PlanCounts, PlanIdentity, Reason } from './plan';
import type { Note, Problem } from './problem';

/** The chips above a plan's rows. */
export const planClassSchema = z.enum(['new', 'changed', 'moved', 'touched', 'removed', 'held']);
export type PlanClass = z.infer<typeof planClassSchema>;

export const planFilterSchema = z.union([z.literal('all'), planClassSchema]);
export type PlanFilter = z.infer<typeof planFilterSchema>;

/** `plan`: the order in which rows are carried out, held-back ones first. */
export const planOrderSchema = z.enum(['plan', 'path', 'size', 'send', 'changed']);
export type PlanOrder = z.infer<typeof planOrderSchema>;

/** Rows that cross at once; a window draws about forty. */
export const MOST_PLAN_ROWS = 400;

const runId = z.string().max(64);
const search = z.string().max(1024).default('');

/** Which of a run's plan rows are wanted. The search is in paths, without regard to case. */
export const planQuerySchema = z.strictObject({
  runId,
  filter: planFilterSchema.default('all'),
  search,
  order: planOrderSchema.default('plan'),
  descending: z.boolean().default(false),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(MOST_PLAN_ROWS).default(100),
});
export type PlanQuery = z.output<typeof planQuerySchema>;

/** Ticks rows or unticks them: some by their ids, or all that a filter shows. A held-back row is approved by its id only. */
export const planTickSchema = z.strictObject({
  runId,
  /** Of the review that the person saw: another one is refused. */
  revision: z.number().int().min(0),
  rows: z.union([
    z.strictObject({ ids: z.array(z.number().int().min(0)).min(1).max(MOST_PLAN_ROWS) }),
    z.strictObject({ filter: planFilterSchema, search }),
  ]),
  ticked: z.boolean(),
});
export type PlanTick = z.output<typeof planTickSchema>;

/** What one side has under a path. */
export interface PlanSide {
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  /** Seconds since 1970; 0 for folders. */
  readonly mtime: number;
  /** A symlink's text. */
  readonly target?: string;
}

/** One row: the same change on one or several mirrors. */
export interface PlanRow {
  /** Holds for as long as the run's plans are kept. */
  readonly id: number;
  readonly kind: OperationKind | 'held';
  readonly path: string;
  readonly from?: string;
  /** Null for a row that is held back. */
  readonly reason: Reason | null;
  /** Why a row is held back, in a sentence. */
  readonly message?: string;
  /** What the origin has; null: nothing, or not known. */
  readonly origin: PlanSide | null;
  /** What the mirror had when it was planned. */
  readonly mirror: PlanSide | null;
  readonly bytes: number;
  readonly delta: boolean;
  readonly sentLast: boolean;
  /** Positions in the review's plans. */
  readonly mirrors: readonly number[];
  /** Whether it will be carried out: `some` where only on a part of its mirrors. */
  readonly ticked: 'all' | 'some' | 'none';
  /** False for a held-back row that no approval helps. */
  readonly tickable: boolean;
}

const CLASSES: Readonly<Record<PlanRow['kind'], PlanClass>> = {
  create: 'new',
  update: 'changed',
  move: 'moved',
  touch: 'touched',
  remove: 'removed',
  held: 'held',
};

/** The chip that a row stands under. */
export function classOfRow({ kind }: Pick<PlanRow, 'kind'>): PlanClass {
  return CLASSES[kind];
}

/** By class, and `all` for their sum. */
export type PlanClassCounts = Readonly<Record<PlanFilter, number>>;

export interface PlanRows {
  readonly revision: number;
  /** Rows that filter and search leave over. */
  readonly total: number;
  /** Whether those of them that can be ticked together are. */
  readonly ticked: PlanRow['ticked'];
  /** Rows that the search leaves over, by class. */
  readonly counts: PlanClassCounts;
  readonly rows: readonly PlanRow[];
}

/** One mirror's plan as it stands after a person's choices, without its rows. */
export interface ReviewedPlan {
  /** The mirror's key in the run. */
  readonly mirror: string;
  readonly identity: PlanIdentity;
  readonly counts: PlanCounts;
  readonly halts: readonly Halt[];
  /** At most 50; `problemCount` is exact. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** At most 50. */
  readonly notes: readonly Note[];
  /** Rows that wait for a person. */
  readonly heldBack: number;
  /** Rows that a person left out. */
  readonly leftOut: number;
  readonly removalsAllowed: boolean;
  readonly makesRoot: boolean;
}

/** What a run's plans come to. */
export interface PlanReview {
  readonly runId: string;
  /** Grows with each tick. */
  readonly revision: number;
  /** Distinct rows by class, ticked or not. */
  readonly counts: PlanClassCounts;
  /** Distinct rows that will be carried out, and those of them that remove a file or folder. */
  readonly ticked: number;
  readonly removals: number;
  /** Whether any choice differs from what the plans came with. */
  readonly revised: boolean;
  readonly plans: readonly ReviewedPlan[];
}

/** The plans as they will be carried out, each with its own hash; nothing can be changed in them any more. */
export interface SealedPlan {
  readonly mirror: string;
  readonly hash: string;
  readonly halts: readonly Halt[];
}
