import type { MainHandlers } from '../contract/ipc';
import type { Services } from './services';

export function runsHandlers({ runs }: Services): MainHandlers['runs'] {
  return {
    list: () => runs.list(),
    plan: (request) => runs.plan(request),
    sync: (request) => runs.sync(request),
    verify: (request) => runs.verify(request),
    pause: ({ runId }) => {
      runs.pause(runId);
    },
    resume: ({ runId }) => {
      runs.resume(runId);
    },
    cancel: ({ runId }) => {
      runs.cancel(runId);
    },
    plans: ({ runId }) => runs.plans(runId),
  };
}
