import type { Evidence } from '../contract/plan';
import { parentOf, type RelativePath } from '../contract/relative-path';
import {
  EndpointError,
  type Capabilities,
  type CopyRequest,
  type Endpoint,
  type EndpointIdentity,
  type FileToLink,
  type FileToRemove,
  type Linked,
  type Listing,
  type ListOptions,
  type OpenFile,
  type Piece,
  type RebuildRequest,
  type Removed,
  type RootState,
  type SmallFile,
  type WantedDirectory,
  type WholeFile,
  type WriteRequest,
} from '../engine/endpoint';
import { sameContentEvidence } from '../engine/decide';
import { linkByParts, removeByParts } from '../engine/many-files';
import { directoriesByParts } from '../engine/directories';
import { probeByParts } from '../engine/probe';
import { removeTree } from '../engine/replace';
import { placeByParts, readByParts } from '../engine/small-file';
import { cannotRebuild } from './cannot-rebuild';
import type { ConnectOptions } from './connect-options';
import { Link } from './link';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './retry-policy';
import { RetryingFile } from './retrying-file';

export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly onRetry?: ConnectOptions['onRetry'];
  readonly policy?: RetryPolicy;
}

/** A file from this size is continued after a loss instead of being sent again. */
const WORTH_RESUMING = 8 * 1024 * 1024;
/** Bytes before the last acknowledged one that are sent again. */
const RESUME_MARGIN = 1024 * 1024;

/**
 * An endpoint that survives a lost link: it connects again with growing pauses and repeats what was under way. Each
 * method knows how to find out whether its first attempt took effect, so that a repeat does no harm.
 * @throws EndpointError of the first connection: name, port, login and host key errors at once
 */
export async function withRetry(
  connect: () => Promise<Endpoint>,
  { signal, onRetry, policy = DEFAULT_RETRY_POLICY }: RetryOptions,
): Promise<Endpoint> {
  const link = new Link(connect, signal, onRetry, policy);
  await link.open();
  return new RetryingEndpoint(link);
}

class RetryingEndpoint implements Endpoint {
  /** What was written and not renamed yet: tells after a loss whether a rename took effect. */
  readonly #written = new Map<RelativePath, Evidence>();

  constructor(private readonly connection: Link) {}

  get identity(): EndpointIdentity {
    return this.connection.identity;
  }

  get capabilities(): Capabilities {
    return this.connection.capabilities;
  }

  rootState(): Promise<RootState> {
    return this.connection.run((endpoint) => endpoint.rootState());
  }

  list(directory: RelativePath, options?: ListOptions): Promise<Listing> {
    return this.connection.run((endpoint) => endpoint.list(directory, options));
  }

  lstat(path: RelativePath): Promise<Evidence | undefined> {
    return this.connection.run((endpoint) => endpoint.lstat(path));
  }

  readWhole(path: RelativePath): Promise<WholeFile | 'large' | 'changed'> {
    return this.connection.run(async (endpoint) => endpoint.readWhole?.(path) ?? readByParts(endpoint, path));
  }

  async open(path: RelativePath): Promise<OpenFile> {
    return new RetryingFile(this.connection, path, await this.connection.run((endpoint) => endpoint.open(path)));
  }

  freeBytes(): Promise<number | undefined> {
    return this.connection.run((endpoint) => endpoint.freeBytes());
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  makeRoot(): Promise<void> {
    return this.connection.run(async (endpoint, repeated) => {
      if (repeated && (await endpoint.rootState()) === 'directory') return;
      await endpoint.makeRoot();
    });
  }

  async write(path: RelativePath, request: WriteRequest): Promise<Evidence> {
    let acknowledged = 0;
    const counted: WriteRequest = {
      ...request,
      content: () => ofOrigin(request.content),
      attributes: () => orOriginFailure(request.attributes),
      onProgress: (bytes) => {
        acknowledged = bytes;
        request.onProgress?.(bytes);
      },
    };
    try {
      const evidence = await this.connection.run((endpoint, repeated) =>
        repeated && request.resumeAt === undefined ? writeAgain(endpoint, path, counted, acknowledged) : endpoint.write(path, counted),
      );
      this.#written.set(path, evidence);
      return evidence;
    } catch (error) {
      throw error instanceof OriginFailure ? error.reason : error;
    }
  }

  place(file: SmallFile): Promise<Evidence | 'changed'> {
    let staged: Evidence | undefined;
    const { temp, path, bytes, mode, mtime, found, fsync, mayBegin } = file;
    const watched: SmallFile = {
      temp,
      path,
      bytes,
      mode,
      mtime,
      found,
      fsync,
      ...(mayBegin && { mayBegin }),
      onStaged: (observed) => {
        staged = observed;
        file.onStaged?.(observed);
      },
    };
    const place = (endpoint: Endpoint): Promise<Evidence | 'changed'> => endpoint.place?.(watched) ?? placeByParts(endpoint, watched);
    const placeAgain = async (endpoint: Endpoint): Promise<Evidence | 'changed'> => {
      const placed = await placedBefore(endpoint, file, staged);
      if (placed !== undefined) return placed;
      staged = undefined;
      return place(endpoint);
    };
    return this.connection.run((endpoint, repeated) => (repeated ? placeAgain(endpoint) : place(endpoint)));
  }

  async rename(from: RelativePath, to: RelativePath): Promise<void> {
    const written = this.#written.get(from);
    await this.connection.run(async (endpoint, repeated) => {
      if (repeated && (await isRenamed(endpoint, from, to, written))) return;
      await endpoint.rename(from, to);
    });
    this.#written.delete(from);
  }

  link(from: RelativePath, to: RelativePath): Promise<Evidence> {
    return this.connection.run(
      async (endpoint, repeated) => (repeated ? await linked(endpoint, from, to) : undefined) ?? endpoint.link(from, to),
    );
  }

  async copy(from: RelativePath, to: RelativePath, request: CopyRequest): Promise<Evidence> {
    const evidence = await this.connection.run(async (endpoint, repeated) => {
      // The name was free when the first attempt created it: what is there is a part of our copy.
      if (repeated && (await endpoint.lstat(to))?.kind === 'file') await endpoint.removeFile(to);
      return endpoint.copy(from, to, request);
    });
    this.#written.set(to, evidence);
    return evidence;
  }

  async rebuild(path: RelativePath, request: RebuildRequest): Promise<Evidence> {
    const guarded: RebuildRequest = {
      ...request,
      pieces: () => ofOrigin(request.pieces),
      isRight: (at, bytes) => orOriginFailure(() => request.isRight(at, bytes)),
      attributes: () => orOriginFailure(request.attributes),
    };
    try {
      const evidence = await this.connection.run(async (endpoint, repeated) => {
        if (endpoint.rebuild === undefined) throw cannotRebuild();
        // The name was free when the first attempt created it: what is there is a part of our file.
        if (repeated && (await endpoint.lstat(path))?.kind === 'file') await endpoint.removeFile(path);
        return endpoint.rebuild(path, guarded);
      });
      this.#written.set(path, evidence);
      return evidence;
    } catch (error) {
      throw error instanceof OriginFailure ? error.reason : error;
    }
  }

  makeDirectory(path: RelativePath, mode: number): Promise<Evidence> {
    return this.connection.run(async (endpoint, repeated) => {
      const there = repeated ? await endpoint.lstat(path) : undefined;
      return there?.kind === 'directory' ? there : endpoint.makeDirectory(path, mode);
    });
  }

  makeDirectories(wanted: readonly WantedDirectory[]): readonly Promise<Evidence>[] {
    const made = new Map<RelativePath, Promise<Evidence>>();
    let together: { readonly endpoint: Endpoint; readonly made: readonly Promise<Evidence>[] } | undefined;
    for (const [index, { path, mode }] of wanted.entries()) {
      const making = this.connection.run(async (endpoint, repeated) => {
        if (!repeated && together === undefined) {
          together = { endpoint, made: endpoint.makeDirectories?.(wanted) ?? directoriesByParts(endpoint, wanted) };
          for (const each of together.made) each.catch(() => undefined);
        }
        if (!repeated && together?.endpoint === endpoint) return together.made[index]!;
        // After a loss each waits for the one that holds it.
        await made.get(parentOf(path))?.catch(() => undefined);
        const there = await endpoint.lstat(path);
        return there?.kind === 'directory' ? there : endpoint.makeDirectory(path, mode);
      });
      made.set(path, making);
    }
    return [...made.values()];
  }

  probeNames(folder: RelativePath, made: readonly string[], asked: readonly string[]): Promise<readonly boolean[]> {
    return this.connection.run(async (endpoint, repeated) => {
      if (repeated && (await endpoint.lstat(folder)) !== undefined) await removeTree(endpoint, folder);
      return endpoint.probeNames?.(folder, made, asked) ?? probeByParts(endpoint, folder, made, asked);
    });
  }

  expectWork(operations: number): void {
    this.connection.current?.expectWork?.(operations);
  }

  makeSymlink(path: RelativePath, target: string): Promise<void> {
    return this.connection.run(async (endpoint, repeated) => {
      if (repeated && (await endpoint.lstat(path))?.target === target) return;
      await endpoint.makeSymlink(path, target);
    });
  }

  async removeFile(path: RelativePath): Promise<void> {
    await this.connection.run((endpoint, repeated) => removeOnce(() => endpoint.removeFile(path), repeated));
    this.#written.delete(path);
  }

  /** What was removed without an answer is gone: that is an answer too. */
  removeFiles(files: readonly FileToRemove[], tell: (index: number, removed: Removed) => void): Promise<void> {
    const open = new Untold(files, tell);
    return this.connection.run((endpoint) => {
      const { left, told } = open.rest();
      return endpoint.removeFiles?.(left, told) ?? removeByParts(endpoint, left, told);
    });
  }

  linkFiles(files: readonly FileToLink[], tell: (index: number, linked: Linked) => void): Promise<void> {
    const open = new Untold(files, tell);
    return this.connection.run(async (endpoint, repeated) => {
      if (repeated) {
        const { left, told } = open.rest();
        const made = await Promise.all(left.map(({ from, to }) => linked(endpoint, from, to)));
        made.forEach((shown, index) => {
          if (shown) told(index, shown);
        });
      }
      const { left, told } = open.rest();
      await (endpoint.linkFiles?.(left, told) ?? linkByParts(endpoint, left, told));
    });
  }

  removeDirectory(path: RelativePath): Promise<void> {
    return this.connection.run((endpoint, repeated) => removeOnce(() => endpoint.removeDirectory(path), repeated));
  }

  setAttributes(path: RelativePath, attributes: { readonly mode?: number; readonly mtime?: number }): Promise<Evidence> {
    return this.connection.run((endpoint) => endpoint.setAttributes(path, attributes));
  }
}

/** Many files of one call, of which some have their answers when the link is lost. */
class Untold<File, Answer> {
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

/** What went wrong where the content comes from: a link lost there is not this one, and must not be made anew here. */
class OriginFailure extends Error {
  constructor(readonly reason: unknown) {
    super('The content could not be read.');
  }
}

async function orOriginFailure<T>(ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new OriginFailure(error);
  }
}

async function* ofOrigin<T extends Piece>(content: () => AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  try {
    yield* content();
  } catch (error) {
    throw new OriginFailure(error);
  }
}

/** Writes a file whose first attempt was cut off: continues a large one, removes what is left of a small one. */
async function writeAgain(endpoint: Endpoint, path: RelativePath, request: WriteRequest, acknowledged: number): Promise<Evidence> {
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
async function placedBefore(endpoint: Endpoint, { temp, path, found }: SmallFile, staged: Evidence | undefined) {
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
async function linked(endpoint: Endpoint, from: RelativePath, to: RelativePath): Promise<Evidence | undefined> {
  const [one, other] = await Promise.all([endpoint.lstat(from), endpoint.lstat(to)]);
  const isSame = one !== undefined && one.kind === other?.kind && one.size === other.size && one.mtime === other.mtime;
  return isSame ? other : undefined;
}

async function isRenamed(endpoint: Endpoint, from: RelativePath, to: RelativePath, written: Evidence | undefined): Promise<boolean> {
  const [before, after] = await Promise.all([endpoint.lstat(from), endpoint.lstat(to)]);
  if (before !== undefined || after === undefined) return false;
  return written === undefined || (after.kind === written.kind && after.size === written.size && after.mtime === written.mtime);
}

async function removeOnce(remove: () => Promise<void>, repeated: boolean): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (repeated && error instanceof EndpointError && error.kind === 'missing') return;
    throw error;
  }
}
