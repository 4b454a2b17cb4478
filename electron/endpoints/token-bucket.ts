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

/** Seconds of unused rate that may gather: so much may a window of ten seconds be exceeded by, and a late timer is made up for. */
const GATHERED = 0.25;
/** Milliseconds after which a wait looks whether the rate has changed. */
const LOOK_AGAIN = 200;

/**
 * Shares out bytes a second among all that ask, in the order in which they asked. The rate may change at any time, also for
 * those who wait. A piece of any size is granted once its bytes have gathered, so pieces should be small.
 */
export class TokenBucket {
  #tokens: number;
  #filledAt: number;
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;
  readonly #rate: () => number | undefined;

  /** @param rate bytes a second, or who tells them; undefined: no limit */
  constructor(
    rate: number | (() => number | undefined),
    private readonly clock: Clock = realClock,
  ) {
    this.#rate = typeof rate === 'number' ? () => rate : rate;
    this.#tokens = (this.rate ?? 0) * GATHERED;
    this.#filledAt = clock.now();
  }

  /** Bytes a second for now; undefined: no limit. */
  get rate(): number | undefined {
    return this.#rate();
  }

  /** Resolves when `bytes` may travel; undefined where they may at once, because there is no limit. */
  take(bytes: number): Promise<void> | undefined {
    if (this.#waiting === 0 && this.rate === undefined) return undefined;
    this.#waiting++;
    this.#queue = this.#queue.then(() => this.#wait(bytes));
    return this.#queue;
  }

  async #wait(bytes: number): Promise<void> {
    this.#fill();
    this.#tokens -= bytes;
    for (let { rate } = this; this.#tokens < 0 && rate !== undefined; { rate } = this) {
      await this.clock.sleep(Math.min(LOOK_AGAIN, Math.ceil((-this.#tokens / rate) * 1000)));
      this.#fill();
    }
    this.#waiting--;
  }

  #fill(): void {
    const now = this.clock.now();
    const { rate } = this;
    if (rate === undefined) this.#tokens = 0;
    else this.#tokens = Math.min(rate * GATHERED, this.#tokens + ((now - this.#filledAt) / 1000) * rate);
    this.#filledAt = now;
  }
}
