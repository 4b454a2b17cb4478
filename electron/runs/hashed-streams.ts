import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { EndpointError, type HashedRead, type Hashes, type OpenFile } from '../engine/endpoint';
import { receiveError, type FromOrigin, type ToOrigin } from './origin-messages';

/** Largest chunk in bytes: the port's limit. */
const CHUNK_BYTES = 256 * 1024;

type FromStream = Extract<FromOrigin, { readonly stream: number }>;

/** The run's side of files that the origin's thread reads in order and hashes on the way. */
export class HashedStreams {
  readonly #open = new Map<number, HashedStream>();
  #next = 0;

  constructor(private readonly tell: (message: ToOrigin, handedOver?: ArrayBuffer[]) => void) {}

  /** `file`, with {@link OpenFile.readHashed}. */
  hashing(file: OpenFile, path: RelativePath): OpenFile {
    return {
      evidence: file.evidence,
      version: file.version,
      read: (start, end) => file.read(start, end),
      unchanged: () => file.unchanged(),
      close: () => file.close(),
      readHashed: (signed) => {
        const id = this.#next++;
        const stream = new HashedStream(
          id,
          file.evidence,
          (message, handedOver) => {
            if (message.kind === 'stream') this.#open.set(id, stream);
            this.tell(message, handedOver);
          },
          { kind: 'stream', stream: id, path, signed },
          () => this.#open.delete(id),
        );
        return stream;
      },
    };
  }

  onMessage(message: FromStream): void {
    this.#open.get(message.stream)?.onMessage(message);
  }

  /** Ends all with an error. */
  fail(error: Error): void {
    for (const stream of this.#open.values()) stream.fail(error);
  }
}

class HashedStream implements HashedRead {
  hashes: Hashes | undefined;
  readonly #pieces: Uint8Array[] = [];
  #ended = false;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(
    private readonly id: number,
    private readonly expected: Evidence,
    private readonly tell: (message: ToOrigin, handedOver?: ArrayBuffer[]) => void,
    private readonly request: Extract<ToOrigin, { kind: 'stream' }>,
    private readonly forget: () => void,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.tell(this.request);
    try {
      for (;;) {
        const piece = this.#pieces.shift();
        if (piece) {
          for (let from = 0; from < piece.length; from += CHUNK_BYTES) yield piece.subarray(from, from + CHUNK_BYTES);
          const buffer = piece.buffer as ArrayBuffer;
          this.tell({ kind: 'spent', stream: this.id, buffer }, [buffer]);
        } else if (this.#error) throw this.#error;
        else if (this.#ended) return;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      if (!this.#ended) this.tell({ kind: 'drop', stream: this.id });
      this.forget();
    }
  }

  onMessage(message: FromStream): void {
    if (message.kind === 'piece') this.#pieces.push(message.bytes);
    else if (message.kind === 'unstreamed') this.#error = receiveError(message.error);
    else if (isSame(message.evidence, this.expected)) this.hashes = message.hashes;
    else this.#error = new EndpointError('mismatch', 'The file changed while it was read.');
    if (message.kind !== 'piece') this.#ended = true;
    this.#wake();
  }

  fail(error: Error): void {
    this.#error = error;
    this.#ended = true;
    this.#wake();
  }
}

function isSame(shown: Evidence | undefined, expected: Evidence): boolean {
  return shown?.size === expected.size && shown.mtime === expected.mtime && shown.mode === expected.mode;
}
