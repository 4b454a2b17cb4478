import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import { EndpointError, type EndpointErrorKind, type Hashes, type WholeFile } from '../engine/endpoint';
import { ScannedDirectory, type OriginDirectory } from '../engine/origin-snapshot';
import { packEntries, type PackedEntries } from '../engine/packed-entries';
import type { Matched } from '../engine/delta/matched';
import type { Blocks } from '../engine/delta/signature';
import type { ContentHashes, HashKind } from '../engine/origin-content';
import type { ScanSummary } from '../engine/scan';

/** What a run tells the thread that reads its origin. */
export type ToOrigin =
  | { readonly kind: 'scan'; readonly rules: Rules }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Files to be read whole; the first one's number, the others follow. */
  | { readonly kind: 'read'; readonly first: number; readonly paths: readonly RelativePath[] }
  /** A file to be read in order and hashed; `signed`: its blocks as well. */
  | { readonly kind: 'stream'; readonly stream: number; readonly path: RelativePath; readonly signed: boolean }
  /** A piece's memory, to be used again. */
  | { readonly kind: 'spent'; readonly stream: number; readonly buffer: ArrayBuffer }
  | { readonly kind: 'drop'; readonly stream: number }
  | { readonly kind: 'contents'; readonly jobs: readonly ContentJob[] };

/** A file whose content is looked into: hashed, or matched with an old version. */
export type ContentJob =
  | {
      readonly kind: 'hash';
      readonly job: number;
      readonly path: RelativePath;
      readonly wanted: Evidence;
      readonly hashes: ReadonlySet<HashKind>;
    }
  | { readonly kind: 'match'; readonly job: number; readonly path: RelativePath; readonly wanted: Evidence; readonly old: Blocks };

/** What came of a job. */
export interface ContentAnswer {
  readonly job: number;
  readonly result?: ContentHashes | Matched | undefined;
  readonly error?: SentError;
}

/** What the thread that reads an origin tells the run. */
export type FromOrigin =
  /** `entries`: what was met since the last message. */
  | { readonly kind: 'directories'; readonly directories: readonly SentDirectory[]; readonly entries: number }
  | { readonly kind: 'scanned'; readonly summary: ScanSummary }
  | { readonly kind: 'failed'; readonly error: SentError }
  | ({ readonly kind: 'files' } & SentFiles)
  | { readonly kind: 'contents'; readonly answers: readonly ContentAnswer[] }
  | { readonly kind: 'piece'; readonly stream: number; readonly bytes: Uint8Array }
  /** `evidence` is absent where the file changed while it was read. */
  | { readonly kind: 'streamed'; readonly stream: number; readonly evidence: Evidence | undefined; readonly hashes: Hashes }
  | { readonly kind: 'unstreamed'; readonly stream: number; readonly error: SentError };

/** A directory as it crosses between threads. */
export interface SentDirectory {
  readonly path: RelativePath;
  readonly packed: PackedEntries;
  readonly complete: boolean;
  readonly excluded: ReadonlySet<string> | undefined;
  readonly unknown: ReadonlySet<string> | undefined;
}

/** An error as it crosses between threads; without a kind, it is a fault of ours. */
export interface SentError {
  readonly kind?: EndpointErrorKind;
  readonly message: string;
  readonly advice: string;
}

/** Files that were read, in the order in which they were asked for. */
export interface SentFiles {
  readonly first: number;
  /** {@link FILE_NUMBERS} for each: its place in `bytes` or one of {@link Outcome}, size, mtime, mode. */
  readonly numbers: Float64Array;
  /** XXH3-128 of each file that was read, 32 hex digits, joined. */
  readonly hashes: string;
  readonly bytes: Uint8Array;
  /** Why files could not be read, by position. */
  readonly errors: ReadonlyMap<number, SentError> | undefined;
}

const FILE_NUMBERS = 4;
const HASH_DIGITS = 32;
/** In place of a file's position in the bytes. */
const Outcome = { large: -1, changed: -2, failed: -3 } as const;

/** What reading a file came to. */
export type ReadResult = WholeFile | 'large' | 'changed' | Error;

export function sendDirectory(path: RelativePath, directory: OriginDirectory): SentDirectory {
  const { packed, complete, excluded, unknown } = directory;
  const some = (names: ReadonlySet<string>) => (names.size === 0 ? undefined : names);
  return {
    path,
    packed: packed ?? packEntries([...directory.entries.values()]),
    complete,
    excluded: some(excluded),
    unknown: some(unknown),
  };
}

export function receiveDirectory({ packed, complete, excluded, unknown }: SentDirectory): OriginDirectory {
  return new ScannedDirectory(packed, complete, excluded, unknown);
}

export function sendError(error: unknown): SentError {
  if (error instanceof EndpointError) return { kind: error.kind, message: error.message, advice: error.advice };
  return { message: error instanceof Error ? error.message : String(error), advice: '' };
}

export function receiveError({ kind, message, advice }: SentError): Error {
  return kind === undefined ? new Error(message) : new EndpointError(kind, message, advice);
}

/** Puts files behind one another in one piece of memory, which then changes hands. */
export function sendFiles(first: number, results: readonly ReadResult[]): SentFiles {
  const size = results.reduce((sum, result) => sum + (isFile(result) ? result.bytes.length : 0), 0);
  const bytes = new Uint8Array(size);
  const numbers = new Float64Array(results.length * FILE_NUMBERS);
  let errors: Map<number, SentError> | undefined;
  let hashes = '';
  let at = 0;
  results.forEach((result, index) => {
    if (!isFile(result)) {
      if (result instanceof Error) (errors ??= new Map()).set(index, sendError(result));
      numbers[index * FILE_NUMBERS] = result instanceof Error ? Outcome.failed : Outcome[result];
      return;
    }
    const { evidence, xxh3 = '' } = result;
    numbers.set([at, evidence.size, evidence.mtime, evidence.mode], index * FILE_NUMBERS);
    bytes.set(result.bytes, at);
    at += result.bytes.length;
    hashes += xxh3;
  });
  return { first, numbers, hashes, bytes, errors };
}

/** The files of a message, in their order. */
export function receiveFiles({ numbers, hashes, bytes, errors }: SentFiles): ReadResult[] {
  const results: ReadResult[] = [];
  let hashAt = 0;
  for (let index = 0; index * FILE_NUMBERS < numbers.length; index++) {
    const [at = 0, size = 0, mtime = 0, mode = 0] = numbers.subarray(index * FILE_NUMBERS, (index + 1) * FILE_NUMBERS);
    if (at >= 0) {
      const xxh3 = hashes.slice(hashAt, (hashAt += HASH_DIGITS));
      results.push({ evidence: { kind: 'file', size, mtime, mode }, bytes: bytes.subarray(at, at + size), xxh3 });
    } else if (at === Outcome.failed)
      results.push(receiveError(errors?.get(index) ?? { message: 'The file could not be read.', advice: '' }));
    else results.push(at === Outcome.large ? 'large' : 'changed');
  }
  return results;
}

function isFile(result: ReadResult): result is WholeFile {
  return typeof result !== 'string' && !(result instanceof Error);
}
