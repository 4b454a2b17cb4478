import type { Evidence, HeldBack, Operation, Plan } from '../../contract/plan';
import { classOfRow, type PlanClassCounts, type PlanFilter, type PlanOrder, type PlanRow, type PlanSide } from '../../contract/plan-review';
import { byPath } from '../../engine/plan';

/** Where a row comes from: a position in one plan's `operations`, or in its `heldBack`. */
export interface RowPlace {
  readonly plan: number;
  readonly index: number;
}

/** A row without what a person decided about it. */
export interface MergedRow extends Omit<PlanRow, 'id' | 'mirrors' | 'ticked'> {
  readonly places: readonly RowPlace[];
}

/** The plans' rows, held-back ones first; what is the same on several mirrors is one row. Order as carried out. */
export function mergeRows(plans: readonly Pick<Plan, 'operations' | 'heldBack'>[]): MergedRow[] {
  const rows = new Map<string, MergedRow & { places: RowPlace[] }>();
  const add = (key: string, place: RowPlace, make: () => Omit<MergedRow, 'places'>): void => {
    const row = rows.get(key);
    if (row) row.places.push(place);
    else rows.set(key, { ...make(), places: [place] });
  };
  plans.forEach(({ heldBack }, plan) => {
    heldBack.forEach((held, index) => {
      add(keyOfHeld(held), { plan, index }, () => heldRow(held));
    });
  });
  plans.forEach(({ operations }, plan) => {
    operations.forEach((operation, index) => {
      add(keyOf(operation), { plan, index }, () => operationRow(operation));
    });
  });
  return [...rows.values()];
}

function keyOf({ kind, path, from, reason, bytes, by, phase, found }: Operation): string {
  return `${kind}\0${path}\0${from ?? ''}\0${reason}\0${String(bytes)}\0${by ?? ''}\0${phase}\0${keyOfSide(found)}`;
}

function keyOfHeld({ path, code, operation }: HeldBack): string {
  return `held\0${path}\0${code}\0${operation?.kind ?? ''}\0${keyOfSide(operation?.found)}`;
}

function keyOfSide(found: Evidence | undefined): string {
  return found ? `${found.kind} ${String(found.size)} ${String(found.mtime)}` : '';
}

function operationRow(operation: Operation): Omit<MergedRow, 'places'> {
  const { kind, path, from, reason, wanted, found, fromFound, bytes, delta, phase } = operation;
  return {
    kind,
    path,
    ...(from !== undefined && { from }),
    reason,
    origin: sideOf(wanted),
    mirror: sideOf(found ?? (kind === 'move' ? fromFound : undefined)),
    bytes,
    delta: delta === true,
    sentLast: phase === 'last',
    tickable: true,
  };
}

function heldRow({ path, message, operation }: HeldBack): Omit<MergedRow, 'places'> {
  return {
    kind: 'held',
    path,
    reason: null,
    message,
    origin: sideOf(operation?.wanted),
    mirror: sideOf(operation?.found),
    bytes: operation?.bytes ?? 0,
    delta: false,
    sentLast: false,
    tickable: operation !== undefined,
  };
}

function sideOf(evidence: Evidence | undefined): PlanSide | null {
  if (!evidence) return null;
  const { kind, size, mtime, target } = evidence;
  return { kind, size, mtime: kind === 'directory' ? 0 : mtime, ...(target !== undefined && { target }) };
}

/** Positions of the rows that hold a text in a path, without regard to case, in the order asked for. */
export function searchRows(rows: readonly MergedRow[], search: string): number[] {
  const text = search.trim().toLowerCase();
  const found: number[] = [];
  rows.forEach(({ path, from }, index) => {
    if (text === '' || path.toLowerCase().includes(text) || from?.toLowerCase().includes(text) === true) found.push(index);
  });
  return found;
}

/** How many of these rows stand under each chip. */
export function countRows(rows: readonly MergedRow[], positions: readonly number[]): PlanClassCounts {
  const counts: Record<PlanFilter, number> = {
    all: positions.length,
    new: 0,
    changed: 0,
    moved: 0,
    touched: 0,
    removed: 0,
    held: 0,
  };
  for (const position of positions) counts[classOfRow(rows[position]!)] += 1;
  return counts;
}

type Compare = (one: MergedRow, other: MergedRow) => number;

const ORDERS: Readonly<Record<Exclude<PlanOrder, 'plan'>, Compare>> = {
  path: byPath,
  size: (one, other) => sizeOf(one) - sizeOf(other) || byPath(one, other),
  send: (one, other) => one.bytes - other.bytes || byPath(one, other),
  changed: (one, other) => timeOf(one) - timeOf(other) || byPath(one, other),
};

function sizeOf({ origin, mirror }: MergedRow): number {
  return (origin ?? mirror)?.size ?? 0;
}

function timeOf({ origin, mirror }: MergedRow): number {
  return (origin ?? mirror)?.mtime ?? 0;
}

/** Sorts positions; `plan` leaves them as they are carried out. */
export function orderRows(
  rows: readonly MergedRow[],
  positions: readonly number[],
  order: PlanOrder,
  descending: boolean,
): readonly number[] {
  const compare = order === 'plan' ? undefined : ORDERS[order];
  const sorted = compare ? [...positions].sort((one, other) => compare(rows[one]!, rows[other]!)) : positions;
  return descending ? [...sorted].reverse() : sorted;
}
