import type { RelativePath } from '../contract/relative-path';
import type { ReadableEndpoint, WholeFile } from '../engine/endpoint';
import { readByParts } from '../engine/small-file';

type Whole = WholeFile | 'large' | 'changed';

/** A file that was read for one mirror and waits for the others. */
interface Shelved {
  readonly file: WholeFile;
  readonly takenBy: Set<View>;
}

/** Bytes by which the fastest mirror may be ahead of the others. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Milliseconds for which it then waits for them; after that they read by themselves. */
const PATIENCE = 250;

/** Limits that tests narrow. */
export interface SharedReadsOptions {
  readonly mostBytes?: number;
  readonly patience?: number;
}

/**
 * Lets the mirrors of a run share what is read of their origin: a small file is read for the first one that asks, and
 * waits in memory for the others. Each state was consistent when it was read, whoever gets it. A mirror that falls too far
 * behind holds the others up for a moment only.
 */
export class SharedReads {
  readonly #shelf = new Map<RelativePath, Shelved>();
  /** Files that are being read, for all who ask meanwhile. */
  readonly #reading = new Map<RelativePath, Promise<void>>();
  readonly #views = new Set<View>();
  readonly #mostBytes: number;
  readonly #patience: number;
  #bytes = 0;
  #waiting: { readonly promise: Promise<void>; readonly end: () => void } | undefined;

  constructor(
    private readonly origin: ReadableEndpoint,
    { mostBytes = MOST_BYTES, patience = PATIENCE }: SharedReadsOptions = {},
  ) {
    this.#mostBytes = mostBytes;
    this.#patience = patience;
  }

  /** The origin as one mirror reads it; closing it ends that mirror's part, not the origin. */
  view(): ReadableEndpoint {
    const view = new View(this, this.origin);
    this.#views.add(view);
    return view;
  }

  read(path: RelativePath, view: View): Whole | Promise<Whole> {
    const shelved = this.#shelf.get(path);
    if (shelved !== undefined && !shelved.takenBy.has(view)) return this.#take(path, shelved, view);
    const reading = this.#reading.get(path);
    if (reading !== undefined) return reading.then(() => this.read(path, view));
    const read = this.origin.readWhole?.(path) ?? readByParts(this.origin, path);
    if (!(read instanceof Promise)) return this.#shelve(path, read, view);
    const settled = read.finally(() => this.#reading.delete(path));
    const kept = settled.then((file) => this.#shelve(path, file, view));
    // Who waits for it looks at the shelf a moment after it was put there, and reads by itself where this one failed.
    this.#reading.set(
      path,
      settled.then(
        () => undefined,
        () => undefined,
      ),
    );
    return kept;
  }

  leave(view: View): void {
    if (!this.#views.delete(view)) return;
    for (const [path, shelved] of this.#shelf) this.#dropIfTaken(path, shelved);
  }

  #take(path: RelativePath, shelved: Shelved, view: View): WholeFile {
    view.isBehind = false;
    shelved.takenBy.add(view);
    this.#dropIfTaken(path, shelved);
    return shelved.file;
  }

  #shelve(path: RelativePath, file: Whole, view: View): Whole | Promise<Whole> {
    if (typeof file === 'string' || view.isBehind || this.#shelf.has(path) || !this.#isWanted(view)) return file;
    this.#shelf.set(path, { file, takenBy: new Set([view]) });
    this.#bytes += file.bytes.length;
    return this.#bytes <= this.#mostBytes ? file : this.#room().then(() => file);
  }

  #isWanted(reader: View): boolean {
    for (const view of this.#views) if (view !== reader && !view.isBehind) return true;
    return false;
  }

  #dropIfTaken(path: RelativePath, { file, takenBy }: Shelved): void {
    for (const view of this.#views) if (!view.isBehind && !takenBy.has(view)) return;
    this.#drop(path, file);
  }

  #drop(path: RelativePath, file: WholeFile): void {
    if (!this.#shelf.delete(path)) return;
    this.#bytes -= file.bytes.length;
    if (this.#bytes <= this.#mostBytes) this.#waiting?.end();
  }

  /** Waits until there is room again, or no longer. */
  #room(): Promise<void> {
    if (this.#waiting !== undefined) return this.#waiting.promise;
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((resolved) => (resolve = resolved));
    const timer = setTimeout(() => this.#leaveBehind(), this.#patience);
    const end = (): void => {
      clearTimeout(timer);
      this.#waiting = undefined;
      resolve();
    };
    this.#waiting = { promise, end };
    return promise;
  }

  /** Nobody waits any more for the mirrors that did not take what lies here longest. */
  #leaveBehind(): void {
    for (const [path, { file, takenBy }] of this.#shelf) {
      if (this.#bytes <= this.#mostBytes / 2) break;
      for (const view of this.#views) if (!takenBy.has(view)) view.isBehind = true;
      this.#drop(path, file);
    }
    for (const [path, shelved] of this.#shelf) this.#dropIfTaken(path, shelved);
    this.#waiting?.end();
  }
}

/** The origin in the eyes of one mirror. */
class View implements ReadableEndpoint {
  /** It reads by itself, and nothing is kept for it. */
  isBehind = false;
  readonly names: ReadableEndpoint['names'];
  readonly hash: ReadableEndpoint['hash'];
  readonly match: ReadableEndpoint['match'];

  constructor(
    private readonly shared: SharedReads,
    private readonly origin: ReadableEndpoint,
  ) {
    this.names = origin.names?.bind(origin);
    this.hash = origin.hash?.bind(origin);
    this.match = origin.match?.bind(origin);
  }

  get identity(): ReadableEndpoint['identity'] {
    return this.origin.identity;
  }

  get capabilities(): ReadableEndpoint['capabilities'] {
    return this.origin.capabilities;
  }

  rootState: ReadableEndpoint['rootState'] = () => this.origin.rootState();
  list: ReadableEndpoint['list'] = (directory, options) => this.origin.list(directory, options);
  lstat: ReadableEndpoint['lstat'] = (path) => this.origin.lstat(path);
  open: ReadableEndpoint['open'] = (path) => this.origin.open(path);

  readWhole(path: RelativePath): Whole | Promise<Whole> {
    return this.shared.read(path, this);
  }

  close(): Promise<void> {
    this.shared.leave(this);
    return Promise.resolve();
  }
}
