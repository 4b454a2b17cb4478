import type { ErrorCode } from '../../contract/problem';
import type { ResultEvent } from '../../contract/report';

const MINUTE = 60_000;
/** Waits before a mirror that could not be reached is tried again, milliseconds; after the last, its next slot comes as ever. */
const UNREACHED = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE];
/** Wait for a mirror that another process holds, milliseconds, and how often. */
const BUSY = MINUTE;
const BUSY_TRIES = 120;

/** A second try of what an automatic run did not reach. */
export interface TryAgain {
  readonly mirrorIds: readonly string[];
  /** Milliseconds. */
  readonly wait: number;
}

/**
 * Whether an automatic run is tried again before its next slot: only mirrors that could not be reached, or that another
 * process held. Never where a person is needed: a login, a key, a halt.
 * @param mirrorIds the run's mirrors, in its order
 * @param tries how often this was tried before
 */
export function tryAgain({ mirrors }: ResultEvent, mirrorIds: readonly string[], tries: number): TryAgain | null {
  const failed = (codes: readonly ErrorCode[]): string[] =>
    mirrorIds.filter((_, index) => {
      const code = mirrors[index]?.error?.code;
      return code !== undefined && codes.includes(code);
    });
  const unreached = failed(['connect', 'lost']);
  const wait = UNREACHED[tries];
  if (unreached.length > 0 && wait !== undefined) return { mirrorIds: failed(['connect', 'lost', 'busy']), wait };
  const busy = failed(['busy']);
  return busy.length > 0 && tries < BUSY_TRIES ? { mirrorIds: busy, wait: BUSY } : null;
}
