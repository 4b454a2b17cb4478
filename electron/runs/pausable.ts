import type { RunControl } from './task';

/** A run's control that can be paused, resumed and cancelled from outside. */
export interface Pausable extends RunControl {
  readonly isPaused: () => boolean;
  pause(): void;
  resume(): void;
  cancel(): void;
  /** Sets the rate for the rest of the run: bytes a second, null for none. */
  limitTo(rate: number | null): void;
  readonly limit: () => number | null | undefined;
}

/** Cancelling also resumes, so that a paused run can end. */
export function pausable(): Pausable {
  const abort = new AbortController();
  let chosen: number | null | undefined;
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
    limit: () => chosen,
    limitTo: (rate) => {
      chosen = rate;
    },
    cancel: () => {
      abort.abort();
      resume();
    },
  };
}
