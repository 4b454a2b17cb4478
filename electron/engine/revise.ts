import type { Operation, Plan } from '../contract/plan';
import { parentOf, type RelativePath } from '../contract/relative-path';
import type { Digest } from './context';
import { judge, type GuardEvidence } from './guards';
import { byPhaseAndPath, countPlan, planHash } from './plan';

/** What a person decided about a plan's rows, by their positions in `operations` and in `heldBack`. */
export interface Choices {
  readonly leftOut: ReadonlySet<number>;
  readonly approved: ReadonlySet<number>;
}

/** Which operations cannot be carried out without which others, by position; most have no entry. */
export interface Ties {
  readonly needs: ReadonlyMap<number, readonly number[]>;
  readonly neededBy: ReadonlyMap<number, readonly number[]>;
}

/**
 * What is put below a folder that the plan makes needs that folder; a folder goes only together with all of ours that goes
 * from it. The two halves of a move are one operation, so they never part. Pure; the work grows with the rows and their depth.
 */
export function tiesOf(operations: readonly Operation[]): Ties {
  const made = new Map<string, number>();
  const gone = new Map<string, number>();
  operations.forEach((operation, index) => {
    if (makesFolder(operation)) made.set(operation.path, index);
    if (takesFolder(operation)) gone.set(operation.path, index);
  });
  const needs = new Map<number, number[]>();
  const neededBy = new Map<number, number[]>();
  const tie = (one: number, other: number): void => {
    listIn(needs, one).push(other);
    listIn(neededBy, other).push(one);
  };
  operations.forEach((operation, index) => {
    const folder = operation.wanted && nearestAbove(operation.path, made);
    if (folder !== undefined) tie(index, folder);
    const left = leaves(operation);
    const emptied = left === undefined ? undefined : nearestAbove(left, gone);
    if (emptied !== undefined) tie(emptied, index);
  });
  return { needs, neededBy };
}

function makesFolder({ kind, wanted, found }: Operation): boolean {
  return wanted?.kind === 'directory' && found?.kind !== 'directory' && kind !== 'touch';
}

function takesFolder({ kind, wanted, found }: Operation): boolean {
  return found?.kind === 'directory' && (kind === 'remove' || (kind === 'update' && wanted?.kind !== 'directory'));
}

/** The path on the mirror that is free once an operation is done. */
function leaves({ kind, path, from }: Operation): string | undefined {
  return kind === 'remove' ? path : kind === 'move' ? from : undefined;
}

function nearestAbove(path: string, folders: ReadonlyMap<string, number>): number | undefined {
  for (let above = parentOf(path as RelativePath); above !== ''; above = parentOf(above)) {
    const index = folders.get(above);
    if (index !== undefined) return index;
  }
  return undefined;
}

function listIn(map: Map<number, number[]>, key: number): number[] {
  const known = map.get(key);
  if (known) return known;
  const list: number[] = [];
  map.set(key, list);
  return list;
}

/** Leaves rows out, with all that cannot be carried out without them. */
export function leaveOut(ties: Ties, leftOut: ReadonlySet<number>, rows: Iterable<number>): ReadonlySet<number> {
  return new Set([...leftOut, ...withTied(ties.neededBy, rows)]);
}

/** Takes rows in again, with all that they cannot be carried out without. */
export function takeIn(ties: Ties, leftOut: ReadonlySet<number>, rows: Iterable<number>): ReadonlySet<number> {
  const taken = withTied(ties.needs, rows);
  return new Set([...leftOut].filter((row) => !taken.has(row)));
}

function withTied(tied: ReadonlyMap<number, readonly number[]>, rows: Iterable<number>): ReadonlySet<number> {
  const reached = new Set(rows);
  // A set is walked on into what is added meanwhile.
  for (const row of reached) for (const other of tied.get(row) ?? []) reached.add(other);
  return reached;
}

/** A plan without its hash: what a screen shows while a person ticks. */
export type Revision = Omit<Plan, 'hash'>;

/**
 * The plan that a person made of another one. Held-back rows that were approved become operations, with the evidence that
 * they had; the others lose theirs, so that approving the plan for another reason does not carry them out as well.
 * @param evidence what the first plan was judged by; without it its halts stay as they are
 */
export function revise(plan: Plan, { leftOut, approved }: Choices, evidence?: GuardEvidence): Revision {
  const taken = plan.heldBack.flatMap(({ operation }, index) => (operation && approved.has(index) ? [operation] : []));
  const kept = leftOut.size === 0 ? plan.operations : plan.operations.filter((_, index) => !leftOut.has(index));
  const operations = taken.length === 0 ? kept : [...kept, ...taken].sort(byPhaseAndPath);
  const heldBack = plan.heldBack.flatMap(({ path, code, message, operation }, index) =>
    operation && approved.has(index) ? [] : [{ path, code, message }],
  );
  // What an approved folder will hold was not looked at: it comes with a later run.
  const waiting = leftOut.size + taken.filter(makesFolder).length;
  const { leftOut: _leftOut, hash: _hash, ...rest } = plan;
  const revised: Revision = {
    ...rest,
    operations,
    heldBack,
    counts: countPlan(operations, plan.counts),
    ...(waiting > 0 && { leftOut: waiting }),
  };
  return { ...revised, halts: evidence ? judge({ ...revised, hash: '' }, evidence) : plan.halts };
}

/** Gives a revision the hash of its own that it is approved and carried out by. */
export function seal(revision: Revision, sha256: () => Digest): Plan {
  return { ...revision, hash: planHash(revision, sha256) };
}
