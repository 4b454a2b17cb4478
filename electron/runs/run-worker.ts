import { parentPort, workerData } from 'node:worker_threads';
import { pausable } from './pausable';
import { performRun } from './perform-run';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages';

/** The entry of a run's worker thread: hashing, crypto and comparing happen here, so that the window never stutters. */
function main(): void {
  const port = parentPort;
  if (!port) throw new Error('This file is the entry of a worker thread.');
  const { task, settings } = workerData as WorkerStart;
  const control = pausable();
  const answers = new Map<number, (secret: string | undefined) => void>();
  let questions = 0;
  const tell = (message: FromWorker): void => {
    port.postMessage(message);
  };
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'secret') {
      answers.get(message.question)?.(message.secret);
      answers.delete(message.question);
    } else control[message.kind]();
  });
  const secret = (credential: Parameters<Parameters<typeof performRun>[2]['secret']>[0]): Promise<string | undefined> =>
    new Promise((resolve) => {
      questions += 1;
      answers.set(questions, resolve);
      tell({ kind: 'ask-secret', question: questions, credential });
    });
  performRun(
    task,
    settings,
    {
      emit: (event) => {
        tell({ kind: 'event', event });
      },
      secret,
    },
    control,
  )
    .then((result) => {
      tell({ kind: 'result', result });
    })
    .catch((error: unknown) => {
      tell({ kind: 'crash', message: error instanceof Error ? error.message : String(error) });
    })
    .finally(() => {
      port.close();
    });
}

main();
