import { parentPort } from 'node:worker_threads';
import { openYard, type DemoYard } from './demo-yard';
import type { YardAnswer, YardCall } from './yard-thread';

/** The entry of the demo's worker thread: a yard that is called by messages. */
const yard = openYard();

parentPort?.on('message', ({ id, method, input }: YardCall) => {
  const answer = (message: Omit<YardAnswer, 'id'>): void => parentPort?.postMessage({ id, ...message });
  const call = yard[method] as (...input: readonly unknown[]) => Promise<unknown>;
  Promise.resolve()
    .then(() => call(...input))
    .then(
      (value) => answer({ value }),
      (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => {
      if (method === ('close' satisfies keyof DemoYard)) parentPort?.close();
    });
});
