import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { checkpoint, type Digest } from './context';
import { matchBlocks } from './delta/match';
import { piecesOf } from './delta/matched';
import { keepSamples, samplesOf, type KeptSamples, type Samples } from './delta/samples';
import { DELTA_FROM, encodeBlocks, Signer, type Blocks } from './delta/signature';
import { EndpointError, type HashedRead, type Hashes, type OpenFile, type Piece } from './endpoint';
import type { Signature } from './ledger';
import type { Resumable } from './resume';
import { mustSync, type Work } from './work';

/** What is known of a file's content once all of it has passed. */
export interface Known {
  /** Only of an origin that is far away: reading it again for this would cost more. */
  readonly sha256: string | null;
  readonly xxh3: string;
  readonly signature: Signature | undefined;
}

/** The mirror's version of a file, of which ranges can be used again. */
export interface Base {
  readonly path: RelativePath;
  readonly found: Evidence;
  readonly blocks: Blocks;
  /** XXH3-128 of the version that the blocks are of. */
  readonly xxh3: string;
}

/** What a file is put together from. */
interface Rebuilding {
  readonly pieces: () => AsyncIterable<Piece>;
  readonly samples: KeptSamples;
}

/** The bytes of one file on their way: hashed from the first, sent from where a resumed write goes on, counted. */
export class Sending {
  #digest: Digest;
  #sha256: Digest | undefined;
  #signer: Signer | undefined;
  /** Where another thread reads and hashes, in place of the three above. */
  #hashed: Pick<HashedRead, 'hashes'> | undefined;
  /** Bytes that the mirror has; the part that an earlier run sent is there from the start. */
  #done: number;
  /** Bytes of this try that travelled. */
  #sent = 0;
  #isWhole = false;

  /** @param beforeRename started together with the last requests of the file */
  constructor(
    private readonly work: Work,
    private readonly path: RelativePath,
    private readonly file: OpenFile,
    private readonly resumable: Resumable | undefined,
    private readonly beforeRename: () => void,
  ) {
    this.#digest = work.context.contentHash();
    this.#done = resumable?.offset ?? 0;
    work.context.tally.bytesDone += this.#done;
  }

  /** Bytes that travelled. */
  get sent(): number {
    return this.#sent;
  }

  /** Writes the temporary file; its attributes are set only if the origin's file did not change meanwhile. */
  async write(temp: RelativePath, mode: number): Promise<Evidence> {
    const from = this.resumable?.offset ?? 0;
    const observed = await this.work.mirror.write(temp, {
      content: () => this.#content(from),
      size: this.file.evidence.size,
      attributes: () => this.#attributes(mode),
      fsync: this.#fsync,
      onProgress: (done) => this.#acknowledged(done, done - from),
      ...(this.resumable && { resumeAt: this.resumable.offset }),
    });
    return this.#whole(observed);
  }

  /** Puts the temporary file together out of new bytes and of ranges of the mirror's old version. */
  async rebuild(temp: RelativePath, mode: number, base: Base): Promise<Evidence> {
    const { mirror } = this.work;
    if (mirror.rebuild === undefined) throw new EndpointError('unsupported', 'The mirror cannot put files together.');
    const { pieces, samples } = (await this.#matchedAhead(base)) ?? this.#matching(base);
    const observed = await mirror.rebuild(temp, {
      base: base.path,
      found: base.found,
      pieces,
      size: this.file.evidence.size,
      attributes: () => this.#attributes(mode),
      fsync: this.#fsync,
      samples: samples.ranges,
      isRight: (at, bytes) => samples.agrees(at, bytes),
      onProgress: (done, sent) => this.#acknowledged(done, sent),
    });
    return this.#whole(observed);
  }

  #matching({ blocks }: Base): Rebuilding {
    const { context } = this.work;
    const { size } = this.file.evidence;
    const samples = keepSamples(size, Math.random);
    const pieces = (): AsyncIterable<Piece> => {
      const signer = new Signer(size, context.blockHash);
      this.#signer = signer;
      return matchBlocks(this.#passing(samples), blocks, signer, context.blockHash);
    };
    return { pieces, samples };
  }

  /** What was found out before, where it is of this very state of the file and of this base. */
  async #matchedAhead({ xxh3 }: Base): Promise<Rebuilding | undefined> {
    const ahead = this.work.matchedAhead?.get(this.path);
    const matched = ahead?.base === xxh3 ? await ahead.matched.catch(() => undefined) : undefined;
    if (matched === undefined || matched.version !== this.file.version) return undefined;
    const pieces = (): AsyncIterable<Piece> => {
      this.#hashed = { hashes: matched };
      return this.#steered(piecesOf(matched, this.file));
    };
    return { pieces, samples: samplesOf(matched.samples) };
  }

  /** Takes back the progress of a try that came to nothing. */
  forget(): void {
    this.work.context.tally.bytesDone -= this.#done;
    this.#done = this.#sent = 0;
  }

  /** Ends the digests. */
  known(): Known {
    const hashes = this.#hashed?.hashes;
    if (hashes) return { sha256: null, xxh3: hashes.xxh3, signature: signatureOf(hashes) };
    const blocks = this.#signer?.finish();
    const xxh3 = this.#digest.hex();
    return { sha256: this.#sha256?.hex() ?? null, xxh3, signature: signatureOf({ xxh3, blocks }) };
  }

  get #fsync(): boolean {
    return mustSync(this.work.rules, this.file.evidence.size);
  }

  async #attributes(mode: number): Promise<{ mode: number; mtime: number } | undefined> {
    this.#isWhole = await this.file.unchanged();
    if (!this.#isWhole) return undefined;
    this.beforeRename();
    return { mode, mtime: this.file.evidence.mtime };
  }

  #whole(observed: Evidence): Evidence {
    if (!this.#isWhole) throw new EndpointError('mismatch', 'The file changed while it was read.');
    return observed;
  }

  /** Called anew by each retry. */
  async *#content(from: number): AsyncGenerator<Uint8Array> {
    const { size } = this.file.evidence;
    const signed = size >= DELTA_FROM && this.work.mirror.capabilities.rebuilds;
    const hashed = this.file.readHashed?.(signed);
    const signer = signed && hashed === undefined ? new Signer(size, this.work.context.blockHash) : undefined;
    this.#hashed = hashed;
    this.#signer = signer;
    let position = 0;
    for await (const chunk of hashed ? this.#steered(hashed) : this.#passing(undefined)) {
      signer?.update(chunk);
      const unsent = Math.min(chunk.length, position + chunk.length - from);
      position += chunk.length;
      if (unsent > 0) yield unsent === chunk.length ? chunk : chunk.subarray(chunk.length - unsent);
    }
  }

  /** Bytes that wait while the run is paused, and end with it. */
  async *#steered<T extends Piece>(chunks: AsyncIterable<T>): AsyncGenerator<T> {
    const { context } = this.work;
    for await (const chunk of chunks) {
      if (context.signal.aborted || context.gate() !== undefined) await checkpoint(context);
      yield chunk;
    }
  }

  /** The origin's bytes, digested as they pass. */
  async *#passing(samples: Samples | undefined): AsyncGenerator<Uint8Array> {
    const { context, origin } = this.work;
    this.#hashed = undefined;
    const digest = context.contentHash();
    const sha256 = origin.identity.kind === 'sftp' ? context.sha256() : undefined;
    this.#digest = digest;
    this.#sha256 = sha256;
    samples?.restart();
    for await (const chunk of this.#steered(this.file.read())) {
      digest.update(chunk);
      sha256?.update(chunk);
      samples?.pass(chunk);
      yield chunk;
    }
  }

  /** @param done all that the mirror has of the file so far @param sent how much of it travelled in this try */
  #acknowledged(done: number, sent: number): void {
    const { tally } = this.work.context;
    tally.bytesDone += done - this.#done;
    this.#done = done;
    const step = sent - this.#sent;
    if (step > 0) {
      this.#sent = sent;
      tally.bytesSent += step;
      this.work.outcome.bytesSent += step;
    }
    const lane = tally.lanes.get(this.path);
    if (lane) lane.bytesDone = done;
  }
}

function signatureOf({ xxh3, blocks }: Hashes): Signature | undefined {
  return blocks && { xxh3, blocks: encodeBlocks(blocks) };
}
