import type { PlanClass } from '../../../electron/contract/plan-review';
import type { Tone } from '../../decisions/mirror-tone';

/** A sign beside each colour. */
export const SYMBOLS: Readonly<Record<PlanClass, string>> = { new: '+', changed: 'Δ', moved: '⇄', touched: '≈', removed: '−', held: '!' };

export const ROW_TONES: Readonly<Record<PlanClass, Tone>> = {
  new: 'ok',
  changed: 'run',
  moved: 'warn',
  touched: 'idle',
  removed: 'bad',
  held: 'warn',
};
