import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import type { Endpoint, OpenFile, Piece, RebuildRequest, SmallFile, WholeFile, WriteRequest } from '../engine/endpoint';
import { placeByParts, readByParts } from '../engine/small-file';
import { cannotRebuild } from './cannot-rebuild';
import type { TokenBucket } from './token-bucket';

/** Bytes that a small file takes beside its content: its requests with two names, and what SSH adds. Measured over OpenSSH. */
const BESIDE_CONTENT = 600;

/** An endpoint whose contents travel no faster than a bucket allows; listings are not counted. */
export function withLimit(endpoint: Endpoint, bucket: TokenBucket): Endpoint {
  return new LimitedEndpoint(endpoint, bucket);
}

/** Content in pieces that take at most a tenth of a second each, so that the flow is even. */
async function* paced(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, bucket: TokenBucket): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length;) {
      const { rate } = bucket;
      const piece = rate === undefined ? chunk.length : Math.max(1024, Math.floor(rate / 10));
      const part = chunk.length <= piece ? chunk : chunk.subarray(at, at + piece);
      await bucket.take(part.length);
      yield part;
      at += part.length;
    }
  }
}

/** Only bytes that travel are paced. */
async function* pacedPieces(pieces: AsyncIterable<Piece>, bucket: TokenBucket): AsyncGenerator<Piece> {
  for await (const piece of pieces) {
    if (piece instanceof Uint8Array) yield* paced([piece], bucket);
    else yield piece;
  }
}

class LimitedEndpoint implements Endpoint {
  readonly identity: Endpoint['identity'];
  readonly capabilities: Endpoint['capabilities'];
  readonly rootState: Endpoint['rootState'];
  readonly list: Endpoint['list'];
  readonly lstat: Endpoint['lstat'];
  readonly close: Endpoint['close'];
  readonly makeRoot: Endpoint['makeRoot'];
  readonly rename: Endpoint['rename'];
  readonly renameThenRemove: Endpoint['renameThenRemove'];
  readonly link: Endpoint['link'];
  readonly copy: Endpoint['copy'];
  readonly makeDirectory: Endpoint['makeDirectory'];
  readonly makeDirectories: Endpoint['makeDirectories'];
  readonly probeNames: Endpoint['probeNames'];
  readonly expectWork: Endpoint['expectWork'];
  readonly makeSymlink: Endpoint['makeSymlink'];
  readonly removeFile: Endpoint['removeFile'];
  readonly removeFiles: Endpoint['removeFiles'];
  readonly linkFiles: Endpoint['linkFiles'];
  readonly removeDirectory: Endpoint['removeDirectory'];
  readonly setAttributes: Endpoint['setAttributes'];
  readonly freeBytes: Endpoint['freeBytes'];

  constructor(
    private readonly inner: Endpoint,
    private readonly bucket: TokenBucket,
  ) {
    this.identity = inner.identity;
    this.capabilities = inner.capabilities;
    this.rootState = inner.rootState.bind(inner);
    this.list = inner.list.bind(inner);
    this.lstat = inner.lstat.bind(inner);
    this.close = inner.close.bind(inner);
    this.makeRoot = inner.makeRoot.bind(inner);
    this.rename = inner.rename.bind(inner);
    this.renameThenRemove = inner.renameThenRemove?.bind(inner);
    this.link = inner.link.bind(inner);
    this.copy = inner.copy.bind(inner);
    this.makeDirectory = inner.makeDirectory.bind(inner);
    this.makeDirectories = inner.makeDirectories?.bind(inner);
    this.probeNames = inner.probeNames?.bind(inner);
    this.expectWork = inner.expectWork?.bind(inner);
    this.makeSymlink = inner.makeSymlink.bind(inner);
    this.removeFile = inner.removeFile.bind(inner);
    this.removeFiles = inner.removeFiles?.bind(inner);
    this.linkFiles = inner.linkFiles?.bind(inner);
    this.removeDirectory = inner.removeDirectory.bind(inner);
    this.setAttributes = inner.setAttributes.bind(inner);
    this.freeBytes = inner.freeBytes.bind(inner);
  }

  async open(path: RelativePath): Promise<OpenFile> {
    const file = await this.inner.open(path);
    return {
      evidence: file.evidence,
      read: (start, end) => paced(file.read(start, end), this.bucket),
      unchanged: () => file.unchanged(),
      close: () => file.close(),
    };
  }

  readWhole(path: RelativePath): ReturnType<NonNullable<Endpoint['readWhole']>> {
    const read = this.inner.readWhole?.(path) ?? readByParts(this.inner, path);
    return this.bucket.rate === undefined ? read : this.#afterTurn(read);
  }

  place(file: SmallFile): Promise<Evidence | 'changed'> {
    const place = (): Promise<Evidence | 'changed'> => this.inner.place?.(file) ?? placeByParts(this.inner, file);
    return this.bucket.take(file.bytes.length + BESIDE_CONTENT)?.then(place) ?? place();
  }

  async #afterTurn(read: ReturnType<NonNullable<Endpoint['readWhole']>>): Promise<WholeFile | 'large' | 'changed'> {
    const file = await read;
    if (typeof file !== 'string') await this.bucket.take(file.bytes.length + BESIDE_CONTENT);
    return file;
  }

  async rebuild(path: RelativePath, request: RebuildRequest): Promise<Evidence> {
    if (this.inner.rebuild === undefined) throw cannotRebuild();
    return this.inner.rebuild(path, { ...request, pieces: () => pacedPieces(request.pieces(), this.bucket) });
  }

  write(path: RelativePath, request: WriteRequest): ReturnType<Endpoint['write']> {
    return this.inner.write(path, { ...request, content: () => paced(request.content(), this.bucket) });
  }
}
