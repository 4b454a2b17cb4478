import { perLanguage, type Language } from './locale';

const clock = perLanguage((language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }));
const dayAndClock = perLanguage(
  (language) => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
);
const fileTime = perLanguage(
  (language) =>
    new Intl.DateTimeFormat(language, {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
);
const full = perLanguage((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }));
const weekday = perLanguage((language) => new Intl.DateTimeFormat(language, { weekday: 'long' }));
const relative = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));

interface Words {
  readonly underOneSecond: string;
  readonly aFewSeconds: string;
  readonly justNow: string;
  /** Days as a unit behind a number. */
  readonly days: string;
  readonly hours: string;
}

const WORDS: Record<Language, Words> = {
  en: { underOneSecond: 'under 1 s', aFewSeconds: 'a few seconds', justNow: 'just now', days: 'd', hours: 'h' },
  de: { underOneSecond: 'unter 1 s', aFewSeconds: 'ein paar Sekunden', justNow: 'gerade eben', days: 'Tg.', hours: 'Std.' },
};
const words = perLanguage((language) => WORDS[language]);

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took or will take: `under 1 s`, `42 s`, `1 min 12 s`, `2 h 5 min`, `3 d 4 h`. Seconds, not negative. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return words().underOneSecond;
  const rounded = Math.round(seconds);
  const { days, hours } = words();
  if (rounded < MINUTE) return `${String(rounded)} s`;
  if (rounded < HOUR) return pair(Math.floor(rounded / MINUTE), 'min', rounded % MINUTE, 's');
  if (rounded < DAY) return pair(Math.floor(rounded / HOUR), hours, Math.floor((rounded % HOUR) / MINUTE), 'min');
  return pair(Math.floor(rounded / DAY), days, Math.floor((rounded % DAY) / HOUR), hours);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${String(large)} ${largeUnit}` : `${String(large)} ${largeUnit} ${String(small)} ${smallUnit}`;
}

/** A coarser {@link formatDuration} for estimates, so that it does not flicker: seconds in steps of 5, minutes from 2 on. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 5) return words().aFewSeconds;
  if (seconds < 2 * MINUTE) return formatDuration(Math.ceil(seconds / 5) * 5);
  if (seconds < HOUR) return `${String(Math.ceil(seconds / MINUTE))} min`;
  return formatDuration(Math.ceil(seconds / MINUTE) * MINUTE);
}

/** When something was, seen from `now`: `just now`, `4 minutes ago`, `today 09:41`, `yesterday 09:41`, `Monday 09:41`, `3 Oct, 09:41`. */
export function formatWhen(iso: string, now: number): string {
  const then = new Date(iso);
  const age = (now - then.getTime()) / 1000;
  if (Number.isNaN(age)) return '';
  if (age < 45) return words().justNow;
  if (age < HOUR) return relative().format(-Math.max(1, Math.round(age / MINUTE)), 'minute');
  const days = daysBetween(then, new Date(now));
  if (days <= 1) return `${relative().format(-days, 'day')} ${clock().format(then)}`;
  if (days < 7) return `${weekday().format(then)} ${clock().format(then)}`;
  return dayAndClock().format(then);
}

/** When a file was changed last, in whole seconds since 1970: `3 Oct 2026, 09:41`. */
export function formatFileTime(seconds: number): string {
  return fileTime().format(new Date(seconds * 1000));
}

/** The exact moment, local and in UTC, for a tooltip. */
export function formatMoment(iso: string): string {
  const then = new Date(iso);
  return Number.isNaN(then.getTime()) ? '' : `${full().format(then)} (${then.toISOString().replace('.000', '')})`;
}

function daysBetween(then: Date, now: Date): number {
  const start = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((start(now) - start(then)) / (DAY * 1000));
}
