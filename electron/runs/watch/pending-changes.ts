/** What a watcher tells of one path below the origin. */
export interface Change {
  readonly type: 'create' | 'update' | 'delete';
  /** Relative to the origin's root, with slashes. */
  readonly path: string;
}

/** Milliseconds that must pass. */
export interface WatchTimes {
  /** Without any change, before a run begins. */
  readonly quiet: number;
  /** Since a removal that nothing has undone: a site that is built anew removes its files first. */
  readonly removalsQuiet: number;
  /** The longest that changes which never end can put a run off. */
  readonly longest: number;
}

/**
 * Ten seconds and a minute are what Syncthing waits (10 s, and 60 s for deletions), and RealTimeSync (10 s). Five minutes
 * are the default between two looks where there is no watching: who writes without end is served no worse.
 */
export const WATCH_TIMES: WatchTimes = { quiet: 10_000, removalsQuiet: 60_000, longest: 300_000 };

/** Paths that are remembered one by one, of each kind; what is more than that waits as long as a removal does. */
const MOST_PATHS = 10_000;

/** Changes that no run has seen yet, and when a run is due for them. Times are milliseconds of one clock that never goes back. */
export class PendingChanges {
  readonly #created = new Set<string>();
  /** When each path went that was there before, the latest last. */
  readonly #removed = new Map<string, number>();
  /** When something went of which it is not known what. */
  #removedSomething = -Infinity;
  #first: number | undefined;
  #last = -Infinity;

  constructor(private readonly times: WatchTimes = WATCH_TIMES) {}

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  add(changes: readonly Change[], now: number): void {
    if (changes.length === 0) return;
    this.touch(now);
    for (const { type, path } of changes) {
      if (type === 'delete') this.#remove(path, now);
      else if (!this.#removed.delete(path) && type === 'create' && this.#created.size < MOST_PATHS) this.#created.add(path);
    }
  }

  /** Something changed, and nobody knows what. @param removed whether something may have gone */
  touch(now: number, removed = false): void {
    this.#first ??= now;
    this.#last = now;
    if (removed) this.#removedSomething = now;
  }

  /** When a run is due; undefined while nothing is pending. */
  dueAt(): number | undefined {
    if (this.#first === undefined) return undefined;
    const { quiet, removalsQuiet, longest } = this.times;
    const rest = Math.max(this.#last + quiet, this.#lastRemoval() + removalsQuiet);
    return Math.min(rest, this.#first + longest);
  }

  /** A run begins: what was pending is its business. */
  clear(): void {
    this.#created.clear();
    this.#removed.clear();
    this.#removedSomething = this.#last = -Infinity;
    this.#first = undefined;
  }

  #remove(path: string, now: number): void {
    // What came and went between two runs was never on a mirror: an editor's swap file, a build's scratch file.
    if (this.#created.delete(path)) return;
    this.#removed.delete(path);
    if (this.#removed.size < MOST_PATHS) this.#removed.set(path, now);
    else this.#removedSomething = now;
  }

  #lastRemoval(): number {
    let latest = this.#removedSomething;
    for (const at of this.#removed.values()) latest = Math.max(latest, at);
    return latest;
  }
}
