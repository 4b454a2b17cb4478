import { limitAt, wallClock, type Bandwidth } from '../../electron/contract/bandwidth';

/** Bytes a second that a rule's limit comes to at `now` (milliseconds), by this computer's clock; undefined: no limit. */
export function limitNow(limit: Bandwidth | undefined, now: number): number | undefined {
  return limitAt(limit, wallClock(new Date(now)));
}
