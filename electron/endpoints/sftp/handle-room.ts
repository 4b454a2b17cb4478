/** Lets only so many at a time hold a handle of the server, which grants only so many; the others wait in turn. */
export class HandleRoom {
  readonly #waiting: (() => void)[] = [];
  #next = 0;
  #free: number;

  constructor(handles: number) {
    this.#free = handles;
  }

  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#giveBack();
    }
  }

  /** Hands the place on to who waits longest. */
  #giveBack(): void {
    const resume = this.#waiting[this.#next];
    if (resume === undefined) {
      this.#free += 1;
      return;
    }
    this.#next += 1;
    if (this.#next === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#next = 0;
    }
    resume();
  }
}
