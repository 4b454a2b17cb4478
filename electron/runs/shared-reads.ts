import type { RelativePath } from '../contract/relative-path';
import type { OpenFile, ReadableEndpoint, WholeFile } from '../engine/endpoint';
import { readByParts } from '../engine/small-file';
import type { Spool, Spooled } from './spool';
import { SpooledFile } from './spooled-file';

type Whole = WholeFile | 'large' | 'changed';

/** A file that was read for one mirror and waits for the others. */
interface Shelved {
  readonly takenBy: Set<View>;
  /** In memory, or what is known of it where its bytes are in the spool. */
  file: WholeFile;
  spooled?: Spooled;
}

/** A large file that is in the spool, or on the way there. */
interface SharedFile {
  readonly takenBy: Set<View>;
  readonly spooled: Promise<SpooledFile | undefined>;
}

const NOTHING = new Uint8Array(0);

/** Bytes by which the fastest mirror may be ahead of the others. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Milliseconds for which it then waits for them; after that they read by themselves. */
const PATIENCE = 250;

/** Limits that tests narrow. */
export interface SharedReadsOptions {
  readonly mostBytes?: number;
  readonly patience?: number;
  /** Where what does not fit in memory goes, for an origin that is far away: then nobody waits, and large files are shared too. */
  readonly spool?: Spool;
}

/**
 * Lets the mirrors of a run share what is read of their origin: a small file is read for the first one that asks, and
 * waits in memory for the others. Each state was consistent when it was read, whoever gets it. A mirror that falls too far
 * behind holds the others up for a moment only.
 *
 * With a spool, what memory does not hold waits on this disk, and so do large files. Where that is full as well, the
 * mirrors that lag read the rest by themselves: a slow or dead one holds nobody up, and fills no disk.
 */
export class SharedReads {
  readonly #shelf = new Map<RelativePath, Shelved>();
  /** Files that are being read, for all who ask meanwhile. */
  readonly #reading = new Map<RelativePath, Promise<void>>();
  readonly #views = new Set<View>();
  readonly #mostBytes: number;
  readonly #patience: number;
  readonly #spool: Spool | undefined;
  readonly #large = new Map<RelativePath, SharedFile>();
  /** What was read and not kept, with how many mirrors may still read it: nobody else waits for that. */
  readonly #notKept = new Map<RelativePath, number>();
  #spilling: Promise<void> | undefined;
  #bytes = 0;
  #waiting: { readonly promise: Promise<void>; readonly end: () => void } | undefined;

  constructor(
    private readonly origin: ReadableEndpoint,
    { mostBytes = MOST_BYTES, patience = PATIENCE, spool }: SharedReadsOptions = {},
  ) {
    this.#mostBytes = mostBytes;
    this.#patience = patience;
    this.#spool = spool;
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

  /** Opens a large file, which all mirrors then read of the spool, if there is one with room for it. */
  async open(path: RelativePath, view: View): Promise<OpenFile> {
    if (this.#spool === undefined) return this.origin.open(path);
    const shared = this.#large.get(path);
    if (shared !== undefined) {
      const spooled = await shared.spooled;
      // Who asks again for what it had wants it as it is by now, unless that is known to be whole.
      if (spooled?.isUsable && (spooled.isComplete || !shared.takenBy.has(view))) {
        shared.takenBy.add(view);
        return spooled.reader();
      }
      this.#forget(path, shared);
    }
    if (this.#isReadAgain(path) || !this.#isWanted(view)) return this.origin.open(path);
    return this.#openShared(path, view, this.#spool);
  }

  leave(view: View): void {
    if (!this.#views.delete(view)) return;
    for (const [path, shelved] of this.#shelf) this.#dropIfTaken(path, shelved);
    for (const [path, shared] of this.#large) void this.#forgetIfTaken(path, shared);
  }

  async #openShared(path: RelativePath, view: View, spool: Spool): Promise<OpenFile> {
    const opening = this.origin.open(path);
    const spooled = opening.then(
      async (file) => {
        const disk = await spool.file(file.evidence.size);
        if (disk === undefined) this.#notKept.set(path, this.#views.size - 1);
        return disk && new SpooledFile(file, disk, () => void this.#forgetIfTaken(path, shared));
      },
      () => undefined,
    );
    const shared: SharedFile = { takenBy: new Set([view]), spooled };
    this.#large.set(path, shared);
    const reader = (await spooled)?.reader();
    if (reader) return reader;
    this.#forget(path, shared);
    return opening;
  }

  async #forgetIfTaken(path: RelativePath, shared: SharedFile): Promise<void> {
    const spooled = await shared.spooled;
    if (!spooled?.isIdle) return;
    if (spooled.isUsable) for (const view of this.#views) if (!shared.takenBy.has(view)) return;
    this.#forget(path, shared);
    spooled.drop();
  }

  #forget(path: RelativePath, shared: SharedFile): void {
    if (this.#large.get(path) === shared) this.#large.delete(path);
  }

  #isReadAgain(path: RelativePath): boolean {
    const left = this.#notKept.get(path);
    if (left === undefined) return false;
    if (left <= 1) this.#notKept.delete(path);
    else this.#notKept.set(path, left - 1);
    return true;
  }

  #take(path: RelativePath, shelved: Shelved, view: View): WholeFile | Promise<Whole> {
    view.isBehind = false;
    shelved.takenBy.add(view);
    const { file, spooled } = shelved;
    if (spooled === undefined) {
      this.#dropIfTaken(path, shelved);
      return file;
    }
    const whole = spooled.read().then((bytes): WholeFile => ({ ...file, bytes }));
    // What cannot be read back is read again where it came from.
    return whole
      .catch(() => this.origin.readWhole?.(path) ?? readByParts(this.origin, path))
      .finally(() => {
        this.#dropIfTaken(path, shelved);
      });
  }

  #shelve(path: RelativePath, file: Whole, view: View): Whole | Promise<Whole> {
    if (typeof file === 'string' || view.isBehind || this.#shelf.has(path) || !this.#isWanted(view) || this.#isReadAgain(path)) return file;
    this.#shelf.set(path, { file, takenBy: new Set([view]) });
    this.#bytes += file.bytes.length;
    if (this.#bytes <= this.#mostBytes) return file;
    const room = this.#spool ? (this.#spilling ??= this.#spill(this.#spool)) : this.#room();
    return room.then(() => file);
  }

  /** Puts what lies here longest into the spool, until half of the memory is free again. */
  async #spill(spool: Spool): Promise<void> {
    for (const [path, shelved] of this.#shelf) {
      if (this.#bytes <= this.#mostBytes / 2) break;
      if (shelved.spooled !== undefined) continue;
      const { file } = shelved;
      const spooled = await spool.put(file.bytes);
      if (this.#shelf.get(path) !== shelved) {
        spooled?.drop();
      } else if (spooled === undefined) {
        this.#notKept.set(path, this.#views.size - shelved.takenBy.size);
        this.#drop(path, shelved);
      } else {
        shelved.spooled = spooled;
        shelved.file = { ...file, bytes: NOTHING };
        this.#bytes -= file.bytes.length;
      }
    }
    this.#spilling = undefined;
  }

  #isWanted(reader: View): boolean {
    for (const view of this.#views) if (view !== reader && !view.isBehind) return true;
    return false;
  }

  #dropIfTaken(path: RelativePath, shelved: Shelved): void {
    for (const view of this.#views) if (!view.isBehind && !shelved.takenBy.has(view)) return;
    this.#drop(path, shelved);
  }

  #drop(path: RelativePath, { file, spooled }: Shelved): void {
    if (!this.#shelf.delete(path)) return;
    this.#bytes -= file.bytes.length;
    spooled?.drop();
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
    for (const [path, shelved] of this.#shelf) {
      if (this.#bytes <= this.#mostBytes / 2) break;
      for (const view of this.#views) if (!shelved.takenBy.has(view)) view.isBehind = true;
      this.#drop(path, shelved);
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
  open: ReadableEndpoint['open'] = (path) => this.shared.open(path, this);

  readWhole(path: RelativePath): Whole | Promise<Whole> {
    return this.shared.read(path, this);
  }

  close(): Promise<void> {
    this.shared.leave(this);
    return Promise.resolve();
  }
}
