import type { BlockHash, Digest } from '../engine/context';
import { Signer } from '../engine/delta/signature';
import type { ReadableEndpoint } from '../engine/endpoint';
import { sendError, type FromOrigin, type ToOrigin } from './origin-messages';

/** Bytes of a piece that crosses at once. */
const PIECE = 1024 * 1024;
/** Pieces that may be ahead of whoever takes them. */
const AHEAD = 4;

/** The thread's side of files that are read in order and hashed on the way. */
export class HashedStreaming {
  readonly #streams = new Map<number, Stream>();

  constructor(
    private readonly tools: Promise<{
      readonly origin: ReadableEndpoint;
      readonly contentHash: () => Digest;
      readonly blockHash: BlockHash;
    }>,
    private readonly tell: (message: FromOrigin, handedOver?: ArrayBuffer[]) => void,
  ) {}

  async start({ stream: id, path, signed }: Extract<ToOrigin, { kind: 'stream' }>): Promise<void> {
    const stream = new Stream(id, this.tell);
    this.#streams.set(id, stream);
    try {
      const { origin, contentHash, blockHash } = await this.tools;
      const file = await origin.open(path);
      try {
        if (!file.readInto) throw new Error('A folder reads its files into memory that it is given.');
        const digest = contentHash();
        const signer = signed ? new Signer(file.evidence.size, blockHash) : undefined;
        for (let at = 0; ;) {
          const piece = await stream.room();
          if (piece === undefined) return;
          const count = file.readInto(piece, at);
          if (count === 0) break;
          const bytes = piece.subarray(0, count);
          digest.update(bytes);
          signer?.update(bytes);
          stream.hand(bytes);
          at += count;
        }
        const blocks = signer?.finish();
        const evidence = (await file.unchanged()) ? file.evidence : undefined;
        this.tell({ kind: 'streamed', stream: id, evidence, hashes: { xxh3: digest.hex(), blocks } });
      } finally {
        await file.close();
      }
    } catch (error) {
      this.tell({ kind: 'unstreamed', stream: id, error: sendError(error) });
    } finally {
      this.#streams.delete(id);
    }
  }

  /** A piece was taken; its memory is used again. */
  spent(id: number, buffer: ArrayBuffer): void {
    this.#streams.get(id)?.giveBack(buffer);
  }

  /** Nobody wants the rest. */
  drop(id: number): void {
    this.#streams.get(id)?.drop();
  }
}

class Stream {
  readonly #spare: ArrayBuffer[] = [];
  #made = 0;
  #dropped = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly id: number,
    private readonly tell: (message: FromOrigin, handedOver?: ArrayBuffer[]) => void,
  ) {}

  /** Memory for the next piece, as soon as there is some; undefined once nobody wants it. */
  async room(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.#dropped) return undefined;
      const spare = this.#spare.pop();
      if (spare) return new Uint8Array(spare);
      if (this.#made < AHEAD) {
        this.#made++;
        return new Uint8Array(PIECE);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  hand(bytes: Uint8Array): void {
    this.tell({ kind: 'piece', stream: this.id, bytes }, [bytes.buffer as ArrayBuffer]);
  }

  giveBack(buffer: ArrayBuffer): void {
    this.#spare.push(buffer);
    this.#wake();
  }

  drop(): void {
    this.#dropped = true;
    this.#wake();
  }
}
