import type { RelativePath } from '../contract/relative-path';
import type { RunPhase } from '../contract/progress';

/** A running digest; `hex` ends it. */
export interface Digest {
  update(bytes: Uint8Array | string): void;
  hex(): string;
}

/** Counters that a run keeps while it works; whoever shows progress samples them. All plain numbers, never reset. */
export interface Tally {
  phase: RunPhase;
  scannedEntries: number;
  operationsDone: number;
  operationsTotal: number;
  bytesDone: number;
  bytesTotal: number;
  bytesSent: number;
  problems: number;
  /** Files on their way, by path. */
  readonly lanes: Map<string, { bytesDone: number; bytesTotal: number }>;
}

/** A fresh tally. */
export function newTally(): Tally {
  return {
    phase: 'queued',
    scannedEntries: 0,
    operationsDone: 0,
    operationsTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
    bytesSent: 0,
    problems: 0,
    lanes: new Map(),
  };
}

/** XXH3-128 of one block at once, 16 bytes, which hold until the next call. */
export type BlockHash = (bytes: Uint8Array) => Uint8Array;

/** What the engine needs of the world beside its endpoints and the ledger. */
export interface EngineContext {
  readonly runId: string;
  readonly sha256: () => Digest;
  /** XXH3-128: tells contents apart at the speed of reading, yet proves nothing against one who wants to deceive. */
  readonly contentHash: () => Digest;
  readonly blockHash: BlockHash;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Awaited before each new request: undefined while not paused. */
  readonly gate: () => Promise<void> | undefined;
  readonly tally: Tally;
}

/** Thrown where an aborted run stops. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor() {
    super('The run was stopped.');
  }
}

/** Waits while paused, and stops an aborted run. */
export async function checkpoint(context: Pick<EngineContext, 'gate' | 'signal'>): Promise<void> {
  const paused = context.gate();
  if (paused) await paused;
  if (context.signal.aborted) throw new Interrupted();
}

/** Runs `work` over `items`, at most `width` at a time; the first error stops new work and is thrown once all have ended. */
export async function inParallel<Item>(items: Iterable<Item>, width: number, work: (item: Item) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    while (failure === undefined) {
      const next = iterator.next();
      if (next.done === true) return;
      try {
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, width) }, lane));
  if (failure) throw failure.error;
}

/** {@link inParallel} in several pools side by side: an error in one of them stops new work in all. */
export async function inPools<Item>(
  pools: readonly { readonly items: Iterable<Item>; readonly width: number }[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let stopped = false;
  const unlessStopped = async (item: Item): Promise<void> => {
    if (stopped) return;
    try {
      await work(item);
    } catch (error) {
      stopped = true;
      throw error;
    }
  };
  const ended = await Promise.allSettled(pools.map(({ items, width }) => inParallel(items, width, unlessStopped)));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}

/**
 * Runs `work` over `items` and over whatever it returns, which comes before what is still open: a tree is walked depth
 * first, at most `width` items at a time. The first error stops new work and is thrown once all have ended.
 */
export function walk<Item>(items: readonly Item[], width: number, work: (item: Item) => Promise<readonly Item[]>): Promise<void> {
  return new Promise((resolve, reject) => {
    const open: Item[] = [];
    let busy = 0;
    let failure: { readonly error: unknown } | undefined;
    const add = (more: readonly Item[]): void => {
      for (let index = more.length - 1; index >= 0; index--) open.push(more[index] as Item);
    };
    const goOn = (): void => {
      while (failure === undefined && busy < width && open.length > 0) {
        busy += 1;
        work(open.pop() as Item)
          .then(add, (error: unknown) => {
            failure ??= { error };
          })
          .then(() => {
            busy -= 1;
            goOn();
          }, reject);
      }
      if (busy > 0) return;
      if (failure) reject(failure.error);
      else resolve();
    };
    add(items);
    goOn();
  });
}

/** Names that are ours on a mirror: never copied from an origin, never counted as extra. */
export const STAMP_NAME = '.heliograph.json';
export const RESERVED_PREFIX = '.heliograph-';
export const LOCK_PATH = '.heliograph-lock' as RelativePath;
export const TRASH_PATH = '.heliograph-trash' as RelativePath;

/** Whether a name is reserved in `directory`: the stamp only in the root, temps, lock, trash and probe anywhere. */
export function isReserved(directory: RelativePath, name: string): boolean {
  return name.startsWith(RESERVED_PREFIX) || (directory === '' && name === STAMP_NAME);
}
