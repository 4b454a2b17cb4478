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
        const digest = contentHash();
        const signer = signed ? new Signer(file.evidence.size, blockHash) : undefined;
        for await (const chunk of file.read()) {
          digest.update(chunk);
          signer?.update(chunk);
          if (!(await stream.put(chunk))) return;
        }
        stream.flush();
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
  #piece: Uint8Array | undefined;
  #filled = 0;
  #dropped = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly id: number,
    private readonly tell: (message: FromOrigin, handedOver?: ArrayBuffer[]) => void,
  ) {}

  /** Copies a chunk into pieces, as soon as there is room for it. False once nobody wants it. */
  async put(chunk: Uint8Array): Promise<boolean> {
    for (let from = 0; from < chunk.length;) {
      while (this.#piece === undefined && !this.#dropped) await this.#room();
      if (this.#piece === undefined || this.#dropped) return false;
      const part = chunk.subarray(from, from + PIECE - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === PIECE) this.flush();
    }
    return !this.#dropped;
  }

  flush(): void {
    if (this.#piece === undefined || this.#filled === 0) return;
    const bytes = this.#piece.subarray(0, this.#filled);
    [this.#piece, this.#filled] = [undefined, 0];
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

  async #room(): Promise<void> {
    const buffer = this.#spare.pop() ?? (this.#made < AHEAD ? this.#make() : undefined);
    if (buffer) this.#piece = new Uint8Array(buffer);
    else
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  #make(): ArrayBuffer {
    this.#made++;
    return new ArrayBuffer(PIECE);
  }
}
