import { mkdirSync, promises, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, ownProcess, readText, type ProcessIdentity } from '../ledger/process-identity';

/**
 * Most bytes of one run on this disk. Four gibibytes are a DVD image, or two days of a slow mirror's backlog at 25 KB/s:
 * beyond that a mirror that lags reads again from the origin. Of what is free, never more than half.
 */
export const SPOOL_CAP = 4 * 1024 ** 3;
/** Small files lie one behind the other in files of this size. */
const SEGMENT = 16 * 1024 * 1024;
const OWNER = 'owner.json';

/** A stretch of bytes that was put away. */
export interface Spooled {
  read(): Promise<Uint8Array>;
  drop(): void;
}

/**
 * A folder for what one run has read of an origin that is far away, until its slower mirrors have it too. What is in it
 * has no name where the system allows it, so that nothing stays of a run that was killed.
 */
export class Spool {
  readonly #folder: string;
  #free: number;
  #made = 0;
  readonly #open = new Set<SpoolFile>();
  #segment: Segment | undefined;
  /** Writing failed once: the disk is full, or gone. Nothing more is put there. */
  #isBroken = false;

  /** @param cap bytes at most */
  constructor(stateFolder: string, runId: string, cap: number) {
    this.#folder = join(stateFolder, 'spool', runId);
    this.#free = cap;
  }

  /** Puts bytes away; undefined where there is no room. */
  async put(bytes: Uint8Array): Promise<Spooled | undefined> {
    if (!this.#take(bytes.length)) return undefined;
    try {
      const segment = await this.#segmentFor(bytes.length);
      return await segment.put(bytes);
    } catch {
      this.#isBroken = true;
      this.#free += bytes.length;
      return undefined;
    }
  }

  /** A file of its own, of this many bytes; undefined where there is no room. */
  async file(size: number): Promise<SpoolFile | undefined> {
    if (!this.#take(size)) return undefined;
    try {
      return await this.#make(size);
    } catch {
      this.#isBroken = true;
      this.#free += size;
      return undefined;
    }
  }

  /** Removes everything, also what somebody still reads. */
  async close(): Promise<void> {
    this.#isBroken = true;
    await Promise.all([...this.#open].map((file) => file.drop()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #take(bytes: number): boolean {
    if (this.#isBroken || bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  async #segmentFor(bytes: number): Promise<Segment> {
    if (this.#segment?.reserve(bytes)) return this.#segment;
    this.#segment?.seal();
    // Its bytes are accounted for one by one.
    const segment = new Segment(this.#make(0), (freed) => (this.#free += freed));
    this.#segment = segment;
    segment.reserve(bytes);
    return segment;
  }

  async #make(size: number): Promise<SpoolFile> {
    if (this.#made === 0) {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(this.#folder, OWNER), JSON.stringify(ownProcess()), { mode: 0o600 });
    }
    this.#made++;
    const path = join(this.#folder, String(this.#made));
    const handle = await promises.open(path, 'wx+', 0o600);
    const isNamed = process.platform === 'win32';
    if (!isNamed) rmSync(path);
    const file: SpoolFile = new SpoolFile(handle, () => {
      this.#open.delete(file);
      this.#free += size;
      if (isNamed) rmSync(path, { force: true });
    });
    this.#open.add(file);
    return file;
  }
}

/** One file of a spool. */
export class SpoolFile {
  #dropped: Promise<void> | undefined;

  constructor(
    private readonly handle: FileHandle,
    private readonly onDropped: () => void,
  ) {}

  /** Writes all of it. */
  async write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
  }

  /** Fills all of `bytes`, which must be there. */
  async read(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await this.handle.read(bytes, done, bytes.length - done, at + done);
      if (bytesRead === 0) throw new RangeError('The spool holds less than was put there.');
      done += bytesRead;
    }
  }

  /** Resolves once its bytes are free again. */
  drop(): Promise<void> {
    this.#dropped ??= this.handle
      .close()
      .catch(() => undefined)
      .then(this.onDropped);
    return this.#dropped;
  }
}

/** Many small things in one file, which goes with the last of them. */
class Segment {
  #reserved = 0;
  #written = 0;
  #held = 0;
  #isSealed = false;

  constructor(
    private readonly file: Promise<SpoolFile>,
    private readonly onFreed: (bytes: number) => void,
  ) {
    file.catch(() => undefined);
  }

  /** Keeps room for so many bytes, if they fit. */
  reserve(bytes: number): boolean {
    if (this.#isSealed || (this.#reserved > 0 && this.#reserved + bytes > SEGMENT)) return false;
    this.#reserved += bytes;
    this.#held++;
    return true;
  }

  async put(bytes: Uint8Array): Promise<Spooled> {
    const at = this.#written;
    this.#written += bytes.length;
    const file = await this.file;
    await file.write(bytes, at);
    let isDropped = false;
    return {
      read: async () => {
        const back = new Uint8Array(bytes.length);
        await file.read(back, at);
        return back;
      },
      drop: () => {
        if (isDropped) return;
        isDropped = true;
        this.#held--;
        this.#endIfEmpty();
      },
    };
  }

  seal(): void {
    this.#isSealed = true;
    this.#endIfEmpty();
  }

  #endIfEmpty(): void {
    if (!this.#isSealed || this.#held > 0) return;
    this.onFreed(this.#written);
    void this.file.then(
      (file) => file.drop(),
      () => undefined,
    );
  }
}

/** Opens the spool of a run; its cap follows what the disk has. */
export async function openSpool(stateFolder: string, runId: string, cap = SPOOL_CAP): Promise<Spool> {
  const free = await promises.statfs(stateFolder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return new Spool(stateFolder, runId, Math.min(cap, Math.floor(free / 2)));
}

/** Removes what runs left that were killed, or whose process is gone. */
export function clearSpools(stateFolder: string): void {
  const folder = join(stateFolder, 'spool');
  let runs: string[];
  try {
    runs = readdirSync(folder);
  } catch {
    return;
  }
  for (const run of runs) {
    if (!isOwned(readText(join(folder, run, OWNER)))) rmSync(join(folder, run), { recursive: true, force: true });
  }
}

function isOwned(text: string): boolean {
  try {
    return isRunning(JSON.parse(text) as ProcessIdentity);
  } catch {
    // Without an owner it was just begun, or never whole; what was just begun is made anew with its first file.
    return false;
  }
}
