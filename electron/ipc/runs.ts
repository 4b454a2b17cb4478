import type { MainHandlers } from '../contract/ipc';
import { Refusal } from './refusal';
import type { Services } from './services';

export function runsHandlers({ runs }: Services): MainHandlers['runs'] {
  return {
    list: () => runs.list(),
    plan: (request) => begin(() => runs.plan(request)),
    sync: (request) => begin(() => runs.sync(request)),
    verify: (request) => begin(() => runs.verify(request)),
    pause: ({ runId }) => {
      runs.pause(runId);
    },
    resume: ({ runId }) => {
      runs.resume(runId);
    },
    cancel: ({ runId }) => {
      runs.cancel(runId);
    },
    limit: ({ runId, rate }) => {
      runs.limit(runId, rate);
    },
    plans: ({ runId }) => runs.plans(runId),
  };
}

/** A run that cannot begin says why in a RangeError's sentence. */
async function begin(start: () => Promise<{ runId: string }>): Promise<{ runId: string }> {
  try {
    return await start();
  } catch (error) {
    throw error instanceof RangeError ? new Refusal(error.message) : error;
  }
}
