import { close, closeSync, constants, fstatSync, lstatSync, openSync, read, readSync, statSync, type BigIntStats } from 'node:fs';
import { promisify } from 'node:util';
import type { Evidence } from '../../contract/plan';
import { EndpointError, type OpenFile } from '../../engine/endpoint';
import { evidenceOf, type LinkMode } from './folder-listing';
import { attempt, refusal } from './folder-refusals';

const readAsync = promisify(read);
const closeAsync = promisify(close);

/** Largest chunk in bytes: the port's limit. */
const CHUNK_BYTES = 256 * 1024;

/** What is read at once by another thread: each change of threads costs as much as reading 256 KiB. */
const AHEAD_BYTES = 512 * 1024;
/** Reads of one file under way: on a busy machine a thread may be late, and two of them are too few. */
const AHEAD_READS = 4;

/** Files up to this many bytes are read by synchronous calls: a file of the page cache costs less than a thread change. */
const SYNCHRONOUS_BYTES = 1024 * 1024;

/** Never waits for a FIFO's other end, never follows a symlink that took the file's place. Both are 0 on Windows. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file for reading; anything else is refused without being opened.
 * @throws EndpointError `missing`, `denied`, `is-a-directory`, `unsupported` for a symlink, FIFO, socket or device
 */
export function openFolderFile(location: string, links: LinkMode): OpenFile {
  const action = 'The file could not be opened';
  const look = links === 'follow' ? statSync : lstatSync;
  assertFile(attempt(action, () => look(location, { bigint: true })));
  const flags = links === 'follow' ? READ_FLAGS : READ_FLAGS | (constants.O_NOFOLLOW ?? 0);
  const descriptor = attempt(action, () => openSync(location, flags));
  try {
    const stats = attempt(action, () => fstatSync(descriptor, { bigint: true }));
    assertFile(stats);
    return new FolderFile(descriptor, stats, () => look(location, { bigint: true }));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function assertFile(stats: BigIntStats): void {
  if (stats.isDirectory()) throw new EndpointError('is-a-directory', 'The path is a folder, not a file.');
  if (!stats.isFile()) throw new EndpointError('unsupported', 'The path is not a regular file.');
}

class FolderFile implements OpenFile {
  readonly evidence: Evidence;
  readonly version: string;
  readonly #descriptor: number;
  readonly #opened: BigIntStats;
  readonly #lookAgain: () => BigIntStats;
  /** Reads by other threads; undefined until there was one. */
  #pending: Promise<unknown> | undefined;
  #closed = false;

  constructor(descriptor: number, opened: BigIntStats, lookAgain: () => BigIntStats) {
    this.#descriptor = descriptor;
    this.#opened = opened;
    this.#lookAgain = lookAgain;
    this.evidence = evidenceOf(opened);
    this.version = [opened.dev, opened.ino, opened.size, opened.mtimeNs, opened.ctimeNs].join(' ');
  }

  /** Ends at the size that the file had when it was opened: a file that grows for ever is not read for ever. */
  async *read(start = 0, end = this.evidence.size): AsyncIterable<Uint8Array> {
    const last = Math.min(end, this.evidence.size);
    try {
      if (last - start <= SYNCHRONOUS_BYTES) yield* this.#readAtOnce(start, last);
      else yield* this.#readAhead(start, last);
    } catch (error) {
      throw refusal(error, 'The file could not be read');
    }
  }

  readInto(bytes: Uint8Array, at: number): number {
    this.#assertOpen();
    const length = Math.min(bytes.length, this.evidence.size - at);
    return length <= 0 ? 0 : attempt('The file could not be read', () => readSync(this.#descriptor, bytes, 0, length, at));
  }

  *#readAtOnce(start: number, size: number): Iterable<Uint8Array> {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(CHUNK_BYTES, size - start)));
    for (let at = start; at < size;) {
      this.#assertOpen();
      const count = readSync(this.#descriptor, buffer, 0, Math.min(buffer.length, size - at), at);
      if (count === 0) return;
      yield buffer.subarray(0, count);
      at += count;
    }
  }

  /** Keeps other threads reading on while the consumer uses what is there: more ahead, the longer it is read. */
  async *#readAhead(start: number, last: number): AsyncIterable<Uint8Array> {
    const ahead: { readonly buffer: Buffer; readonly read: Promise<{ bytesRead: number }> }[] = [];
    const spare: Buffer[] = [];
    let buffers = 0;
    let at = start;
    let next = start;
    const readOn = (): void => {
      const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(Math.min(AHEAD_BYTES, last - start));
      const read = this.#readChunk(buffer, next, last);
      read.catch(() => undefined);
      ahead.push({ buffer, read });
      next += buffer.length;
    };
    for (;;) {
      if (buffers < AHEAD_READS) buffers += buffers === 0 ? 2 : 1;
      while (ahead.length < buffers && next < last) readOn();
      const first = ahead.shift();
      if (first === undefined) return;
      const { bytesRead } = await first.read;
      for (let from = 0; from < bytesRead; from += CHUNK_BYTES) yield first.buffer.subarray(from, Math.min(from + CHUNK_BYTES, bytesRead));
      at += bytesRead;
      if (bytesRead === 0 || at >= last) return;
      if (bytesRead < first.buffer.length) {
        // Some file systems give less than was asked for: what was read behind the gap is read again.
        await Promise.allSettled(ahead.map(({ read }) => read));
        spare.push(...ahead.splice(0).map(({ buffer }) => buffer));
        next = at;
      }
      spare.push(first.buffer);
    }
  }

  #readChunk(buffer: Buffer, at: number, last: number): Promise<{ bytesRead: number }> {
    this.#assertOpen();
    const length = Math.min(buffer.length, last - at);
    const chunk = length <= 0 ? Promise.resolve({ bytesRead: 0 }) : readAsync(this.#descriptor, buffer, 0, length, at);
    const before = this.#pending;
    this.#pending = chunk.then(
      () => before,
      () => before,
    );
    return chunk;
  }

  /** A closed descriptor's number may be another file's by now. */
  #assertOpen(): void {
    if (this.#closed) throw new EndpointError('usage', 'The file was closed while it was read.');
  }

  unchanged(): Promise<boolean> {
    try {
      return Promise.resolve(this.#isSame(fstatSync(this.#descriptor, { bigint: true })) && this.#isSame(this.#lookAgain()));
    } catch {
      return Promise.resolve(false);
    }
  }

  #isSame(now: BigIntStats): boolean {
    const then = this.#opened;
    return (
      now.ino === then.ino && now.dev === then.dev && now.size === then.size && now.mtimeNs === then.mtimeNs && now.ctimeNs === then.ctimeNs
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Another thread would take longer than closing does.
    if (this.#pending === undefined) {
      closeSync(this.#descriptor);
      return;
    }
    await this.#pending;
    await closeAsync(this.#descriptor).catch(() => undefined);
  }
}
