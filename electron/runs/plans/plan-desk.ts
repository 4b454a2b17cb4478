import type { Plan } from '../../contract/plan';
import {
  classOfRow,
  type PlanQuery,
  type PlanReview,
  type PlanRow,
  type PlanRows,
  type PlanTick,
  type ReviewedPlan,
  type SealedPlan,
} from '../../contract/plan-review';
import type { Digest } from '../../engine/context';
import type { GuardEvidence } from '../../engine/guards';
import { leaveOut, revise, seal, takeIn, tiesOf, type Revision, type Ties } from '../../engine/revise';
import { planAsCsv } from './plan-csv';
import { countRows, mergeRows, orderRows, searchRows, type MergedRow } from './plan-rows';

/** One mirror's plan as a run made it. */
export interface DeskPlan {
  /** The mirror's key in the run. */
  readonly mirror: string;
  readonly plan: Plan;
  /** What the guards judged it by. */
  readonly evidence?: GuardEvidence | undefined;
}

/** One plan with what a person decided about its rows. */
interface Decided extends DeskPlan {
  ties?: Ties;
  leftOut: ReadonlySet<number>;
  approved: ReadonlySet<number>;
  revision?: Revision;
}

interface Desk {
  readonly plans: Decided[];
  revision: number;
  rows?: readonly MergedRow[];
  /** The last answer to a search, whose next page will be asked for. */
  asked?: { readonly key: string; readonly counts: PlanRows['counts']; readonly positions: readonly number[] };
}

/** Problems and notes that a review shows; their numbers are exact. */
const SHOWN = 50;

/** Where a run's plans lie while a person looks at them, ticks rows and approves. Pure but for what it keeps. */
export class PlanDesk {
  readonly #desks = new Map<string, Desk>();
  readonly #sealed = new Map<string, { readonly runId: string; readonly plan: Plan }>();

  constructor(private readonly sha256: () => Digest) {}

  /** A plan that was made anew for the same mirror takes the place of the first. */
  put(runId: string, { mirror, plan, evidence }: DeskPlan): void {
    const before = this.#desks.get(runId);
    const plans = before?.plans.filter((each) => each.mirror !== mirror) ?? [];
    const decided: Decided = { mirror, plan, evidence, leftOut: new Set(), approved: new Set() };
    this.#desks.set(runId, { plans: [...plans, decided], revision: (before?.revision ?? -1) + 1 });
  }

  /** Sealed plans are kept for as long as their run. */
  forget(runIds: readonly string[]): void {
    for (const runId of runIds) this.#desks.delete(runId);
    for (const [hash, { runId }] of this.#sealed) if (!this.#desks.has(runId)) this.#sealed.delete(hash);
  }

  review(runId: string): PlanReview {
    const desk = this.#desk(runId);
    const rows = rowsOf(desk);
    let ticked = 0;
    let removals = 0;
    for (const row of rows) {
      if (tickOf(row, desk) === 'none') continue;
      ticked += 1;
      if (removes(row, desk)) removals += 1;
    }
    return {
      runId,
      revision: desk.revision,
      counts: countRows(rows, [...rows.keys()]),
      ticked,
      removals,
      revised: desk.plans.some(isDecided),
      plans: desk.plans.map(reviewed),
    };
  }

  rows({ runId, filter, search, order, descending, offset, limit }: PlanQuery): PlanRows {
    const desk = this.#desk(runId);
    const rows = rowsOf(desk);
    const key = JSON.stringify([filter, search, order, descending]);
    if (desk.asked?.key !== key) {
      const found = searchRows(rows, search);
      const shown = filter === 'all' ? found : found.filter((position) => classOfRow(rows[position]!) === filter);
      desk.asked = { key, counts: countRows(rows, found), positions: orderRows(rows, shown, order, descending) };
    }
    const { counts, positions } = desk.asked;
    const page = positions.slice(offset, offset + limit).map((position) => shownRow(rows[position]!, position, desk));
    return { revision: desk.revision, total: positions.length, ticked: tickOfAll(positions, rows, desk), counts, rows: page };
  }

  /** @throws RangeError with a sentence for people where the review is not the one that the person saw */
  tick({ runId, revision, rows: wanted, ticked }: PlanTick): PlanReview {
    const desk = this.#desk(runId);
    if (revision !== desk.revision) throw new RangeError('These changes are not the ones that were shown any more. Look at them again.');
    const rows = rowsOf(desk);
    const positions = 'ids' in wanted ? wanted.ids : matching(rows, wanted);
    for (const position of positions) for (const place of rows[position]?.places ?? []) choose(desk, rows[position]!, place, ticked);
    desk.plans.forEach((decided, index) => {
      settle(decided, index, positions, rows, ticked);
    });
    desk.revision += 1;
    return this.review(runId);
  }

  /** The plans as they stand, each with a hash of its own, by which they can be carried out. */
  seal(runId: string, revision: number): SealedPlan[] {
    const desk = this.#desk(runId);
    if (revision !== desk.revision) throw new RangeError('These changes are not the ones that were shown any more. Look at them again.');
    return desk.plans.map((decided) => {
      const plan = sealed(decided, this.sha256);
      this.#sealed.set(plan.hash, { runId, plan });
      return { mirror: decided.mirror, hash: plan.hash, halts: plan.halts };
    });
  }

  /** @throws RangeError with a sentence for people */
  sealedPlan(hash: string): Plan {
    const known = this.#sealed.get(hash);
    if (!known) throw new RangeError('That plan is not known any more. Preview the changes again.');
    return known.plan;
  }

  /** All rows as a table, ticked or not. @param names of the mirrors, by key */
  csv(runId: string, names: Readonly<Record<string, string>>): string {
    const desk = this.#desk(runId);
    const rows = rowsOf(desk).map((row, position) => shownRow(row, position, desk));
    return planAsCsv(
      rows,
      desk.plans.map(({ mirror }) => names[mirror] ?? mirror),
    );
  }

  /** The plans as they stand, as `heliograph apply` reads them. */
  file(runId: string, request: { readonly mirrors: readonly { readonly key: string }[] }, madeAt: string): string {
    const desk = this.#desk(runId);
    const mirrors = request.mirrors.filter(({ key }) => desk.plans.some(({ mirror }) => mirror === key));
    const plans = mirrors.flatMap(({ key }) => desk.plans.filter(({ mirror }) => mirror === key).map((each) => sealed(each, this.sha256)));
    return `${JSON.stringify({ format: 'heliograph-plan', version: 1, madeAt, request: { ...request, mirrors }, plans }, null, 1)}\n`;
  }

  #desk(runId: string): Desk {
    const desk = this.#desks.get(runId);
    if (!desk) throw new RangeError('These changes are not kept any more. Compare again.');
    return desk;
  }
}

function rowsOf(desk: Desk): readonly MergedRow[] {
  return (desk.rows ??= mergeRows(desk.plans.map(({ plan }) => plan)));
}

/** Held-back rows are approved one by one: a filter that shows them does not name them. */
function matching(rows: readonly MergedRow[], { filter, search }: Exclude<PlanTick['rows'], { ids: number[] }>): number[] {
  const isMeant = (row: MergedRow): boolean => row.kind !== 'held' && (filter === 'all' || classOfRow(row) === filter);
  return searchRows(rows, search).filter((position) => isMeant(rows[position]!));
}

function choose(desk: Desk, row: MergedRow, place: MergedRow['places'][number], ticked: boolean): void {
  if (row.kind !== 'held' || !row.tickable) return;
  const decided = desk.plans[place.plan]!;
  const approved = new Set(decided.approved);
  if (ticked) approved.add(place.index);
  else approved.delete(place.index);
  decided.approved = approved;
  delete decided.revision;
}

function settle(decided: Decided, plan: number, positions: readonly number[], rows: readonly MergedRow[], ticked: boolean): void {
  const own = positions.flatMap((position) => {
    const row = rows[position];
    return row && row.kind !== 'held' ? row.places.filter((place) => place.plan === plan).map(({ index }) => index) : [];
  });
  if (own.length === 0) return;
  decided.ties ??= tiesOf(decided.plan.operations);
  decided.leftOut = ticked ? takeIn(decided.ties, decided.leftOut, own) : leaveOut(decided.ties, decided.leftOut, own);
  delete decided.revision;
}

function isDecided({ leftOut, approved }: Decided): boolean {
  return leftOut.size > 0 || approved.size > 0;
}

/** A plan that nobody touched stays what it is, unless approving it would carry out held-back rows that nobody approved. */
function isAsMade(decided: Decided): boolean {
  return !isDecided(decided) && decided.plan.heldBack.every(({ operation }) => operation === undefined);
}

function standing(decided: Decided): Revision {
  return (decided.revision ??= isAsMade(decided) ? decided.plan : revise(decided.plan, decided, decided.evidence));
}

function sealed(decided: Decided, sha256: () => Digest): Plan {
  const revision = standing(decided);
  if (revisionHash(decided) !== undefined) return revision as Plan;
  const plan = seal(revision, sha256);
  decided.revision = plan;
  return plan;
}

function revisionHash({ revision }: Decided): string | undefined {
  return revision && 'hash' in revision ? (revision as Plan).hash : undefined;
}

function reviewed(decided: Decided): ReviewedPlan {
  const { identity, counts, halts, problems, notes, heldBack, removalsAllowed, makesRoot } = standing(decided);
  return {
    mirror: decided.mirror,
    identity,
    counts,
    halts,
    problems: problems.slice(0, SHOWN),
    problemCount: problems.length,
    notes: notes.slice(0, SHOWN),
    heldBack: heldBack.length,
    leftOut: decided.leftOut.size,
    removalsAllowed,
    makesRoot,
  };
}

function tickOf(row: MergedRow, { plans }: Desk): PlanRow['ticked'] {
  const on = row.places.filter(({ plan, index }) =>
    row.kind === 'held' ? plans[plan]!.approved.has(index) : !plans[plan]!.leftOut.has(index),
  ).length;
  return on === row.places.length ? 'all' : on === 0 ? 'none' : 'some';
}

/** Held-back rows are ticked one by one, and do not count here. */
function tickOfAll(positions: readonly number[], rows: readonly MergedRow[], desk: Desk): PlanRow['ticked'] {
  const ticks = new Set<PlanRow['ticked']>();
  for (const position of positions) {
    const row = rows[position]!;
    if (row.kind !== 'held') ticks.add(tickOf(row, desk));
    if (ticks.size > 1) return 'some';
  }
  return [...ticks][0] ?? 'none';
}

/** Whether a row takes something away from a mirror, held-back ones included. */
function removes(row: MergedRow, { plans }: Desk): boolean {
  if (row.kind !== 'held') return row.kind === 'remove';
  return row.places.some(({ plan, index }) => plans[plan]!.plan.heldBack[index]?.operation?.kind === 'remove');
}

function shownRow({ places, ...row }: MergedRow, id: number, desk: Desk): PlanRow {
  return { ...row, id, mirrors: places.map(({ plan }) => plan), ticked: tickOf({ places, ...row }, desk) };
}
