import type { Signature } from '../ledger';
import type { BlockHash } from '../context';

/** Files from this size are signed while they are sent, and sent as deltas when they change. */
export const DELTA_FROM = 1024 * 1024;
/** Bytes at a block's beginning by which it is looked for at any offset. */
export const ANCHOR = 512;
/** Bytes of one block's hash. */
export const STRONG = 16;

const SMALLEST_BLOCK = 16 * 1024;
/** Blocks of one file: at 20 bytes each a signature stays below 1.3 MB. */
const MOST_BLOCKS = 65_536;
const HEAD = 16;
const FORMAT = 1;

/** Bytes of a block for a file of this size: 16 KiB up to 1 GiB, then powers of two that keep the signature small. */
export function blockSizeFor(size: number): number {
  let block = SMALLEST_BLOCK;
  while (block * MOST_BLOCKS < size) block *= 2;
  return block;
}

/** A file's blocks, all of `blockSize` but for a shorter last one. */
export interface Blocks {
  readonly size: number;
  readonly blockSize: number;
  /** {@link anchorOf} of each block; 0 for a last one that is shorter than an anchor. */
  readonly anchors: Int32Array;
  /** The hashes, {@link STRONG} bytes each. */
  readonly strong: Uint8Array;
}

/** The blocks as they are kept in the ledger. */
export function encodeBlocks({ size, blockSize, anchors, strong }: Blocks): Uint8Array {
  const bytes = new Uint8Array(HEAD + anchors.length * 4 + strong.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FORMAT);
  view.setUint32(4, blockSize);
  view.setFloat64(8, size);
  anchors.forEach((anchor, index) => {
    view.setInt32(HEAD + index * 4, anchor);
  });
  bytes.set(strong, HEAD + anchors.length * 4);
  return bytes;
}

/** What a ledger's signature tells; undefined where it is of another format, damaged, or not of a file of `size` bytes. */
export function decodeBlocks({ blocks: bytes }: Signature, size: number): Blocks | undefined {
  if (bytes.length < HEAD) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blockSize = view.getUint32(4);
  if (view.getUint32(0) !== FORMAT || view.getFloat64(8) !== size || blockSize < ANCHOR) return undefined;
  const count = Math.ceil(size / blockSize);
  if (bytes.length !== HEAD + count * (4 + STRONG)) return undefined;
  const anchors = Int32Array.from({ length: count }, (_, index) => view.getInt32(HEAD + index * 4));
  return { size, blockSize, anchors, strong: bytes.slice(HEAD + count * 4) };
}

const FACTOR = 0x2c_9277_b5;
/** FACTOR to the power of ANCHOR, modulo 2^32: what the oldest byte of a window weighs when the next one comes. */
const OLDEST = power(FACTOR, ANCHOR);

function power(base: number, exponent: number): number {
  let result = 1;
  for (let index = 0; index < exponent; index++) result = Math.imul(result, base);
  return result;
}

/** A polynomial over {@link ANCHOR} bytes from `at`, that can be rolled on byte by byte: 32 bits with a sign, which engines keep without an object. */
export function anchorOf(bytes: Uint8Array, at: number): number {
  let sum = 0;
  for (let index = at; index < at + ANCHOR; index++) sum = (Math.imul(sum, FACTOR) + bytes[index]! + 1) | 0;
  return sum;
}

/** The anchor one byte further. @param sum the anchor that begins with `oldest` @param next the byte behind its last one */
export function rollAnchor(sum: number, oldest: number, next: number): number {
  return (Math.imul(sum, FACTOR) + next + 1 - Math.imul(OLDEST, oldest + 1)) | 0;
}

/** Signs a file's bytes as they pass, in pieces of any size. */
export class Signer {
  readonly blockSize: number;
  readonly #anchors: Int32Array;
  readonly #strong: Uint8Array;
  readonly #block: Uint8Array;
  #filled = 0;
  #done = 0;

  /** @param size of the whole file, in bytes */
  constructor(
    readonly size: number,
    private readonly hash: BlockHash,
  ) {
    this.blockSize = blockSizeFor(size);
    const count = Math.ceil(size / this.blockSize);
    this.#anchors = new Int32Array(count);
    this.#strong = new Uint8Array(count * STRONG);
    this.#block = new Uint8Array(this.blockSize);
  }

  /** Blocks that are signed. */
  get done(): number {
    return this.#done;
  }

  update(bytes: Uint8Array): void {
    const { blockSize } = this;
    for (let at = 0; at < bytes.length;) {
      if (this.#filled === 0 && bytes.length - at >= blockSize) {
        this.#sign(bytes.subarray(at, at + blockSize));
        at += blockSize;
      } else {
        const part = Math.min(blockSize - this.#filled, bytes.length - at);
        this.#block.set(bytes.subarray(at, at + part), this.#filled);
        this.#filled += part;
        at += part;
        if (this.#filled === blockSize) this.#signRest();
      }
    }
  }

  /** The hash of a block that is signed already. */
  strongOf(index: number): Uint8Array {
    return this.#strong.subarray(index * STRONG, (index + 1) * STRONG);
  }

  /** Whether the signed blocks from `first` on are those of another signature with blocks of the same size. */
  agrees(other: Blocks, first: number): boolean {
    if (other.blockSize !== this.blockSize) return true;
    for (let at = first * STRONG; at < this.#done * STRONG; at++) if (other.strong[at] !== this.#strong[at]) return false;
    return true;
  }

  /** All blocks; undefined where another number of bytes came than was announced. */
  finish(): Blocks | undefined {
    if (this.#filled > 0) this.#signRest();
    if (this.#done !== this.#anchors.length) return undefined;
    return { size: this.size, blockSize: this.blockSize, anchors: this.#anchors, strong: this.#strong };
  }

  #signRest(): void {
    const block = this.#block.subarray(0, this.#filled);
    this.#filled = 0;
    this.#sign(block);
  }

  #sign(block: Uint8Array): void {
    const index = this.#done;
    this.#done += 1;
    if (index >= this.#anchors.length) return;
    this.#anchors[index] = block.length < ANCHOR ? 0 : anchorOf(block, 0);
    this.#strong.set(this.hash(block), index * STRONG);
  }
}
