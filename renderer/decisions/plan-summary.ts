import type { Halt } from '../../electron/contract/plan';
import type { PlanReview, ReviewedPlan } from '../../electron/contract/plan-review';

/** What carrying out these plans would do, over all mirrors, as the button and the footer say it. */
export interface PlanSummary {
  /** Distinct changes that are ticked: what is the same on four mirrors counts once. */
  readonly changes: number;
  /** Of them, those that take something away. */
  readonly removals: number;
  readonly bytesToSend: number;
  readonly bytesTotal: number;
  readonly halts: readonly { readonly plan: ReviewedPlan; readonly halt: Halt }[];
  /** `clear`: may start. `approval`: a person must approve first. `blocked`: no approval helps on any mirror. */
  readonly gate: 'clear' | 'approval' | 'blocked';
  /** Plans with halts, all of which can be approved. */
  readonly approvable: readonly ReviewedPlan[];
  /** Plans that can start at all (blocked ones are left out). */
  readonly startable: readonly ReviewedPlan[];
}

export function summarise({ plans, ticked, removals }: Pick<PlanReview, 'plans' | 'ticked' | 'removals'>): PlanSummary {
  const sum = (pick: (plan: ReviewedPlan) => number): number => plans.reduce((total, plan) => total + pick(plan), 0);
  const startable = plans.filter(({ halts }) => halts.every(({ approvable }) => approvable !== 'never'));
  const approvable = startable.filter(({ halts }) => halts.length > 0);
  return {
    changes: ticked,
    removals,
    bytesToSend: sum(({ counts }) => counts.bytesToSend),
    bytesTotal: sum(({ counts }) => counts.bytesTotal),
    halts: plans.flatMap((plan) => plan.halts.map((halt) => ({ plan, halt }))),
    gate: startable.length === 0 && plans.length > 0 ? 'blocked' : approvable.length > 0 ? 'approval' : 'clear',
    approvable,
    startable,
  };
}

/** Whether the plans meet files that we did not write, so that the person may let us adopt them. */
export function offersAdoption(plans: readonly ReviewedPlan[]): boolean {
  return plans.some((plan) => plan.counts.foreign > 0 || plan.halts.some((halt) => halt.guard === 'replaces-unknown'));
}
