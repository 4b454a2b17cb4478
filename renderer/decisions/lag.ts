import type { MirrorState } from '../../electron/contract/ipc-schema';

/**
 * How far a mirror may be behind its origin: seconds since its last good sync. A change at the origin since then is not on
 * it yet; whether there is one, only the next run knows. Null: it never was in sync.
 */
export function lagOf(mirror: Pick<MirrorState, 'lastGoodSync'>, now: number): number | null {
  return mirror.lastGoodSync === null ? null : Math.max(0, (now - Date.parse(mirror.lastGoodSync)) / 1000);
}

/** Whether a mirror is older than what was promised. @param promiseHours undefined: nothing was */
export function isStale(lag: number | null, promiseHours: number | undefined): boolean {
  return promiseHours !== undefined && lag !== null && lag > promiseHours * 3600;
}
