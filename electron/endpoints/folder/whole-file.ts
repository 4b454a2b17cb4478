import { closeSync, constants, fstatSync, openSync, readSync, type BigIntStats } from 'node:fs';
import { EndpointError, SMALL_FILE, type WholeFile } from '../../engine/endpoint';
import { evidenceOf, type LinkMode } from './folder-listing';
import { attempt, refusal } from './folder-refusals';

/** Never waits for a FIFO's other end, never follows a symlink that took the file's place. Both are 0 on Windows. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Bytes of one piece of memory that many files share: one for each would be far more work for the garbage collector. */
const SLAB = 1024 * 1024;

const ACTION = 'The file could not be read';

/** Reads small files into shared pieces of memory. What was handed out is never written again. */
export class WholeFileReader {
  #slab: Buffer = Buffer.alloc(0);
  #used = 0;

  /**
   * Reads the file in one go, with the calls that are needed to know that it is one consistent state: nothing waits, and
   * nothing else runs meanwhile.
   * @returns `large` if it is not small, `changed` if it changed while it was read
   * @throws EndpointError `missing`, `denied`, `is-a-directory`, `not-a-directory` for a symlink, `unsupported` for other kinds
   */
  read(location: string, links: LinkMode): WholeFile | 'large' | 'changed' {
    const flags = links === 'follow' ? READ_FLAGS : READ_FLAGS | (constants.O_NOFOLLOW ?? 0);
    const descriptor = attempt('The file could not be opened', () => openSync(location, flags));
    try {
      const before = fstatSync(descriptor, { bigint: true });
      assertFile(before);
      const size = Number(before.size);
      if (size >= SMALL_FILE) return 'large';
      const bytes = this.#take(size);
      const count = fill(descriptor, bytes);
      const isWhole = count === size && isSame(before, fstatSync(descriptor, { bigint: true }));
      return isWhole ? { evidence: evidenceOf(before), bytes } : 'changed';
    } catch (error) {
      throw refusal(error, ACTION);
    } finally {
      closeSync(descriptor);
    }
  }

  #take(size: number): Buffer {
    if (this.#used + size > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB);
      this.#used = 0;
    }
    this.#used += size;
    return this.#slab.subarray(this.#used - size, this.#used);
  }
}

function fill(descriptor: number, bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const count = readSync(descriptor, bytes, at, bytes.length - at, at);
    if (count === 0) break;
    at += count;
  }
  return at;
}

function assertFile(stats: BigIntStats): void {
  if (stats.isDirectory()) throw new EndpointError('is-a-directory', 'The path is a folder, not a file.');
  if (!stats.isFile()) throw new EndpointError('unsupported', 'The path is not a regular file.');
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.size === other.size && one.mtimeNs === other.mtimeNs && one.ctimeNs === other.ctimeNs;
}
