import type { Schedule } from '../../contract/site';
import type { ScheduleStanding } from '../../ledger/trigger-book';
import { latestSlot } from './slots';

/** Longest time between two looks at the clock, milliseconds: so that sleep, and a clock that was set, are noticed within it. */
const LOOK_EVERY = 60_000;
/** A slot that begins later than this counts as missed, milliseconds: one look and some room. */
const ON_TIME = 90_000;

/** A slot that is to run now. */
export interface DueSlot {
  readonly slot: Date;
  readonly trigger: 'schedule' | 'missed';
}

/**
 * What a schedule owes now: however many slots passed unused, the latest stands for all of them. One whose run was cut
 * short by the end of its process is owed again.
 */
export function dueSlot(schedule: Schedule, { settled, abandoned }: ScheduleStanding, now: Date): DueSlot | null {
  const latest = latestSlot(schedule, now);
  if (latest && latest > settled) {
    return { slot: latest, trigger: now.getTime() - latest.getTime() > ON_TIME ? 'missed' : 'schedule' };
  }
  return abandoned ? { slot: abandoned, trigger: 'missed' } : null;
}

/** Milliseconds until the next look: at what comes next, and never later than in a minute. */
export function untilNextLook(now: Date, coming: readonly (Date | null)[]): number {
  const waits = coming.flatMap((at) => (at === null ? [] : [at.getTime() - now.getTime()])).filter((wait) => wait > 0);
  return Math.min(LOOK_EVERY, ...waits);
}
