import type { Plan, PlanHead } from '../../contract/plan';
import type { GuardEvidence } from '../../engine/guards';
import type { DeskPlan } from './plan-desk';

/**
 * A plan on its way between threads: a hundred thousand rows as objects would hold up each thread that they pass, while
 * bytes change hands at no cost.
 */
export type PackedPlan = Uint8Array;

interface Carried extends Omit<DeskPlan, 'evidence'> {
  readonly evidence?: Omit<GuardEvidence, 'originTopLevel'> & { readonly originTopLevel: readonly string[] };
}

export function packPlan({ mirror, plan, evidence }: DeskPlan): PackedPlan {
  const carried: Carried = {
    mirror,
    plan,
    ...(evidence && { evidence: { ...evidence, originTopLevel: [...evidence.originTopLevel] } }),
  };
  return new TextEncoder().encode(JSON.stringify(carried));
}

export function unpackPlan(packed: PackedPlan): DeskPlan {
  const { mirror, plan, evidence } = JSON.parse(new TextDecoder('utf-8').decode(packed)) as Carried;
  // What is undefined is left out of JSON, and reads as undefined again.
  return { mirror, plan, evidence: evidence && { ...evidence, originTopLevel: new Set(evidence.originTopLevel) } };
}

export function headOf({ version, hash, identity, counts, halts, removalsAllowed, makesRoot }: Plan): PlanHead {
  return { version, hash, identity, counts, halts, removalsAllowed, makesRoot };
}
