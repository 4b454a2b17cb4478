import type { PlanReview as ReviewedPlans } from '../../electron/contract/plan-review';
import { api } from '../api';
import { notices } from './notices.svelte';
import { runs } from './runs.svelte';

/** The plans that are shown for one site; their rows come by pages. */
export interface Review {
  readonly runId: string;
  readonly plans: ReviewedPlans;
  /** Milliseconds: when they came. */
  readonly madeAt: number;
  readonly adopt: boolean;
}

class PlanReview {
  /** By site id. */
  reviews = $state.raw<ReadonlyMap<string, Review>>(new Map());
  /** Runs that make plans now, by site id. */
  comparing = $state.raw<ReadonlyMap<string, { readonly runId: string; readonly adopt: boolean }>>(new Map());

  /** A site whose changes the keyboard asked to sync; the screen takes it. */
  syncRequested = $state<string | null>(null);

  requestSync(siteId: string): void {
    this.syncRequested = siteId;
  }

  /** Compares; the old plans leave the screen at once, for they may no longer hold. */
  async compare(siteId: string, options: { readonly adopt?: boolean; readonly mirrorIds?: readonly string[] } = {}): Promise<void> {
    this.forget(siteId);
    await notices.during(async () => {
      const adopt = options.adopt ?? false;
      const { runId } = await api.runs.plan({ siteId, adopt, ...(options.mirrorIds ? { mirrorIds: [...options.mirrorIds] } : {}) });
      this.comparing = new Map(this.comparing).set(siteId, { runId, adopt });
    });
  }

  /** Shows the plans of a run that halted. */
  async show(siteId: string, runId: string, adopt = false): Promise<void> {
    await notices.during(async () => {
      const plans = await api.runs.review({ runId });
      this.comparing = without(this.comparing, siteId);
      this.reviews = new Map(this.reviews).set(siteId, { runId, plans, madeAt: Date.now(), adopt });
    });
  }

  /** Ticks or unticks rows: by their ids, or all that a filter and a search show. */
  async tick(siteId: string, rows: Parameters<typeof api.runs.tick>[0]['rows'], ticked: boolean): Promise<void> {
    const review = this.reviews.get(siteId);
    if (!review) return;
    const { runId } = review;
    await notices.during(async () => {
      const plans = await api.runs.tick({ runId, revision: review.plans.revision, rows, ticked });
      if (this.reviews.get(siteId)?.runId === runId) this.reviews = new Map(this.reviews).set(siteId, { ...review, plans });
    });
  }

  /** Takes the plans of comparisons that ended. Called whenever the runs change. */
  settle(): void {
    for (const [siteId, { runId, adopt }] of this.comparing) {
      if (runs.all.some((run) => run.runId === runId && run.state === 'ended')) void this.show(siteId, runId, adopt);
    }
  }

  /** A wish to sync goes with the plans that it was about: other plans wait for another one. */
  forget(siteId: string): void {
    if (this.syncRequested === siteId) this.syncRequested = null;
    this.reviews = without(this.reviews, siteId);
    this.comparing = without(this.comparing, siteId);
  }
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  return new Map([...map].filter(([known]) => known !== key));
}

export const planReview = new PlanReview();
