import type { RowFilter } from '../../decisions/plan-rows';
import type { Tone } from '../../decisions/mirror-tone';

type Shown = Exclude<RowFilter, 'all'>;

/** A sign beside each colour. */
export const SYMBOLS: Readonly<Record<Shown, string>> = { new: '+', changed: 'Δ', moved: '⇄', touched: '≈', removed: '−', held: '!' };

export const ROW_TONES: Readonly<Record<Shown, Tone>> = {
  new: 'ok',
  changed: 'run',
  moved: 'warn',
  touched: 'idle',
  removed: 'bad',
  held: 'warn',
};
