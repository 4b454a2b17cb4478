class Clock {
  /** Milliseconds; moves every ten seconds, so that relative times stay true. */
  now = $state(Date.now());

  start(): void {
    setInterval(() => {
      this.now = Date.now();
    }, 10_000);
  }
}

export const clock = new Clock();
