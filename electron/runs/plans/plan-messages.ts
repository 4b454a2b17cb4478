import type { PackedPlan } from './packed-plan';
import type { PlanDesk } from './plan-desk';

/** What can be asked of the plans' thread, each as the desk's method of that name. */
export type PlanQuestions = Pick<PlanDesk, 'review' | 'rows' | 'tick' | 'seal' | 'csv' | 'file'>;

export interface PlanQuestion {
  readonly kind: 'ask';
  readonly question: number;
  readonly of: keyof PlanQuestions;
  readonly about: readonly unknown[];
}

/** What the app tells the plans' thread. */
export type ToPlans =
  | PlanQuestion
  | { readonly kind: 'put'; readonly runId: string; readonly packed: PackedPlan }
  | { readonly kind: 'forget'; readonly runIds: readonly string[] }
  /** Wants a sealed plan, packed. */
  | { readonly kind: 'take'; readonly question: number; readonly hash: string }
  | { readonly kind: 'end' };

/** What the plans' thread answers. `sentence`: what was asked cannot be, for a reason that a person may read. */
export type FromPlans =
  | { readonly kind: 'answer'; readonly question: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly question: number; readonly sentence: boolean; readonly message: string };
