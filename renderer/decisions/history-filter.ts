import type { HistoryFilter } from '../../electron/contract/history';

/** The time ranges that are offered. */
export const RANGES = ['any', 'today', 'week', 'month'] as const;
export type Range = (typeof RANGES)[number];

/** What a person chose above the list of runs; an empty word narrows nothing. */
export interface HistoryChoice {
  readonly siteId: string;
  readonly mirrorId: string;
  readonly kind: '' | NonNullable<HistoryFilter['kind']>;
  readonly outcome: '' | NonNullable<HistoryFilter['outcome']>;
  readonly trigger: '' | NonNullable<HistoryFilter['trigger']>;
  readonly range: Range;
  readonly text: string;
}

export const EVERYTHING: HistoryChoice = { siteId: '', mirrorId: '', kind: '', outcome: '', trigger: '', range: 'any', text: '' };

/** What the main process is asked for. A range begins at a local midnight. */
export function filterOf(choice: HistoryChoice, now: Date): HistoryFilter {
  const { siteId, mirrorId, kind, outcome, trigger, range } = choice;
  const text = choice.text.trim();
  const days = { any: null, today: 0, week: 6, month: 29 }[range];
  return {
    ...(siteId !== '' && { siteId }),
    ...(mirrorId !== '' && { mirrorId }),
    ...(kind !== '' && { kind }),
    ...(outcome !== '' && { outcome }),
    ...(trigger !== '' && { trigger }),
    ...(days !== null && { from: new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).toISOString() }),
    ...(text !== '' && { text }),
  };
}

/** Whether anything but the site narrows the list. */
export function isNarrowed(choice: HistoryChoice): boolean {
  return Object.entries(choice).some(([key, value]) => key !== 'siteId' && value !== EVERYTHING[key as keyof HistoryChoice]);
}
