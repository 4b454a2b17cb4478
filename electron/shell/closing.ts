import type { Preferences } from '../contract/site';

/** What closing the window leads to. `ask`: the app would end, and with it what starts by itself. */
export type Closing = 'hide' | 'minimise' | 'ask' | 'quit';

export interface ClosingFacts {
  readonly closing: Preferences['closing'];
  /** Whether the desktop shows our icon in a tray. */
  readonly tray: boolean;
  /** Whether any site's runs begin without a person. */
  readonly automatic: boolean;
}

/** Closes to the tray where there is one and something is automatic, or where a person chose so. Pure. */
export function whatClosingDoes({ closing, tray, automatic }: ClosingFacts): Closing {
  if (closing === 'quit') return 'quit';
  if (closing === 'automatic' && !automatic) return 'quit';
  if (tray) return 'hide';
  return closing === 'tray' ? 'minimise' : 'ask';
}
