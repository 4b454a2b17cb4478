import type { Evidence } from '../contract/plan';
import { parentOf, type RelativePath } from '../contract/relative-path';
import {
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
import { linkByParts, removeByParts } from '../engine/many-files';
import { directoriesByParts } from '../engine/directories';
import { probeByParts } from '../engine/probe';
import { removeTree } from '../engine/replace';
import { placeByParts, readByParts } from '../engine/small-file';
import { isRenamed, linked, placedBefore, removeOnce, Untold, writeAgain } from './after-loss';
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

  async renameThenRemove(from: RelativePath, to: RelativePath, gone: RelativePath): Promise<void> {
    const written = this.#written.get(from);
    await this.connection.run(async (endpoint, repeated) => {
      const isDone = repeated && (await isRenamed(endpoint, from, to, written));
      if (!isDone && endpoint.renameThenRemove) return endpoint.renameThenRemove(from, to, gone);
      if (!isDone) await endpoint.rename(from, to);
      await removeOnce(() => endpoint.removeFile(gone), true);
    });
    this.#written.delete(from);
    this.#written.delete(gone);
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
