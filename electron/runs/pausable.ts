import type { RunControl } from './task';

/** A run's control that can be paused, resumed and cancelled from outside. */
export interface Pausable extends RunControl {
  readonly isPaused: () => boolean;
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** Cancelling also resumes, so that a paused run can end. */
export function pausable(): Pausable {
  const abort = new AbortController();
  let waiting: Promise<void> | undefined;
  let open: () => void = () => undefined;
  const resume = (): void => {
    waiting = undefined;
    open();
  };
  return {
    signal: abort.signal,
    gate: () => waiting,
    isPaused: () => waiting !== undefined,
    pause: () => {
      if (abort.signal.aborted) return;
      waiting ??= new Promise((resolve) => {
        open = resolve;
      });
    },
    resume,
    cancel: () => {
      abort.abort();
      resume();
    },
  };
}
