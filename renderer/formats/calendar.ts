import { perLanguage } from './locale';

/** 1 January 2023 was a Sunday. */
const A_SUNDAY = Date.UTC(2023, 0, 1);
const DAY = 86_400_000;

const lists = perLanguage((language) => new Intl.ListFormat(language, { type: 'conjunction' }));
const days = perLanguage((language) => new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }));
const shortDays = perLanguage((language) => new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }));
const months = perLanguage((language) => new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }));

/** `Monday, Tuesday and Thursday`. */
export function formatList(items: readonly string[]): string {
  return lists().format(items);
}

/** @param day 0 Sunday to 6 Saturday */
export function weekdayName(day: number): string {
  return days().format(A_SUNDAY + day * DAY);
}

/** @param day 0 Sunday to 6 Saturday */
export function shortWeekdayName(day: number): string {
  return shortDays().format(A_SUNDAY + day * DAY);
}

/** @param month 1 to 12 */
export function monthName(month: number): string {
  return months().format(Date.UTC(2023, month - 1, 15));
}

const slots = perLanguage((language) => {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (timeZone: string): Intl.DateTimeFormat => {
    const known =
      made.get(timeZone) ??
      new Intl.DateTimeFormat(language, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        ...(timeZone === '' ? {} : { timeZone }),
      });
    made.set(timeZone, known);
    return known;
  };
});

/** A moment to come by the clock of a time zone: `Tue, 24 Nov, 03:30`. @param timeZone IANA name; empty: this computer's */
export function formatSlot(iso: string, timeZone = ''): string {
  return slots()(timeZone).format(new Date(iso));
}

/** This computer's time zone. */
export function ownTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** All that this browser knows, and those that are named. */
export function timeZones(...named: readonly string[]): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', ...named.filter((zone) => zone !== '')])].sort();
}
