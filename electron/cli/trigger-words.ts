import type { TriggerState } from '../contract/ipc-schema';
import type { Triggers } from '../contract/site';
import { printable } from './printable';
import { durationText } from './quantities';

type Wishes = Pick<Triggers, 'schedule' | 'watch' | 'promiseHours'>;
type Standing = Pick<TriggerState, 'nextRun' | 'pausedUntil' | 'held' | 'staleAt' | 'stale'>;

/** What starts a site's runs, and how its promise stands, line by line; nothing where only a person starts them. Pure. */
export function triggerLines({ schedule, watch, promiseHours }: Wishes, state: Standing, now: Date): string[] {
  const zone = schedule?.timeZone === undefined ? '' : ` ${schedule.timeZone}`;
  return [
    ...(schedule ? [`next run ${nextRun(state, now)} (${printable(schedule.cron)}${printable(zone)})`] : []),
    ...(watch ? ['runs begin after changes at the origin'] : []),
    ...(state.pausedUntil === null ? [] : [pauseLine(state.pausedUntil, now)]),
    ...(state.held === null ? [] : [printable(state.held)]),
    ...(promiseHours === undefined ? [] : [promiseLine(promiseHours, state, now)]),
  ];
}

/** `2026-11-24 03:30` on this machine's clock. */
export function localTime(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function nextRun({ nextRun: at }: Standing, now: Date): string {
  return at === null ? 'never' : `${localTime(new Date(at))}, in ${until(at, now)}`;
}

function pauseLine(pausedUntil: string, now: Date): string {
  return pausedUntil === 'resumed'
    ? 'paused until it is resumed'
    : `paused until ${localTime(new Date(pausedUntil))}, for ${until(pausedUntil, now)} yet`;
}

function promiseLine(hours: number, { stale, staleAt }: Standing, now: Date): string {
  const promise = `promised: at most ${String(hours)} h old`;
  if (staleAt === null) return `${promise}; not in sync yet`;
  return stale
    ? `${promise}; broken for ${until(now.toISOString(), new Date(staleAt))}`
    : `${promise}; kept for ${until(staleAt, now)} yet`;
}

function until(iso: string, now: Date): string {
  return durationText(Math.max(0, (Date.parse(iso) - now.getTime()) / 1000));
}
