import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openYard, type DemoYard } from './demo-yard';

/** A call of a yard's method, and its answer, as they cross between threads. */
export interface YardCall {
  readonly id: number;
  readonly method: keyof DemoYard;
  readonly input: readonly unknown[];
}
export interface YardAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Beside the bundles of the app and of the command line alike. */
const BUNDLE = join('..', 'demo', 'demo-worker.cjs');

/** Opens a yard in a thread of its own, so that servers and client do not wait for each other; in this thread where there is no bundle. */
export function openYardThread(): DemoYard {
  const bundle = typeof __dirname === 'string' ? join(__dirname, BUNDLE) : '';
  return bundle !== '' && existsSync(bundle) ? yardIn(new Worker(bundle, { stdin: false })) : openYard();
}

function yardIn(worker: Worker): DemoYard {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 0;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ id, value, error }: YardAnswer) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(value);
    else caller?.reject(new Error(error));
  });
  worker.on('error', end);
  worker.on('exit', () => end(new Error("The demo's servers have stopped.")));
  const call =
    (method: keyof DemoYard) =>
    (...input: readonly unknown[]): Promise<never> =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = next++;
        waiting.set(id, { resolve: resolve, reject });
        worker.postMessage({ id, method, input } satisfies YardCall);
      });
  return {
    startServers: call('startServers'),
    makeSite: call('makeSite'),
    changeSite: call('changeSite'),
    damage: call('damage'),
    compare: call('compare'),
    close: async () => {
      if (!ended) await call('close')().catch(() => undefined);
      await worker.terminate();
    },
  };
}
