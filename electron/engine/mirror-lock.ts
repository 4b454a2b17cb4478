import type { RelativePath } from '../contract/relative-path';
import { LOCK_PATH, type EngineContext } from './context';
import { EndpointError, type Endpoint } from './endpoint';
import { readSmallText, writeText } from './stamp';

/** Who holds a mirror, as the lock file on it says. */
export interface LockHolder {
  /** Tells machines apart; a hash. */
  readonly machine: string;
  /** The machine's name, for people. */
  readonly host: string;
  readonly pid: number;
  /** Tells apart processes that had the same number. */
  readonly process: string;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Who we are, and whether another holder of this machine still lives. */
export interface LockIdentity {
  readonly machine: string;
  readonly host: string;
  readonly pid: number;
  readonly process: string;
  readonly isAlive: (holder: LockHolder) => boolean;
  /** Waits as long as a lock file that was just made may need to get its content: a round trip, with ease. */
  readonly settle: () => Promise<void>;
}

const MAX_LOCK_BYTES = 4096;

/** What the lock file on the mirror means to us. */
export type LockState =
  | { readonly kind: 'free' }
  | { readonly kind: 'stale' } // left by a process of this machine that is gone
  | { readonly kind: 'here'; readonly holder: LockHolder } // a living process of this machine
  | { readonly kind: 'elsewhere'; readonly holder: LockHolder | undefined };

/**
 * Reads the mirror's lock file. Writes nothing. An empty one belongs to a run between making it and writing into it; if
 * it stays empty, that run was killed right there, and nobody holds the mirror.
 */
export async function readLock(mirror: Endpoint, own: LockIdentity): Promise<LockState> {
  let found = await mirror.lstat(LOCK_PATH);
  if (found?.size === 0) {
    await own.settle();
    found = await mirror.lstat(LOCK_PATH);
    if (found?.kind === 'file' && found.size === 0) return { kind: 'stale' };
  }
  if (!found) return { kind: 'free' };
  const text = await readSmallText(mirror, LOCK_PATH, MAX_LOCK_BYTES);
  // Its run may have ended in between.
  if (text === undefined && (await mirror.lstat(LOCK_PATH)) === undefined) return { kind: 'free' };
  const holder = parseHolder(text);
  if (holder?.machine !== own.machine) return { kind: 'elsewhere', holder };
  return own.isAlive(holder) ? { kind: 'here', holder } : { kind: 'stale' };
}

function parseHolder(text: string | undefined): LockHolder | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<LockHolder> | null;
    const isWhole = typeof value?.machine === 'string' && typeof value.host === 'string' && typeof value.pid === 'number';
    return isWhole ? (value as LockHolder) : undefined;
  } catch {
    return undefined;
  }
}

/** Names a holder for people. */
export function describeHolder(holder: LockHolder | undefined): string {
  return holder ? `${holder.host}, process ${String(holder.pid)}, since ${holder.since}` : 'its lock file cannot be read';
}

/** A lock that is ours. */
export interface TakenLock {
  /** Resolves once the lock file tells who holds it. Its name alone is what keeps others out. @throws EndpointError where it cannot be written: then the lock is gone */
  readonly written: Promise<void>;
  /** Renames the last thing that is written, and releases the lock right behind it. */
  readonly releaseBehind: (from: RelativePath, to: RelativePath) => Promise<void>;
  /** Never rejects. */
  readonly release: () => Promise<void>;
}

/**
 * Takes the lock, replacing one that is stale or whose takeover was approved: resolves once its file was created, exclusively.
 * What it says is on its way then, ahead of all that is asked for later.
 * @throws EndpointError `exists` if another run took it in between
 */
export async function takeLock(mirror: Endpoint, own: LockIdentity, state: LockState, context: EngineContext): Promise<TakenLock> {
  if (state.kind !== 'free') await mirror.removeFile(LOCK_PATH).catch(ignoreMissing);
  const { machine, host, pid, process } = own;
  const since = new Date(context.now()).toISOString();
  const holder: LockHolder = { machine, host, pid, process, run: context.runId, since };
  const attributes = { mode: 0o644, mtime: Math.floor(context.now() / 1000) };
  let writing: Promise<unknown> | undefined;
  await new Promise<void>((resolve, reject) => {
    writing = writeText(mirror, LOCK_PATH, `${JSON.stringify(holder)}\n`, attributes, false, resolve);
    writing.then(() => {
      resolve();
    }, reject);
  });
  const written = Promise.resolve(writing).then(() => undefined);
  // Whoever waits for it hears of it.
  written.catch(() => undefined);
  let isReleased = false;
  const releaseBehind = async (from: RelativePath, to: RelativePath): Promise<void> => {
    await written;
    await renameThenRemove(mirror, from, to, LOCK_PATH);
    isReleased = true;
  };
  const release = async (): Promise<void> => {
    await written.catch(() => undefined);
    if (!isReleased) await mirror.removeFile(LOCK_PATH).catch(() => undefined);
  };
  return { written, releaseBehind, release };
}

/** {@link Endpoint.renameThenRemove}, also where the endpoint has no shorter way. */
export async function renameThenRemove(mirror: Endpoint, from: RelativePath, to: RelativePath, gone: RelativePath): Promise<void> {
  if (mirror.renameThenRemove) return mirror.renameThenRemove(from, to, gone);
  await mirror.rename(from, to);
  await mirror.removeFile(gone).catch(ignoreMissing);
}

/** Makes the root and takes the lock in it, without waiting for the one before the other where that goes well. */
export async function makeRootAndTakeLock(
  mirror: Endpoint,
  own: LockIdentity,
  state: LockState,
  context: EngineContext,
): Promise<TakenLock> {
  const making = mirror.makeRoot();
  making.catch(() => undefined);
  let lock: TakenLock | undefined;
  try {
    lock = await takeLock(mirror, own, state, context).catch(async (error: unknown) => {
      // Its request may have overtaken the other one.
      await making;
      if (!(error instanceof EndpointError) || error.kind === 'exists') throw error;
      return takeLock(mirror, own, state, context);
    });
    await making;
    return lock;
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof EndpointError) || error.kind !== 'missing') throw error;
}
