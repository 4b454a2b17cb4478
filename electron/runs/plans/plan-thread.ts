import { parentPort } from 'node:worker_threads';
import { sha256 } from '../digests';
import { packPlan, unpackPlan } from './packed-plan';
import { PlanDesk } from './plan-desk';
import type { FromPlans, PlanQuestion, ToPlans } from './plan-messages';

/** The entry of the thread that keeps plans while a person looks at them: neither the app's thread nor the window ever holds one whole. */
function main(): void {
  const port = parentPort;
  if (!port) throw new Error('This file is the entry of a worker thread.');
  const desk = new PlanDesk(sha256);
  const answer = (question: number, work: () => { readonly value: unknown; readonly moves?: ArrayBuffer }): void => {
    try {
      const { value, moves } = work();
      port.postMessage({ kind: 'answer', question, value } satisfies FromPlans, moves ? [moves] : []);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ kind: 'refusal', question, sentence: error instanceof RangeError, message } satisfies FromPlans);
    }
  };
  port.on('message', (message: ToPlans) => {
    switch (message.kind) {
      case 'put':
        desk.put(message.runId, unpackPlan(message.packed));
        break;
      case 'forget':
        desk.forget(message.runIds);
        break;
      case 'take':
        answer(message.question, () => {
          const packed = packPlan({ mirror: '', plan: desk.sealedPlan(message.hash) });
          return { value: packed, moves: packed.buffer as ArrayBuffer };
        });
        break;
      case 'ask':
        answer(message.question, () => ({ value: ask(desk, message) }));
        break;
      case 'end':
        port.close();
    }
  });
}

function ask(desk: PlanDesk, { of, about }: PlanQuestion): unknown {
  const method = desk[of] as (...about: readonly unknown[]) => unknown;
  return method.apply(desk, [...about]);
}

main();
