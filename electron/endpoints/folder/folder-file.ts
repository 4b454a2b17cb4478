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
const AHEAD_BYTES = 1024 * 1024;

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
  readonly #descriptor: number;
  readonly #opened: BigIntStats;
  readonly #lookAgain: () => BigIntStats;
  #pending: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(descriptor: number, opened: BigIntStats, lookAgain: () => BigIntStats) {
    this.#descriptor = descriptor;
    this.#opened = opened;
    this.#lookAgain = lookAgain;
    this.evidence = evidenceOf(opened);
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

  /** Reads on into a second buffer while the consumer uses the first. */
  async *#readAhead(start: number, last: number): AsyncIterable<Uint8Array> {
    const room = Math.min(AHEAD_BYTES, last - start);
    const buffers = [Buffer.allocUnsafeSlow(room), Buffer.allocUnsafeSlow(room)] as const;
    let turn: 0 | 1 = 0;
    let at = start;
    let next = this.#readChunk(buffers[turn], at, last);
    for (;;) {
      const buffer: Buffer = buffers[turn];
      const { bytesRead } = await next;
      if (bytesRead === 0) return;
      at += bytesRead;
      turn = turn === 0 ? 1 : 0;
      next = this.#readChunk(buffers[turn], at, last);
      for (let from = 0; from < bytesRead; from += CHUNK_BYTES) yield buffer.subarray(from, Math.min(from + CHUNK_BYTES, bytesRead));
    }
  }

  #readChunk(buffer: Buffer, at: number, last: number): Promise<{ bytesRead: number }> {
    this.#assertOpen();
    const length = Math.min(buffer.length, last - at);
    const chunk = length <= 0 ? Promise.resolve({ bytesRead: 0 }) : readAsync(this.#descriptor, buffer, 0, length, at);
    this.#pending = chunk.catch(() => undefined);
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
    await this.#pending;
    await closeAsync(this.#descriptor).catch(() => undefined);
  }
}
