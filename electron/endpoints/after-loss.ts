import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { sameContentEvidence } from '../engine/decide';
import { EndpointError, type Endpoint, type SmallFile, type WriteRequest } from '../engine/endpoint';

/** A file from this size is continued after a loss instead of being sent again. */
const WORTH_RESUMING = 8 * 1024 * 1024;
/** Bytes before the last acknowledged one that are sent again. */
const RESUME_MARGIN = 1024 * 1024;

/** Many files of one call, of which some have their answers when the link is lost. */
export class Untold<File, Answer> {
  readonly #told = new Set<number>();

  constructor(
    private readonly files: readonly File[],
    private readonly tell: (index: number, answer: Answer) => void,
  ) {}

  rest(): { readonly left: readonly File[]; readonly told: (index: number, answer: Answer) => void } {
    const places = [...this.files.keys()].filter((index) => !this.#told.has(index));
    return {
      left: places.map((index) => this.files[index]!),
      told: (index, answer) => {
        this.#told.add(places[index]!);
        this.tell(places[index]!, answer);
      },
    };
  }
}

/** Writes a file whose first attempt was cut off: continues a large one, removes what is left of a small one. */
export async function writeAgain(endpoint: Endpoint, path: RelativePath, request: WriteRequest, acknowledged: number): Promise<Evidence> {
  const left = await endpoint.lstat(path);
  if (left === undefined) return endpoint.write(path, request);
  // The name was free when the first attempt created it, so this is ours, unless it is something that we never wrote.
  if (left.kind !== 'file' || (request.size !== null && left.size > request.size)) {
    throw new EndpointError('exists', 'Another entry has taken the place of the file that was being written.');
  }
  const resumeAt = Math.min(acknowledged, left.size) - RESUME_MARGIN;
  if (request.size === null || request.size < WORTH_RESUMING || resumeAt <= 0) {
    await endpoint.removeFile(path);
    return endpoint.write(path, request);
  }
  return endpoint.write(path, { ...request, resumeAt, content: () => contentFrom(request.content(), resumeAt) });
}

/**
 * What stands at the place where the first attempt, whose answer was lost, took effect. Else what is left of it is removed.
 * It was renamed only after the server had shown it whole (`staged`). A renamed file has no temporary name any more, unless
 * the server takes a free place by a second name and was cut off before it took the first one away.
 */
export async function placedBefore(endpoint: Endpoint, { temp, path, found }: SmallFile, staged: Evidence | undefined) {
  const [left, now] = await Promise.all([endpoint.lstat(temp), endpoint.lstat(path)]);
  const isStaged = (there: Evidence | undefined): there is Evidence =>
    there !== undefined && staged !== undefined && sameContentEvidence(there, staged);
  if (left === undefined) return isStaged(now) ? now : undefined;
  if (left.kind !== 'file') throw new EndpointError('exists', 'Another entry has taken the place of the file that was being written.');
  await removeOnce(() => endpoint.removeFile(temp), true);
  if (found !== undefined || !isStaged(now)) return undefined;
  // It may have been taken back with the name that was removed.
  const still = await endpoint.lstat(path);
  return isStaged(still) ? still : undefined;
}

/** The bytes of `content` after the first `skip`. */
async function* contentFrom(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, skip: number): AsyncGenerator<Uint8Array> {
  let left = skip;
  for await (const chunk of content) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield left === 0 ? chunk : chunk.subarray(left);
      left = 0;
    }
  }
}

/** What `to` shows where the first attempt, whose answer was lost, took effect: it was free before, so it is our link. */
export async function linked(endpoint: Endpoint, from: RelativePath, to: RelativePath): Promise<Evidence | undefined> {
  const [one, other] = await Promise.all([endpoint.lstat(from), endpoint.lstat(to)]);
  const isSame = one !== undefined && one.kind === other?.kind && one.size === other.size && one.mtime === other.mtime;
  return isSame ? other : undefined;
}

export async function isRenamed(endpoint: Endpoint, from: RelativePath, to: RelativePath, written: Evidence | undefined): Promise<boolean> {
  const [before, after] = await Promise.all([endpoint.lstat(from), endpoint.lstat(to)]);
  if (before !== undefined || after === undefined) return false;
  return written === undefined || (after.kind === written.kind && after.size === written.size && after.mtime === written.mtime);
}

export async function removeOnce(remove: () => Promise<void>, repeated: boolean): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (repeated && error instanceof EndpointError && error.kind === 'missing') return;
    throw error;
  }
}
