/** What the time is, and how to be called later; a seam, so that tests move time. */
export interface Clock {
  now(): Date;
  /** Calls `act` once after so many milliseconds, at most 2,147,483,647. @returns what takes it back */
  later(milliseconds: number, act: () => void): () => void;
}

/** The machine's. Waiting keeps no process alive by itself. */
export const systemClock: Clock = {
  now: () => new Date(),
  later(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};
