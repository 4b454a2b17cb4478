import type { MirrorDay } from '../../electron/contract/history';

/** How a mirror fared on one day. */
export type DayOutcome = 'good' | 'problems' | 'failed' | 'none';

export interface StripDay {
  /** Midnight, local time. */
  readonly date: Date;
  readonly outcome: DayOutcome;
  readonly ok: number;
  readonly problems: number;
  readonly failed: number;
}

export const STRIP_DAYS = 14;

/** One cell for each of the last days, today last. The worst ending of a day is its colour: a good run later the same day does not hide it. */
export function dayStrip(days: readonly MirrorDay[], mirrorId: string, siteId: string, now: Date, length = STRIP_DAYS): StripDay[] {
  const known = new Map(days.filter((day) => day.mirrorId === mirrorId && day.siteId === siteId).map((day) => [day.day, day]));
  return Array.from({ length }, (_, index) => {
    const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (length - 1 - index));
    const { ok, problems, failed } = known.get(calendarDay(date)) ?? { ok: 0, problems: 0, failed: 0 };
    const outcome = failed > 0 ? 'failed' : problems > 0 ? 'problems' : ok > 0 ? 'good' : 'none';
    return { date, outcome, ok, problems, failed };
  });
}

/** How many days of a strip ended so. */
export function countDays(strip: readonly StripDay[], outcome: DayOutcome): number {
  return strip.filter((day) => day.outcome === outcome).length;
}

/** The local calendar's day, as the main process writes it: `2026-11-23`. */
export function calendarDay(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
