import type { PlanClassCounts, PlanFilter, PlanOrder, PlanRow } from '../../electron/contract/plan-review';
import { api } from '../api';
import { notices } from './notices.svelte';

/** What a person wants to see of the rows. */
export interface PlanView {
  readonly filter: PlanFilter;
  readonly search: string;
  readonly order: PlanOrder;
  readonly descending: boolean;
}

/** Rows that come at once: more than a high window draws. */
const PAGE = 100;
/** Pages that are kept; scrolling on lets the ones furthest away go. */
const KEPT = 12;

/** The rows of one run's plans, of which only those in view are here: a list of any length costs the same. */
export class PlanPages {
  #pages = $state.raw<ReadonlyMap<number, readonly PlanRow[]>>(new Map());
  /** Rows that filter and search leave over. */
  length = $state(0);
  /** Whether they are ticked. */
  ticked = $state<PlanRow['ticked']>('none');
  /** Of the rows that the search leaves over; null before the first answer. */
  counts = $state.raw<PlanClassCounts | null>(null);
  #view: PlanView | undefined;
  #wanted: number[] = [0];
  #generation = 0;
  /** The generation that the kept pages are of. */
  #loaded = -1;
  #isLoading = false;

  constructor(readonly runId: string) {}

  /** The row at a place; undefined while it is on its way. */
  at(index: number): PlanRow | undefined {
    const page = Math.floor(index / PAGE);
    const rows = this.#pages.get(page);
    if (!rows && !this.#wanted.includes(page)) {
      this.#wanted.push(page);
      queueMicrotask(() => void this.#load());
    }
    return rows?.[index % PAGE];
  }

  /** Another view, or the same one after a tick: what is drawn stays until the new rows are there. */
  show(view: PlanView): void {
    const isOther = JSON.stringify(view) !== JSON.stringify(this.#view);
    this.#view = view;
    this.#generation += 1;
    this.#wanted = isOther ? [0] : [...this.#pages.keys()].slice(-3);
    if (this.#wanted.length === 0) this.#wanted = [0];
    void this.#load();
  }

  /** One question at a time; of pages that were only scrolled past, none. */
  async #load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    await notices.during(async () => {
      while (this.#wanted.length > 0 && this.#view) {
        const generation = this.#generation;
        this.#wanted = this.#wanted.slice(-3);
        const page = this.#wanted.at(-1) ?? 0;
        const answer = await api.runs.planRows({ runId: this.runId, ...this.#view, offset: page * PAGE, limit: PAGE });
        if (generation !== this.#generation) continue;
        this.#wanted = this.#wanted.filter((each) => each !== page);
        // Pages of another view, or from before a tick, go with the first of the new ones.
        const kept = this.#loaded === generation ? [...this.#pages].filter(([each]) => each !== page) : [];
        this.#loaded = generation;
        this.#pages = new Map([...kept.slice(1 - KEPT), [page, answer.rows]]);
        this.length = answer.total;
        this.ticked = answer.ticked;
        this.counts = answer.counts;
      }
    });
    this.#isLoading = false;
  }
}
