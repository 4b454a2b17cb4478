import type { HeldBack, Operation, OperationKind, Plan, Reason } from '../../electron/contract/plan';

/** One row of the changes: the same change on one or several mirrors. */
export interface PlanRow {
  readonly kind: OperationKind | 'held';
  readonly path: string;
  readonly from?: string;
  readonly reason: Reason | null;
  /** Why a row is held back, in a sentence. */
  readonly message?: string;
  /** Bytes of the file as it will be, or as it is where it is removed; null for folders and links. */
  readonly size: number | null;
  readonly foundSize: number | null;
  readonly sizeOnMirror: boolean;
  readonly bytes: number;
  readonly sentLast: boolean;
  /** Positions in the list of plans. */
  readonly mirrors: readonly number[];
}

export type RowFilter = 'all' | 'new' | 'changed' | 'moved' | 'touched' | 'removed' | 'held';

const FILTERS: Readonly<Record<PlanRow['kind'], Exclude<RowFilter, 'all'>>> = {
  create: 'new',
  update: 'changed',
  move: 'moved',
  touch: 'touched',
  remove: 'removed',
  held: 'held',
};

export function filterOf(row: PlanRow): Exclude<RowFilter, 'all'> {
  return FILTERS[row.kind];
}

/** The plans' operations as rows, held-back ones first; what is the same on several mirrors is one row. Order as carried out. */
export function planRows(plans: readonly Pick<Plan, 'operations' | 'heldBack'>[]): PlanRow[] {
  const rows = new Map<string, PlanRow & { mirrors: number[] }>();
  plans.forEach((plan, index) => {
    for (const held of plan.heldBack) add(rows, `held\0${held.path}\0${held.code}`, index, () => heldRow(held));
  });
  plans.forEach((plan, index) => {
    for (const operation of plan.operations) add(rows, keyOf(operation), index, () => operationRow(operation));
  });
  return [...rows.values()];
}

function add(rows: Map<string, PlanRow & { mirrors: number[] }>, key: string, index: number, make: () => Omit<PlanRow, 'mirrors'>): void {
  const row = rows.get(key);
  if (row) row.mirrors.push(index);
  else rows.set(key, { ...make(), mirrors: [index] });
}

function keyOf(operation: Operation): string {
  return `${operation.kind}\0${operation.path}\0${operation.from ?? ''}\0${operation.reason}\0${String(operation.bytes)}\0${String(operation.found?.size ?? '')}`;
}

function operationRow(operation: Operation): Omit<PlanRow, 'mirrors'> {
  const shown = operation.wanted ?? operation.found;
  return {
    kind: operation.kind,
    path: operation.path,
    ...(operation.from === undefined ? {} : { from: operation.from }),
    reason: operation.reason,
    size: shown?.kind === 'file' ? shown.size : null,
    foundSize: operation.found?.kind === 'file' ? operation.found.size : null,
    sizeOnMirror: operation.wanted === undefined,
    bytes: operation.bytes,
    sentLast: operation.phase === 'last',
  };
}

function heldRow(held: HeldBack): Omit<PlanRow, 'mirrors'> {
  const wanted = held.operation?.wanted;
  return {
    kind: 'held',
    path: held.path,
    reason: null,
    message: held.message,
    size: wanted?.kind === 'file' ? wanted.size : null,
    foundSize: null,
    sizeOnMirror: false,
    bytes: held.operation?.bytes ?? 0,
    sentLast: false,
  };
}

/** Rows that a chip and a search leave over. The search is in paths, without regard to case. */
export function visibleRows(rows: readonly PlanRow[], filter: RowFilter, search: string): readonly PlanRow[] {
  const text = search.trim().toLowerCase();
  if (filter === 'all' && text === '') return rows;
  return rows.filter(
    (row) =>
      (filter === 'all' || filterOf(row) === filter) &&
      (text === '' || row.path.toLowerCase().includes(text) || row.from?.toLowerCase().includes(text) === true),
  );
}

export type RowCounts = Readonly<Record<RowFilter, number>>;

export function countRows(rows: readonly PlanRow[]): RowCounts {
  const counts: Record<RowFilter, number> = { all: rows.length, new: 0, changed: 0, moved: 0, touched: 0, removed: 0, held: 0 };
  for (const row of rows) counts[filterOf(row)] += 1;
  return counts;
}
