import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
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
import { renameThenRemove } from '../engine/mirror-lock';
import { probeByParts } from '../engine/probe';
import { placeByParts, readByParts } from '../engine/small-file';
import { cannotRebuild } from './cannot-rebuild';
import { DEFAULT_RETRY_POLICY } from './retry-policy';
import { withRetry, type RetryOptions } from './with-retry';

export interface ConnectionsOptions extends Pick<RetryOptions, 'signal' | 'policy'> {
  /** Connections in all, the first one included: 2 to 16. */
  readonly count: number;
  /** Told once if the server let in no more than so many. */
  readonly onRefused?: (granted: number) => void;
}

/** How further lanes of work come to be. */
export interface LaneOptions {
  readonly signal: AbortSignal;
  /** Lanes in all, the first one included. */
  readonly count: number;
  /** Lanes that are opened at the same time. */
  readonly atOnce: number;
  /** The same for work that is coming; default: `atOnce`. */
  readonly atOnceForExpected?: number;
  /** Operations that are under way on each lane before a further one is opened. */
  readonly worthAnother: number;
  readonly open: (signal: AbortSignal) => Promise<Lane>;
  /** Told once if no more than so many could be opened. */
  readonly onRefused?: (granted: number) => void;
}

/** Connections that are opened at the same time: OpenSSH begins to turn newcomers away at ten (MaxStartups 10:30:100). */
const OPENED_AT_ONCE = 4;
/** Operations in flight over all connections: two descriptors for each stay below the usual 1,024 of a process. */
const MAX_PARALLELISM = 256;

/** A connection, or a channel of one, and what is under way on it. */
export interface Lane {
  readonly endpoint: Endpoint;
  busy: number;
  writing: number;
  /** The server let it in no more: it only lends itself the first one. */
  retired: boolean;
}

/** A lane on which nothing is under way yet. */
export function newLane(endpoint: Endpoint): Lane {
  return { endpoint, busy: 0, writing: 0, retired: false };
}

/**
 * An endpoint over several connections to the same place. The first one is there; further ones are opened beside the
 * work as soon as two operations meet. Each operation takes the least busy; a file that was opened stays where it was
 * opened. Where the server lets in no more, it goes on with those that are there and does not ask again; a further
 * connection that is lost comes back once the first one stands, or leaves its work to the first one.
 * @param first survives losses by itself
 * @param connect opens one more connection, without asking a person for anything
 */
export function withConnections(
  first: Endpoint,
  connect: (signal: AbortSignal) => Promise<Endpoint>,
  options: ConnectionsOptions,
): Endpoint {
  const open = (signal: AbortSignal): Promise<Lane> => openFurther(first, connect, { ...options, signal });
  return new Lanes(first, { ...options, open, atOnce: OPENED_AT_ONCE, worthAnother: 1 });
}

/** Spreads operations over lanes to one place. Opening them is what {@link LaneOptions} say; everything else is the same. */
export class Lanes implements Endpoint {
  readonly #connections: [Lane, ...Lane[]];
  /** Which connection wrote a file that was not renamed yet: it alone can tell after a loss whether its rename took effect. */
  readonly #writers = new Map<RelativePath, Lane>();
  readonly #waiting: (() => void)[] = [];
  #opening: Promise<unknown> | undefined;
  #left: number;
  #refused = false;
  /** Ends what is being opened when the whole is closed, or its run is stopped. */
  readonly #ending = new AbortController();

  constructor(
    private readonly first: Endpoint,
    private readonly options: LaneOptions,
  ) {
    this.#connections = [newLane(first)];
    this.#left = options.count - 1;
    const { signal } = options;
    if (signal.aborted) this.#end();
    else signal.addEventListener('abort', this.#end, { once: true });
  }

  get identity(): EndpointIdentity {
    return this.first.identity;
  }

  /** What the first one can do; as many operations as the open connections and those that may still come can take. */
  get capabilities(): Capabilities {
    const { capabilities } = this.first;
    const parallelism = Math.max(capabilities.parallelism, Math.min(MAX_PARALLELISM, this.#room() + this.#left * capabilities.parallelism));
    return { ...capabilities, parallelism };
  }

  rootState(): Promise<RootState> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.rootState());
  }

  list(directory: RelativePath, options?: ListOptions): Promise<Listing> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.list(directory, options));
  }

  lstat(path: RelativePath): Promise<Evidence | undefined> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.lstat(path));
  }

  readWhole(path: RelativePath): Promise<WholeFile | 'large' | 'changed'> {
    return this.#on(this.#leastBusy(), async (endpoint) => endpoint.readWhole?.(path) ?? readByParts(endpoint, path));
  }

  async open(path: RelativePath): Promise<OpenFile> {
    const connection = this.#leastBusy();
    const file = await this.#on(connection, (endpoint) => endpoint.open(path));
    connection.busy++;
    let isOpen = true;
    return {
      evidence: file.evidence,
      read: (start, end) => file.read(start, end),
      unchanged: () => file.unchanged(),
      close: () => {
        if (isOpen) connection.busy--;
        isOpen = false;
        return file.close();
      },
    };
  }

  async close(): Promise<void> {
    this.#end();
    const opening = this.#opening;
    await Promise.allSettled(this.#connections.map(({ endpoint }) => endpoint.close()));
    await opening;
  }

  makeRoot(): Promise<void> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.makeRoot());
  }

  write(path: RelativePath, request: WriteRequest): Promise<Evidence> {
    return this.#stage(path, (endpoint) => endpoint.write(path, request));
  }

  rebuild(path: RelativePath, request: RebuildRequest): Promise<Evidence> {
    return this.#stage(path, async (endpoint) => {
      if (endpoint.rebuild === undefined) throw cannotRebuild();
      return endpoint.rebuild(path, request);
    });
  }

  /** Makes a file that is renamed later. */
  async #stage(path: RelativePath, make: (endpoint: Endpoint) => Promise<Evidence>): Promise<Evidence> {
    this.#openMore();
    while (this.#writing() >= this.#room()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const connection = this.#leastBusy();
    connection.writing++;
    try {
      const evidence = await this.#on(connection, make);
      this.#writers.set(path, connection);
      return evidence;
    } finally {
      connection.writing--;
      this.#waiting.shift()?.();
    }
  }

  async place(file: SmallFile): Promise<Evidence | 'changed'> {
    this.#openMore();
    while (this.#writing() >= this.#room()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const connection = this.#leastBusy();
    connection.writing++;
    connection.busy++;
    try {
      return await (connection.endpoint.place?.(file) ?? placeByParts(connection.endpoint, file));
    } finally {
      connection.busy--;
      connection.writing--;
      this.#waiting.shift()?.();
    }
  }

  async rename(from: RelativePath, to: RelativePath): Promise<void> {
    await this.#on(this.#writers.get(from) ?? this.#leastBusy(), (endpoint) => endpoint.rename(from, to));
    this.#writers.delete(from);
  }

  async renameThenRemove(from: RelativePath, to: RelativePath, gone: RelativePath): Promise<void> {
    await this.#on(this.#writers.get(from) ?? this.#leastBusy(), (endpoint) => renameThenRemove(endpoint, from, to, gone));
    this.#writers.delete(from);
    this.#writers.delete(gone);
  }

  link(from: RelativePath, to: RelativePath): Promise<Evidence> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.link(from, to));
  }

  async copy(from: RelativePath, to: RelativePath, request: CopyRequest): Promise<Evidence> {
    const connection = this.#leastBusy();
    const evidence = await this.#on(connection, (endpoint) => endpoint.copy(from, to, request));
    this.#writers.set(to, connection);
    return evidence;
  }

  makeDirectory(path: RelativePath, mode: number): Promise<Evidence> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.makeDirectory(path, mode));
  }

  makeDirectories(wanted: readonly WantedDirectory[]): readonly Promise<Evidence>[] {
    const lane = this.#leastBusy();
    const made = lane.endpoint.makeDirectories?.(wanted) ?? directoriesByParts(lane.endpoint, wanted);
    return made.map((each) => this.#on(lane, () => each));
  }

  probeNames(folder: RelativePath, made: readonly string[], asked: readonly string[]): Promise<readonly boolean[]> {
    return this.#on(
      this.#leastBusy(),
      async (endpoint) => endpoint.probeNames?.(folder, made, asked) ?? probeByParts(endpoint, folder, made, asked),
    );
  }

  expectWork(operations: number): void {
    const wished = Math.ceil(operations / Math.max(1, this.options.worthAnother)) - this.#connections.length;
    this.#open(Math.min(wished, this.#left, this.options.atOnceForExpected ?? this.options.atOnce));
  }

  makeSymlink(path: RelativePath, target: string): Promise<void> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.makeSymlink(path, target));
  }

  async removeFile(path: RelativePath): Promise<void> {
    await this.#on(this.#writers.get(path) ?? this.#leastBusy(), (endpoint) => endpoint.removeFile(path));
    this.#writers.delete(path);
  }

  removeFiles(files: readonly FileToRemove[], tell: (index: number, removed: Removed) => void): Promise<void> {
    return this.#on(
      this.#leastBusy(),
      (endpoint) => endpoint.removeFiles?.(files, tell) ?? removeByParts(endpoint, files, tell),
      files.length,
    );
  }

  linkFiles(files: readonly FileToLink[], tell: (index: number, linked: Linked) => void): Promise<void> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.linkFiles?.(files, tell) ?? linkByParts(endpoint, files, tell), files.length);
  }

  removeDirectory(path: RelativePath): Promise<void> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.removeDirectory(path));
  }

  setAttributes(path: RelativePath, attributes: { readonly mode?: number; readonly mtime?: number }): Promise<Evidence> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.setAttributes(path, attributes));
  }

  freeBytes(): Promise<number | undefined> {
    return this.#on(this.#leastBusy(), (endpoint) => endpoint.freeBytes());
  }

  readonly #end = (): void => {
    this.options.signal.removeEventListener('abort', this.#end);
    this.#ending.abort();
  };

  /** @param weight operations that it stands for */
  async #on<T>(connection: Lane, operation: (endpoint: Endpoint) => Promise<T>, weight = 1): Promise<T> {
    this.#openMore();
    connection.busy += weight;
    try {
      return await operation(connection.endpoint);
    } finally {
      connection.busy -= weight;
    }
  }

  #leastBusy(): Lane {
    return this.#connections.reduce((least, each) => (!each.retired && each.busy < least.busy ? each : least));
  }

  /** Writes that may be in flight: each holds a handle, of which a server grants only so many. */
  #room(): number {
    return this.#connections.reduce((sum, each) => sum + (each.retired ? 0 : each.endpoint.capabilities.parallelism), 0);
  }

  #writing(): number {
    return this.#connections.reduce((sum, each) => sum + each.writing, 0);
  }

  /** Opens further lanes where each of those that are there has enough to do. */
  #openMore(): void {
    if (this.#opening !== undefined || this.#left <= 0) return;
    if (this.#leastBusy().busy >= this.options.worthAnother) this.#open(Math.min(this.options.atOnce, this.#left));
  }

  #open(count: number): void {
    if (this.#opening !== undefined || count <= 0 || this.#ending.signal.aborted) return;
    this.#opening = Promise.all(Array.from({ length: count }, () => this.#openOne())).then((refused) => {
      this.#opening = undefined;
      // Told once all of them have their answers: how many were let in is known only then.
      if (refused.includes(true) && !this.#refused && !this.#ending.signal.aborted) {
        this.#refused = true;
        this.options.onRefused?.(this.#connections.length);
      }
      this.#openMore();
    });
  }

  /** Tells whether it was refused. */
  async #openOne(): Promise<boolean> {
    this.#left--;
    try {
      this.#add(await this.options.open(this.#ending.signal));
      return false;
    } catch {
      // Whatever the reason is, more attempts would only annoy the server: the work goes on with fewer lanes.
      this.#left = 0;
      return true;
    }
  }

  #add(connection: Lane): void {
    if (this.#ending.signal.aborted) void connection.endpoint.close().catch(() => undefined);
    else this.#connections.push(connection);
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

/** A connection that asks the server once when it is opened, and once after each loss. */
async function openFurther(
  first: Endpoint,
  connect: (signal: AbortSignal) => Promise<Endpoint>,
  { signal, policy = DEFAULT_RETRY_POLICY }: Pick<ConnectionsOptions, 'signal' | 'policy'>,
): Promise<Lane> {
  let lane: Lane | undefined;
  const connectAgain = async (): Promise<Endpoint> => {
    if (lane === undefined) return samePlace(first, await connect(signal), signal);
    // While the first one is being made anew, no other knocks at the server.
    await first.rootState();
    try {
      return await samePlace(first, await connect(signal), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      lane.retired = true;
      return lent(first);
    }
  };
  const endpoint = await withRetry(connectAgain, { signal, policy: { ...policy, firstWaits: [], waits: policy.waits.slice(0, 1) } });
  return (lane = newLane(endpoint));
}

async function samePlace(first: Endpoint, endpoint: Endpoint, signal: AbortSignal): Promise<Endpoint> {
  if (endpoint.identity.text === first.identity.text && !signal.aborted) return endpoint;
  await endpoint.close().catch(() => undefined);
  throw new EndpointError('failed', 'A further connection leads to another folder.');
}

/** The first connection for the use of one that is gone, which must not close it. */
function lent(first: Endpoint): Endpoint {
  return new Proxy(first, {
    get: (target, property) => {
      if (property === 'close') return () => Promise.resolve();
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value as (...parameters: unknown[]) => unknown).bind(target) : value;
    },
  });
}
