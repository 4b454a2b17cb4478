import { z } from 'zod';

/** When a rate begins to hold. */
export interface LimitChange {
  /** 0 Sunday to 6 Saturday; null: each day. */
  readonly day: number | null;
  /** Minutes since midnight, 0 to 1,439, by the clock on the wall. */
  readonly minute: number;
  /** Bytes a second; null: no limit. */
  readonly rate: number | null;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** `5M` is 5 MiB a second; K, M and G are powers of 1,024, a bare number is bytes. Undefined if it is none of these. */
export function readRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(text);
  if (!match) return undefined;
  const power = { '': 0, k: 1, m: 2, g: 3 }[(match[2] ?? '').toLowerCase()] ?? 0;
  const rate = Math.round(Number(match[1]) * 1024 ** power);
  return rate >= 1 && Number.isSafeInteger(rate) ? rate : undefined;
}

/**
 * Reads a weekly timetable such as `08:00,512K 19:00,10M Sat-10:00,off`: from each time on, that rate holds until the next
 * one; a time without a day is meant for each day. Undefined if it is none.
 */
export function readTimetable(text: string): readonly LimitChange[] | undefined {
  const words = text.trim().split(/\s+/);
  const changes = words.map(readChange);
  return changes.every((change) => change !== undefined) ? changes : undefined;
}

function readChange(word: string): LimitChange | undefined {
  const match = /^(?:([a-z]{3})-)?(\d{2}):(\d{2}),(\S+)$/i.exec(word);
  if (!match) return undefined;
  const [, dayName, hours, minutes, rateText] = match;
  const day = dayName === undefined ? null : DAYS.indexOf(dayName.toLowerCase());
  const rate = rateText!.toLowerCase() === 'off' ? null : readRate(rateText!);
  if (day === -1 || rate === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return { day, minute: Number(hours) * 60 + Number(minutes), rate };
}

/** A rate in bytes a second, or a weekly timetable as {@link readTimetable} reads it. */
export const bandwidthSchema = z.union([
  z.number().int().positive(),
  z
    .string()
    .max(2000)
    .refine((text) => readTimetable(text) !== undefined, 'It must be a timetable such as 08:00,512K 19:00,off.'),
]);
export type Bandwidth = z.infer<typeof bandwidthSchema>;

/**
 * Bytes a second that hold at a moment; undefined: no limit. The last change before it counts, that of the week before where
 * this week had none yet. It is the clock on the wall that counts: an hour that is skipped or comes twice needs no rule.
 */
export function limitAt(bandwidth: Bandwidth | undefined, moment: { readonly day: number; readonly minute: number }): number | undefined {
  if (typeof bandwidth !== 'string') return bandwidth;
  const now = moment.day * DAY_MINUTES + moment.minute;
  let latest: LimitChange | undefined;
  let age = Infinity;
  for (const change of readTimetable(bandwidth) ?? []) {
    const period = change.day === null ? DAY_MINUTES : WEEK_MINUTES;
    const since = (now - ((change.day ?? 0) * DAY_MINUTES + change.minute) + WEEK_MINUTES) % period;
    // Of two at the same time the later in the text holds, and one for a day before one for each day.
    if (since < age || (since === age && (change.day !== null || latest?.day === null))) [latest, age] = [change, since];
  }
  return latest?.rate ?? undefined;
}

/** What the clock on the wall shows. */
export function wallClock(date: Date): { readonly day: number; readonly minute: number } {
  return { day: date.getDay(), minute: date.getHours() * 60 + date.getMinutes() };
}
