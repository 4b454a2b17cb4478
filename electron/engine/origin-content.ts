import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { checkpoint, type Digest, type EngineContext } from './context';
import { sameContentEvidence } from './decide';
import { EndpointError, SMALL_FILE, type OpenFile, type ReadableEndpoint } from './endpoint';
import { RUN_ENDING } from './scan';

/** Hashes of one content; null where it was not asked for. */
export interface ContentHashes {
  readonly xxh3: string | null;
  readonly sha256: string | null;
}

export type HashKind = 'xxh3' | 'sha256';

/** What hashing takes of a context. */
type HashTools = Pick<EngineContext, 'sha256' | 'contentHash' | 'gate' | 'signal'>;

/** Per scan, since a later one may find other files: several mirrors of one run ask for the same files. */
const known = new WeakMap<object, Map<string, Promise<ContentHashes | undefined>>>();

/**
 * Hashes a file of the origin; undefined where it cannot be read, or is not (or does not stay) the file that was scanned.
 * @param scan the scan that found the file: its answers are remembered as long as it is
 */
export function hashAtOrigin(
  origin: ReadableEndpoint,
  scan: object,
  file: { readonly path: RelativePath; readonly wanted: Evidence },
  hashes: ReadonlySet<HashKind>,
  context: EngineContext,
): Promise<ContentHashes | undefined> {
  let answers = known.get(scan);
  if (!answers) {
    answers = new Map<string, Promise<ContentHashes | undefined>>();
    known.set(scan, answers);
  }
  const question = `${[...hashes].sort().join()} ${file.path}`;
  let answer = answers.get(question);
  if (!answer) {
    answer = hashOnce(origin, file, hashes, context);
    answers.set(question, answer);
    // What was cut off by one mirror's end is asked anew by the next.
    answer.catch(() => answers.delete(question));
  }
  return answer;
}

async function hashOnce(
  origin: ReadableEndpoint,
  { path, wanted }: { readonly path: RelativePath; readonly wanted: Evidence },
  hashes: ReadonlySet<HashKind>,
  context: EngineContext,
): Promise<ContentHashes | undefined> {
  if (origin.hash) {
    await checkpoint(context);
    return origin.hash(path, wanted, hashes);
  }
  return hashHere(origin, { path, wanted }, hashes, context);
}

/** Hashes a file in this thread; undefined as of {@link hashAtOrigin}. */
export async function hashHere(
  origin: ReadableEndpoint,
  { path, wanted }: { readonly path: RelativePath; readonly wanted: Evidence },
  hashes: ReadonlySet<HashKind>,
  context: HashTools,
): Promise<ContentHashes | undefined> {
  const digests = { xxh3: hashes.has('xxh3') ? context.contentHash() : null, sha256: hashes.has('sha256') ? context.sha256() : null };
  try {
    await checkpoint(context);
    const isRead = await readInto(
      origin,
      path,
      wanted,
      [digests.xxh3, digests.sha256].filter((digest) => digest !== null),
      context,
    );
    return isRead ? { xxh3: digests.xxh3?.hex() ?? null, sha256: digests.sha256?.hex() ?? null } : undefined;
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    return undefined;
  }
}

async function readInto(
  origin: ReadableEndpoint,
  path: RelativePath,
  wanted: Evidence,
  digests: readonly Digest[],
  context: HashTools,
): Promise<boolean> {
  const whole = wanted.size < SMALL_FILE ? await origin.readWhole?.(path) : undefined;
  if (whole !== undefined && typeof whole !== 'string') {
    for (const digest of digests) digest.update(whole.bytes);
    return sameContentEvidence(whole.evidence, wanted);
  }
  const file = await origin.open(path);
  try {
    return sameContentEvidence(file.evidence, wanted) && (await readOpened(file, digests, context));
  } finally {
    await file.close().catch(() => undefined);
  }
}

async function readOpened(file: OpenFile, digests: readonly Digest[], context: HashTools): Promise<boolean> {
  for await (const chunk of file.read()) {
    await checkpoint(context);
    for (const digest of digests) digest.update(chunk);
  }
  return file.unchanged();
}
