import { Cron } from 'croner';
import type { Schedule } from '../../contract/site';

/** Cron's ranges of the two fields that daylight saving moves. */
const MINUTES = { from: 0, to: 59 } as const;
const HOURS = { from: 0, to: 23 } as const;

type Range = typeof MINUTES | typeof HOURS;

/**
 * The next slots of a schedule, in order: each strictly after `after`, at most `count`; fewer where it has no more.
 *
 * Over daylight-saving changes each intended slot comes exactly once. A time of day that a clock skips comes at the first
 * moment after the gap; one that a clock shows twice comes the first time. Where every hour is meant (`*`), slots follow
 * elapsed time instead: the repeated hour has its own, and the skipped one has none, for it never was.
 * @throws RangeError with a sentence for people where the schedule cannot be understood
 */
export function slotsAfter(schedule: Schedule, after: Date, count: number): Date[] {
  const cron = understood(schedule);
  const slots: Date[] = [];
  for (let at: Date | null = after; slots.length < count;) {
    at = cron.nextRun(at);
    if (at === null) break;
    slots.push(at);
  }
  return slots;
}

/** The next slot; null where there is none. @throws RangeError with a sentence for people */
export function nextSlot(schedule: Schedule, after: Date): Date | null {
  return understood(schedule).nextRun(after);
}

/** The latest slot that is not after `at`; null where there was none. @throws RangeError with a sentence for people */
export function latestSlot(schedule: Schedule, at: Date): Date | null {
  // Croner finds what is before a moment, in whole seconds.
  const slots = understood(schedule).previousRuns(2, new Date(at.getTime() + 1_000));
  return slots.find((slot) => slot <= at) ?? null;
}

/** @throws RangeError with a sentence for people where the schedule cannot be understood, or never comes */
export function checkSchedule(schedule: Schedule, now: Date): void {
  if (nextSlot(schedule, now) === null) throw new RangeError(`The schedule “${schedule.cron}” never comes: no such day exists.`);
}

/** Schedules that were understood lately: each look asks for the same ones, and reading one takes as long as a hundred slots. */
const lately = new Map<string, Cron>();
const LATELY_MOST = 200;

function understood(schedule: Schedule): Cron {
  const key = JSON.stringify([schedule.cron, schedule.timeZone]);
  const known = lately.get(key);
  if (known) return known;
  const cron = read(schedule);
  if (lately.size >= LATELY_MOST) lately.clear();
  lately.set(key, cron);
  return cron;
}

function read({ cron, timeZone }: Schedule): Cron {
  refuseUnknownZone(timeZone);
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5)
    throw new RangeError(`The schedule “${cron}” needs five fields: minute, hour, day of month, month and day of week.`);
  try {
    return new Cron(asTimesOfDay(fields), {
      mode: '5-part',
      paused: true,
      fixedTimeRule: 'no-wildcard',
      ...(timeZone !== undefined && { timezone: timeZone }),
    });
  } catch (error) {
    throw new RangeError(`The schedule “${cron}” cannot be understood: ${reason(error)}`, { cause: error });
  }
}

function refuseUnknownZone(timeZone: string | undefined): void {
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (error) {
    throw new RangeError(`There is no time zone “${timeZone}”. Name one such as Europe/Berlin.`, { cause: error });
  }
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^CronPattern: /, '').replace(/\.?$/, '.');
}

/** Writes steps out as lists, so that they are times of day, which daylight saving must not lose, rather than intervals. */
function asTimesOfDay([minute = '', hour = '', ...rest]: readonly string[]): string {
  const hours = listed(hour, HOURS);
  if (hours === '*') return [minute, hours, ...rest].join(' ');
  return [listed(minute, MINUTES, true), hours, ...rest].join(' ');
}

/** `*` where every value is meant, unless `always` wants the list of them; as it was where it is not understood. */
function listed(field: string, { from, to }: Range, always = false): string {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (!match) return field;
    const [, first, last, step] = match;
    const begin = first === undefined ? from : Number(first);
    const end = last === undefined ? (first === undefined || step !== undefined ? to : begin) : Number(last);
    const by = step === undefined ? 1 : Number(step);
    if (by === 0 || end > to || begin > end) return field;
    for (let value = begin; value <= end; value += by) values.add(value);
  }
  if (values.size === to - from + 1 && !always) return '*';
  return [...values].sort((a, b) => a - b).join(',');
}
