import { perLanguage } from './locale';

const relative = perLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
const clock = perLanguage((language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }));
const weekday = perLanguage((language) => new Intl.DateTimeFormat(language, { weekday: 'long' }));
const day = perLanguage((language) => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }));

const MINUTE = 60_000;

/** When something will be, seen from `now`: `in 41 minutes`, `today 15:30`, `tomorrow 03:30`, `Monday 03:30`, `3 Dec 03:30`. */
export function formatComing(iso: string, now: number): string {
  const then = new Date(iso);
  const left = then.getTime() - now;
  if (Number.isNaN(left)) return '';
  if (left < 60 * MINUTE) return relative().format(Math.max(1, Math.round(left / MINUTE)), 'minute');
  const today = new Date(now);
  const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(then) - midnight(today)) / (24 * 60 * MINUTE));
  const name = days < 2 ? relative().format(days, 'day') : days < 7 ? weekday().format(then) : day().format(then);
  return `${name} ${clock().format(then)}`;
}

/** A day without a clock: `Sat 21 Nov`. */
export function formatDay(date: Date): string {
  return dayName().format(date);
}

const dayName = perLanguage((language) => new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short' }));
