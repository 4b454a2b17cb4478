import type { Halt, Plan } from '../../electron/contract/plan';

/** What carrying out these plans would do, over all mirrors, as the button and the footer say it. */
export interface PlanSummary {
  /** Distinct changes: what is the same on four mirrors counts once. */
  readonly changes: number;
  /** Files removed, over all mirrors that they are removed from. */
  readonly removals: number;
  readonly bytesToSend: number;
  readonly bytesTotal: number;
  readonly foreign: number;
  readonly halts: readonly { readonly plan: Plan; readonly halt: Halt }[];
  /** `clear`: may start. `approval`: a person must approve first. `blocked`: no approval helps on any mirror. */
  readonly gate: 'clear' | 'approval' | 'blocked';
  /** Hashes that an approval covers: plans with halts, all of which can be approved. */
  readonly approvable: readonly string[];
  /** Hashes of the plans that can start at all (blocked ones are left out). */
  readonly startable: readonly string[];
}

export function summarise(plans: readonly Plan[], distinctChanges: number, distinctRemovals: number): PlanSummary {
  const sum = (pick: (plan: Plan) => number): number => plans.reduce((total, plan) => total + pick(plan), 0);
  const blocked = (plan: Plan): boolean => plan.halts.some((halt) => halt.approvable === 'never');
  const startable = plans.filter((plan) => !blocked(plan));
  const approvable = startable.filter((plan) => plan.halts.length > 0);
  return {
    changes: distinctChanges,
    removals: distinctRemovals,
    bytesToSend: sum((plan) => plan.counts.bytesToSend),
    bytesTotal: sum((plan) => plan.counts.bytesTotal),
    foreign: sum((plan) => plan.counts.foreign),
    halts: plans.flatMap((plan) => plan.halts.map((halt) => ({ plan, halt }))),
    gate: startable.length === 0 && plans.length > 0 ? 'blocked' : approvable.length > 0 ? 'approval' : 'clear',
    approvable: approvable.map((plan) => plan.hash),
    startable: startable.map((plan) => plan.hash),
  };
}

/** Whether the plans meet files that we did not write, so that the person may let us adopt them. */
export function offersAdoption(plans: readonly Plan[]): boolean {
  return plans.some((plan) => plan.counts.foreign > 0 || plan.halts.some((halt) => halt.guard === 'replaces-unknown'));
}
