import type { Clock } from '../../electron/runs/triggers/clock';

/** A clock that only tests move. */
export class MovedClock implements Clock {
  #now: number;
  readonly #waiting = new Set<{ readonly at: number; readonly act: () => void }>();

  /** @param start ISO 8601 */
  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  later(milliseconds: number, act: () => void): () => void {
    if (!(milliseconds > 0 && milliseconds <= 2_147_483_647)) throw new RangeError(`No timer holds ${String(milliseconds)} ms.`);
    const entry = { at: this.#now + milliseconds, act };
    this.#waiting.add(entry);
    return () => {
      this.#waiting.delete(entry);
    };
  }

  /** Milliseconds until the next timer; undefined where none waits. */
  nextTimer(): number | undefined {
    const times = [...this.#waiting].map(({ at }) => at - this.#now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Time goes by, with every timer at its time; between two of them what was begun goes on. */
  async to(end: string): Promise<void> {
    const last = Date.parse(end);
    await settle();
    for (let wait = this.nextTimer(); wait !== undefined && this.#now + wait <= last; wait = this.nextTimer()) {
      this.#now += Math.max(wait, 0);
      this.#fire();
      await settle();
    }
    this.#now = last;
    await settle();
  }

  /** The machine slept, or its clock was set: timers that are overdue come at the end of it, once. */
  async jump(end: string): Promise<void> {
    this.#now = Date.parse(end);
    this.#fire();
    await settle();
  }

  #fire(): void {
    for (const entry of [...this.#waiting]) {
      if (entry.at > this.#now || !this.#waiting.delete(entry)) continue;
      entry.act();
    }
  }
}

/** Lets promises that are settled go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
