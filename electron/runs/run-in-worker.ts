import { Worker } from 'node:worker_threads';
import type { ResultEvent } from '../contract/report';
import { releaseLocksOfRun } from '../ledger/run-lock';
import type { RunHooks, RunSettings, RunTask } from './task';
import type { FromWorker, ToWorker } from './worker-messages';

/** A run that is on in a worker thread. */
export interface RunHandle {
  /** Rejects only if the thread itself died. */
  readonly result: Promise<ResultEvent>;
  pause(): void;
  resume(): void;
  /** Stops cleanly; `result` then says `interrupted`. */
  cancel(): void;
}

/** Starts a run in a worker thread of its own. @param workerFile the built `run-worker.cjs` */
export function runInWorker(workerFile: string, task: RunTask, settings: RunSettings, hooks: RunHooks): RunHandle {
  const worker = new Worker(workerFile, { workerData: { task, settings } });
  const tell = (message: ToWorker): void => {
    worker.postMessage(message);
  };
  const result = new Promise<ResultEvent>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'event') hooks.emit(message.event);
      else if (message.kind === 'result') resolve(message.result);
      else if (message.kind === 'crash') reject(new Error(message.message));
      else {
        const { question } = message;
        const answer = (secret: string | undefined): void => {
          tell({ kind: 'secret', question, secret });
        };
        hooks.secret(message.credential).then(answer, () => {
          answer(undefined);
        });
      }
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      reject(new Error(`The run's thread ended early (code ${String(code)}).`));
    });
  }).finally(() => {
    releaseLocksOfRun(settings.stateFolder, task.runId);
  });
  return {
    result,
    pause: () => {
      tell({ kind: 'pause' });
    },
    resume: () => {
      tell({ kind: 'resume' });
    },
    cancel: () => {
      tell({ kind: 'cancel' });
    },
  };
}
