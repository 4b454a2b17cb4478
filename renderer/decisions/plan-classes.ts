import type { PlanClass, PlanRow } from '../../electron/contract/plan-review';

const CLASSES: Readonly<Record<PlanRow['kind'], PlanClass>> = {
  create: 'new',
  update: 'changed',
  move: 'moved',
  touch: 'touched',
  remove: 'removed',
  held: 'held',
};

/** The chip that a row stands under. */
export function classOfRow({ kind }: Pick<PlanRow, 'kind'>): PlanClass {
  return CLASSES[kind];
}
