/** How a person's or the system's wish to stop reaches a run. */
export interface Interruption {
  /** Aborted by the first signal: the run stops cleanly. */
  readonly signal: AbortSignal;
  dispose(): void;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Listens for Ctrl-C and for the system's signals. The first one stops cleanly: temps are removed and what was done is
 * recorded. The second one ends the program at once; the next run then clears up.
 */
export function listenForInterruption(tell: (lines: readonly string[]) => void, exit: (code: number) => void): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      exit(130);
      return;
    }
    tell(['heliograph: stopping; what is done so far is kept', '  Press Ctrl-C again to stop at once.']);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
