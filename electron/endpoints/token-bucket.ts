/** Time as the bucket needs it; replaced in tests. */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const realClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/**
 * Shares out bytes a second among all that ask, in the order in which they asked. A quarter of a second's bytes may
 * gather while nobody asks; a larger piece is granted and the next one waits the longer.
 */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    /** Bytes a second. */
    readonly rate: number,
    private readonly clock: Clock = realClock,
  ) {
    this.#tokens = rate / 4;
    this.#filledAt = clock.now();
  }

  /** Resolves when `bytes` may travel. */
  take(bytes: number): Promise<void> {
    const turn = this.#queue.then(() => this.#wait(bytes));
    this.#queue = turn;
    return turn;
  }

  async #wait(bytes: number): Promise<void> {
    const now = this.clock.now();
    this.#tokens = Math.min(this.rate / 4, this.#tokens + ((now - this.#filledAt) / 1000) * this.rate);
    this.#filledAt = now;
    this.#tokens -= bytes;
    if (this.#tokens < 0) await this.clock.sleep((-this.#tokens / this.rate) * 1000);
  }
}
