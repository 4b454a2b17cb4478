import type { Endpoint } from '../engine/endpoint';
import { Lanes, newLane } from './with-connections';

export interface ChannelsOptions {
  readonly signal: AbortSignal;
  /** Channels in all, the first one included. */
  readonly count: number;
  /** Operations under way on each channel before another is opened; default 24. */
  readonly worthAnother?: number;
  /** Told once if the server granted no more than so many. */
  readonly onRefused?: (granted: number) => void;
}

/** Channels on one connection: more brought nothing in measurements, and OpenSSH grants ten (MaxSessions). */
export const MAX_CHANNELS = 4;
/** With fewer operations under way one server process keeps up. */
const WORTH_ANOTHER = 24;

/**
 * An endpoint over several SFTP channels of one connection. Each has a server process and a window of its own, and costs
 * two round trips but no login. Further ones are opened one by one while there is enough to do; where the server grants no
 * more, which is nothing unusual, the work goes on with those that are there. They end together with the first one.
 * @param another opens a further channel to the same folder
 */
export function withChannels(first: Endpoint, another: () => Promise<Endpoint>, options: ChannelsOptions): Endpoint {
  const open = async (signal: AbortSignal): Promise<ReturnType<typeof newLane>> => newLane(await unlessAborted(another(), signal));
  return new Lanes(first, { worthAnother: WORTH_ANOTHER, ...options, open, atOnce: 1, atOnceForExpected: MAX_CHANNELS });
}

/** A server may never answer: closing does not wait for it, and what comes late is closed. */
function unlessAborted(opening: Promise<Endpoint>, signal: AbortSignal): Promise<Endpoint> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new Error('The work has ended.'));
    };
    signal.addEventListener('abort', stop, { once: true });
    opening.then(
      (endpoint) => {
        signal.removeEventListener('abort', stop);
        if (signal.aborted) void endpoint.close().catch(() => undefined);
        resolve(endpoint);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', stop);
        reject(error);
      },
    );
  });
}
