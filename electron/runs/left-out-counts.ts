import { Worker } from 'node:worker_threads';
import { NOTHING_LEFT_OUT, type LeftOut } from '../contract/left-out';
import type { Rules } from '../contract/site';
import type { CountOrder } from './count-in-thread';

/** Half a million files are looked through in a few seconds; nobody who types a pattern waits longer. */
const WITHIN = 8_000;

export type CountableRules = Pick<Rules, 'exclude' | 'include' | 'lastFiles' | 'links'>;

const GIVEN_UP: LeftOut = { ...NOTHING_LEFT_OUT, state: 'given-up' };

/** Counts what a site's patterns leave out, in a thread of its own: one for each site at a time, the newest question's. */
export class LeftOutCounts {
  readonly #going = new Map<string, () => void>();

  /** @param threadFile the built `origin-thread.cjs` */
  constructor(private readonly threadFile: string) {}

  /** Never rejects. An earlier question of the site gets `given-up`. @param origin a folder's path, or an SFTP address */
  count(siteId: string, origin: string, rules: CountableRules): Promise<LeftOut> {
    this.stop(siteId);
    if (/^sftp:/i.test(origin)) return Promise.resolve({ ...NOTHING_LEFT_OUT, state: 'remote' });
    const { links, ...count } = rules;
    const order: CountOrder = { path: origin, links, count, within: WITHIN };
    const thread = new Worker(this.threadFile, { workerData: order });
    return new Promise((resolve) => {
      const end = (answer: LeftOut): void => {
        if (this.#going.get(siteId) === giveUp) this.#going.delete(siteId);
        resolve(answer);
      };
      const giveUp = (): void => {
        void thread.terminate();
        end(GIVEN_UP);
      };
      this.#going.set(siteId, giveUp);
      thread.once('message', end);
      thread.once('error', () => end({ ...NOTHING_LEFT_OUT, state: 'unreadable' }));
      thread.once('exit', () => end(GIVEN_UP));
    });
  }

  /** Nobody wants to know any more. */
  stop(siteId: string): void {
    this.#going.get(siteId)?.();
  }
}
