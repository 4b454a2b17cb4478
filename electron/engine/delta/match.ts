import type { Piece } from '../endpoint';
import type { BlockHash } from '../context';
import { ANCHOR, STRONG, anchorOf, rollAnchor, type Blocks, type Signer } from './signature';

/** Bytes of one piece that travels, and bytes of the file that are looked at in one step. */
const STEP = 256 * 1024;
/** Longest range of one copy: what one `copy-data` is asked for. */
const LONGEST_COPY = 16 * 1024 * 1024;
/** Blocks with the same anchor that are tried: more of them are stretches of zeros and the like. */
const SAME_ANCHOR = 4;
/** Where an anchor promised a block and did not keep it, this part of a block is passed over before the next promise counts. */
const DOUBT = 16;
/** After so many bytes without one old block, or an eighth of the file, blocks are only looked for where they are expected. */
const GIVE_UP = 64 * 1024 * 1024;
/** Bits of an anchor that tell quickly that no block begins with it. */
const TAG_BITS = 20;

/** Finds a file's old blocks at any offset. */
class BlockIndex {
  readonly #tags = new Uint8Array(1 << TAG_BITS);
  readonly #byAnchor = new Map<number, number[]>();

  constructor(readonly blocks: Blocks) {
    const { anchors, blockSize, size } = blocks;
    const whole = Math.floor(size / blockSize);
    for (let index = 0; index < whole; index++) {
      const anchor = anchors[index]!;
      const same = this.#byAnchor.get(anchor);
      if (same === undefined) this.#byAnchor.set(anchor, [index]);
      else if (same.length < SAME_ANCHOR) same.push(index);
      this.#tags[anchor >>> (32 - TAG_BITS)] = 1;
    }
  }

  /** The first position from `at` to `last` whose anchor a block begins with; -1 if there is none. */
  nextPromise(window: Uint8Array, at: number, last: number): number {
    const tags = this.#tags;
    let anchor = anchorOf(window, at);
    for (let position = at; position < last; position++) {
      if (tags[anchor >>> (32 - TAG_BITS)] === 1 && this.#byAnchor.has(anchor)) return position;
      anchor = rollAnchor(anchor, window[position]!, window[position + ANCHOR]!);
    }
    return this.#byAnchor.has(anchor) ? last : -1;
  }

  beginningWith(anchor: number): readonly number[] {
    return this.#byAnchor.get(anchor) ?? [];
  }

  /** Bytes of a block. */
  lengthOf(index: number): number {
    return Math.min(this.blocks.blockSize, this.blocks.size - index * this.blocks.blockSize);
  }

  isBlock(index: number, strong: Uint8Array): boolean {
    const { strong: all } = this.blocks;
    for (let at = 0; at < STRONG; at++) if (all[index * STRONG + at] !== strong[at]) return false;
    return true;
  }
}

/**
 * The new content as pieces: bytes that must travel, and ranges that the old file has. Blocks are looked for where they
 * were (moved on by what was found to be inserted or removed before them), and else at every byte.
 * @param content read once, in order
 * @param signer signs the new content as it passes
 */
export async function* matchBlocks(
  content: AsyncIterable<Uint8Array>,
  old: Blocks,
  signer: Signer,
  hash: BlockHash,
): AsyncGenerator<Piece> {
  const matcher = new Matcher(old, signer, hash);
  for await (const chunk of content) yield* matcher.take(chunk);
  yield* matcher.end();
}

class Matcher {
  readonly #index: BlockIndex;
  readonly #blockSize: number;
  /** Content that is not settled, from `#start` of the file on. */
  #window: Uint8Array;
  #start = 0;
  #filled = 0;
  /** Within the window: where the bytes begin that must travel, and what is looked at next. */
  #unsent = 0;
  #at = 0;
  /** Where a block was found last, less where it was in the old file. */
  #shift = 0;
  /** No promise of an anchor counts before this position of the window. */
  #doubtful = 0;
  /** Where the last block was found, in the file. */
  #foundAt = 0;
  #copy: { from: number; length: number } | undefined;

  constructor(
    old: Blocks,
    private readonly signer: Signer,
    private readonly hash: BlockHash,
  ) {
    this.#index = new BlockIndex(old);
    this.#blockSize = old.blockSize;
    this.#window = new Uint8Array(2 * (STEP + this.#blockSize));
  }

  *take(chunk: Uint8Array): Generator<Piece> {
    this.signer.update(chunk);
    for (let from = 0; from < chunk.length;) {
      const part = Math.min(chunk.length - from, this.#window.length - this.#filled);
      this.#window.set(chunk.subarray(from, from + part), this.#filled);
      this.#filled += part;
      from += part;
      yield* this.#look(this.#blockSize);
      yield* this.#settle();
    }
  }

  *end(): Generator<Piece> {
    yield* this.#look(1);
    this.#at = this.#filled;
    yield* this.#literal();
    if (this.#copy !== undefined) yield this.#copy;
  }

  /** Looks on while at least `least` bytes lie ahead. */
  *#look(least: number): Generator<Piece> {
    while (this.#filled - this.#at >= least) {
      const found = this.#expected() ?? this.#anywhere();
      if (found !== undefined) yield* this.#found(found);
      if (this.#at - this.#unsent >= STEP) yield* this.#literal();
    }
  }

  /** The block that should be here, if nothing more was inserted or removed. */
  #expected(): number | undefined {
    const position = this.#start + this.#at - this.#shift;
    if (position < 0 || position % this.#blockSize !== 0 || position >= this.#index.blocks.size) return undefined;
    const index = position / this.#blockSize;
    return this.#isHere(index) ? index : undefined;
  }

  #isHere(index: number): boolean {
    const length = this.#index.lengthOf(index);
    if (this.#filled - this.#at < length) return false;
    return this.#index.isBlock(index, this.#strongHere(length));
  }

  #strongHere(length: number): Uint8Array {
    const { signer } = this;
    const position = this.#start + this.#at;
    if (signer.blockSize === length && position % length === 0 && position / length < signer.done)
      return signer.strongOf(position / length);
    return this.hash(this.#window.subarray(this.#at, this.#at + length));
  }

  /**
   * Rolls on until a block is found by its anchor, the expected one is due, or the window must be filled. What is passed
   * over must travel.
   */
  #anywhere(): number | undefined {
    const window = this.#window;
    const due = this.#at + this.#untilDue();
    const gaveUp = this.#start + this.#at - this.#foundAt > Math.max(GIVE_UP, this.signer.size / 8);
    const last = gaveUp ? 0 : Math.min(this.#filled - this.#blockSize, due - 1);
    if (gaveUp || last < this.#at) {
      this.#at = Math.min(due, this.#filled);
      return undefined;
    }
    for (let at = Math.max(this.#at, this.#doubtful); at <= last; at++) {
      at = this.#index.nextPromise(window, at, last);
      if (at < 0) break;
      const found = this.#promised(at, anchorOf(window, at));
      if (found !== undefined) return found;
      at = Math.max(at, this.#doubtful - 1);
    }
    this.#at = last + 1;
    return undefined;
  }

  /** Bytes until a block is expected again: 1 to the size of a block. */
  #untilDue(): number {
    const into = (this.#start + this.#at - this.#shift) % this.#blockSize;
    return this.#blockSize - (into < 0 ? into + this.#blockSize : into);
  }

  #promised(at: number, anchor: number): number | undefined {
    const candidates = this.#index.beginningWith(anchor);
    if (candidates.length === 0) return undefined;
    this.#at = at;
    const strong = this.#strongHere(this.#blockSize);
    const found = candidates.find((index) => this.#index.isBlock(index, strong));
    if (found === undefined) this.#doubtful = at + Math.ceil(this.#blockSize / DOUBT);
    return found;
  }

  *#found(index: number): Generator<Piece> {
    yield* this.#literal();
    const from = index * this.#blockSize;
    const length = this.#index.lengthOf(index);
    const copy = this.#copy;
    if (copy !== undefined && copy.from + copy.length === from && copy.length + length <= LONGEST_COPY) copy.length += length;
    else {
      if (copy !== undefined) yield copy;
      this.#copy = { from, length };
    }
    this.#foundAt = this.#start + this.#at;
    this.#shift = this.#foundAt - from;
    this.#at += length;
    this.#unsent = this.#at;
  }

  /** Lets go of the bytes that must travel. */
  *#literal(): Generator<Piece> {
    if (this.#at === this.#unsent) return;
    if (this.#copy !== undefined) yield this.#copy;
    this.#copy = undefined;
    for (let at = this.#unsent; at < this.#at; at += STEP) yield this.#window.subarray(at, Math.min(at + STEP, this.#at));
    this.#unsent = this.#at;
  }

  /** Makes room in the window. */
  *#settle(): Generator<Piece> {
    if (this.#filled < this.#window.length) return;
    yield* this.#literal();
    this.#window.copyWithin(0, this.#at, this.#filled);
    this.#filled -= this.#at;
    this.#start += this.#at;
    this.#doubtful -= this.#at;
    this.#at = this.#unsent = 0;
  }
}
