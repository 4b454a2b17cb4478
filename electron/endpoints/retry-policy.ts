import type { EndpointError } from '../engine/endpoint';

/** How long and how often a lost link is tried again. */
export interface RetryPolicy {
  /** Seconds before each attempt after a loss; after the last one it is given up. */
  readonly waits: readonly number[];
  /** Seconds before each further attempt of the very first connection. */
  readonly firstWaits: readonly number[];
  /** Times that one operation may lose its link before it is blamed itself. */
  readonly lossesOfOneOperation: number;
}

/** Three minutes in all: longer than a server's restart or a router's, shorter than a person's patience. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  waits: [1, 2, 4, 8, 15, 30, 30, 30, 30, 30],
  firstWaits: [1, 2],
  lossesOfOneOperation: 5,
};

/**
 * Seconds to wait before `attempt` (from 1), or undefined to give up. Waits are spread by ±20 %, so that many clients of
 * a restarted server do not come back at once.
 * @param random 0 to 1
 */
export function waitBefore(attempt: number, waits: readonly number[], random: number): number | undefined {
  const wait = waits[attempt - 1];
  return wait === undefined ? undefined : wait * (0.8 + 0.4 * random);
}

/** Whether a first connection that failed is worth another attempt. A wrong name, a refused port or a refused login is not. */
export function worthFirstRetry(error: EndpointError): boolean {
  return error.kind === 'connect' && (error.detail as { readonly final?: boolean } | undefined)?.final !== true;
}

/** Whether a lost link is worth another attempt: the server was there before, so a refused port may be a restart. */
export function worthRetry(error: EndpointError): boolean {
  return error.kind === 'connect' || error.kind === 'lost';
}
