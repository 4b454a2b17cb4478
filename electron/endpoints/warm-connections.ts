/** A logged-in connection that waits for its next use. */
export interface WarmConnection {
  /** False once the link is gone. */
  readonly isAlive: () => boolean;
  close(): void;
}

interface Kept<T> {
  readonly connection: T;
  readonly timer: NodeJS.Timeout;
}

/** Milliseconds for which a connection is kept: longer than a person looks at a plan, shorter than a server minds. */
export const KEPT_WARM = 5 * 60 * 1000;
/** Connections that are kept for one account: a server grants only so many. */
const KEPT_PER_ACCOUNT = 2;

/**
 * Connections between runs. One is in the hands of one run, or here: never both. After {@link cool} nothing that was opened
 * before comes back: settings, secrets or trust may have changed since.
 */
export class WarmConnections<T extends WarmConnection = WarmConnection> {
  readonly #kept = new Map<string, Kept<T>[]>();
  #generation = 0;

  /** @param onCold told when the last one has gone by itself */
  constructor(private readonly onCold: () => void = () => undefined) {}

  get size(): number {
    return [...this.#kept.values()].reduce((sum, each) => sum + each.length, 0);
  }

  /** Which time this is; given back with what is opened now. */
  get generation(): number {
    return this.#generation;
  }

  /** Hands out a connection of this account that is still alive. */
  take(account: string): T | undefined {
    const kept = this.#kept.get(account) ?? [];
    for (let next = kept.pop(); next !== undefined; next = kept.pop()) {
      clearTimeout(next.timer);
      if (next.connection.isAlive()) return next.connection;
      next.connection.close();
    }
    this.#kept.delete(account);
    return undefined;
  }

  /** Keeps a connection; false where it is not wanted: the caller then closes it. */
  give(account: string, generation: number, connection: T): boolean {
    const kept = this.#kept.get(account) ?? [];
    if (generation !== this.#generation || kept.length >= KEPT_PER_ACCOUNT || !connection.isAlive()) return false;
    const timer = setTimeout(() => {
      this.#expire(account, connection);
    }, KEPT_WARM);
    timer.unref();
    this.#kept.set(account, [...kept, { connection, timer }]);
    return true;
  }

  /** Closes all, and lets nothing come back that was opened before. */
  cool(): void {
    this.#generation++;
    for (const { connection, timer } of [...this.#kept.values()].flat()) {
      clearTimeout(timer);
      connection.close();
    }
    this.#kept.clear();
  }

  #expire(account: string, connection: T): void {
    connection.close();
    const left = (this.#kept.get(account) ?? []).filter((each) => each.connection !== connection);
    if (left.length > 0) this.#kept.set(account, left);
    else this.#kept.delete(account);
    if (this.size === 0) this.onCold();
  }
}
