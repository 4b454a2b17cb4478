import type { Note, Problem } from '../contract/problem';
import { nameOf, parentOf, ROOT, type RelativePath } from '../contract/relative-path';
import type { FoundEntry } from './endpoint';
import { namesIn, unpackEntries, type PackedEntries } from './packed-entries';

/** What a scan knows of one directory of the origin. A name in none of the sets is certainly not there, if `complete`. */
export interface OriginDirectory {
  /** Entries to copy; `mode` is already the mode that the mirror should get. May be made anew by each access: keep it. */
  readonly entries: ReadonlyMap<string, FoundEntry>;
  /** The same entries as a scan keeps them. */
  readonly packed?: PackedEntries | undefined;
  /** Names that the rules leave out. */
  readonly excluded: ReadonlySet<string>;
  /** Names of which we do not know what they are, or of a kind that is not copied: never removed on a mirror. */
  readonly unknown: ReadonlySet<string>;
  /** False if reading it ended early: then nothing is certainly absent. */
  readonly complete: boolean;
}

/** A whole scan of an origin; one serves all mirrors of a run. */
export interface OriginSnapshot {
  readonly directories: ReadonlyMap<RelativePath, OriginDirectory>;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  readonly files: number;
  readonly bytes: number;
}

/** A scan that may still be going on: whoever compares follows it directory by directory. */
export interface OriginScan {
  /**
   * What the origin has in a directory, as soon as the scan has come there; undefined if it has no such directory.
   * Rejects with what ended the scan.
   */
  directory(path: RelativePath): OriginDirectory | Promise<OriginDirectory | undefined>;
  readonly whole: Promise<OriginSnapshot>;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** A directory as a scan keeps it: packed, with the sets only where they hold something. */
export class ScannedDirectory implements OriginDirectory {
  #entries: WeakRef<ReadonlyMap<string, FoundEntry>> | undefined;

  constructor(
    readonly packed: PackedEntries,
    readonly complete: boolean,
    readonly excluded: ReadonlySet<string> = NO_NAMES,
    readonly unknown: ReadonlySet<string> = NO_NAMES,
  ) {}

  /** Made when it is asked for, and forgotten when memory is needed. */
  get entries(): ReadonlyMap<string, FoundEntry> {
    const kept = this.#entries?.deref();
    if (kept) return kept;
    const entries = unpackEntries(this.packed);
    this.#entries = new WeakRef(entries);
    return entries;
  }
}

/** Starts a scan that can be followed. @param scan tells each directory as it is read, and resolves with the whole */
export function followScan(scan: (tell: (path: RelativePath, directory: OriginDirectory) => void) => Promise<OriginSnapshot>): OriginScan {
  const known = new Map<RelativePath, OriginDirectory>();
  const waiting = new Map<RelativePath, ((directory: OriginDirectory) => void)[]>();
  const whole = scan((path, directory) => {
    known.set(path, directory);
    for (const tell of waiting.get(path) ?? []) tell(directory);
    waiting.delete(path);
  });
  // Whoever waits for a part hears of it; that nobody does is no fault.
  whole.catch(() => undefined);
  return {
    whole,
    directory: (path) =>
      known.get(path) ??
      new Promise((resolve, reject) => {
        waiting.set(path, [...(waiting.get(path) ?? []), resolve]);
        whole.then((snapshot) => {
          resolve(snapshot.directories.get(path));
        }, reject);
      }),
  };
}

/** A scan that has ended. */
export function endedScan(snapshot: OriginSnapshot): OriginScan {
  return { whole: Promise.resolve(snapshot), directory: (path) => snapshot.directories.get(path) ?? Promise.resolve(undefined) };
}

/** The names directly in the origin's root. */
export function topLevelNames(snapshot: OriginSnapshot): ReadonlySet<string> {
  const root = snapshot.directories.get(ROOT);
  return new Set(root ? [...(root.packed ? namesIn(root.packed) : root.entries.keys()), ...root.unknown, ...root.excluded] : []);
}

/** What the origin has at `path`: an entry, nothing for certain, or something unknown. */
export function originEntry(snapshot: OriginSnapshot, path: RelativePath): FoundEntry | 'absent' | 'excluded' | 'unknown' {
  let directory = parentOf(path);
  const view = snapshot.directories.get(directory);
  if (view) {
    const entry = view.entries.get(nameOf(path));
    if (entry) return entry;
    if (view.excluded.has(nameOf(path))) return 'excluded';
    return view.unknown.has(nameOf(path)) || !view.complete ? 'unknown' : 'absent';
  }
  while (directory !== ROOT) {
    const above = originEntry(snapshot, directory);
    if (above === 'unknown' || above === 'excluded') return above;
    if (above === 'absent') return 'absent';
    directory = parentOf(directory);
  }
  return 'absent';
}
