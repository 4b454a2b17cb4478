import type { MirrorDay } from '../contract/history';
import type { Ending } from '../ledger/history';

/** The local calendar's day of a moment: `2026-11-23`. */
export function dayOf(moment: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${String(moment.getFullYear())}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** Midnight, local time, of the first of so many days, of which today is the last. */
export function startOfDays(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1);
}

/** Counts how each mirror's runs ended, day by day. Pure. */
export function mirrorDays(endings: readonly Ending[]): MirrorDay[] {
  const days = new Map<string, { -readonly [Key in keyof MirrorDay]: MirrorDay[Key] }>();
  for (const { siteId, mirrorId, startedAt, status } of endings) {
    const day = dayOf(new Date(startedAt));
    const key = `${siteId} ${mirrorId} ${day}`;
    const counted = days.get(key) ?? { siteId, mirrorId, day, ok: 0, problems: 0, failed: 0 };
    days.set(key, counted);
    if (status === 'ok') counted.ok += 1;
    else if (status === 'problems') counted.problems += 1;
    else counted.failed += 1;
  }
  return [...days.values()];
}
