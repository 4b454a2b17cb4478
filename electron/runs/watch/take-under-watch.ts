import { promises } from 'node:fs';
import type { Rules } from '../../contract/site';
import type { Filter } from '../../engine/filter';
import { watchFolder, WATCHES_SINGLE_FOLDERS, WatchRefused, type WatchFolder } from './folder-watcher';
import { isOfAnotherMachine, networkMountOf, type Mount } from './mounts';
import { findFolders, hasOtherFolders } from './origin-folders';
import type { Change } from './pending-changes';
import { readMounts, readWatchLimit } from './system-facts';
import type { WatchTrouble } from './watch-words';

/** What the system is asked; tests replace it. */
export interface SystemWatches {
  readonly watchFolder: WatchFolder;
  readonly mounts: () => Promise<readonly Mount[]>;
  /** Folders that one user may have watched; null where there is no limit. */
  readonly watchLimit: () => number | null;
  /** Whether a new folder is watched only once it was found: see {@link WATCHES_SINGLE_FOLDERS}. */
  readonly singleFolders: boolean;
}

export const SYSTEM_WATCHES: SystemWatches = {
  watchFolder,
  mounts: readMounts,
  watchLimit: readWatchLimit,
  singleFolders: WATCHES_SINGLE_FOLDERS,
};

/** A folder that is watched with all that is below it. */
export interface Watched {
  readonly root: string;
  /** Tells the watched folder apart from another one at its place. */
  readonly identity: string;
  /** Milliseconds of `performance.now()`. */
  readonly since: number;
  readonly close: () => Promise<void>;
}

export interface WatchedFolder {
  readonly folder: string;
  readonly links: Rules['links'];
  readonly isLeftOut: Filter;
  readonly onChanges: (root: string, changes: readonly Change[]) => void;
  readonly onError: (error: Error) => void;
}

/** Tries to find the folders at rest while they are taken under watch. */
const TRIES = 3;

/** Watches a folder with all that is below it, or says why it does not. Never throws. */
export async function takeUnderWatch(
  wish: WatchedFolder,
  system: SystemWatches,
): Promise<Watched | WatchTrouble | { readonly gone: true }> {
  try {
    return await take(wish, system);
  } catch (error) {
    return troubleOf(error);
  }
}

async function take(wish: WatchedFolder, system: SystemWatches): Promise<Watched | WatchTrouble | { readonly gone: true }> {
  const { folder, isLeftOut, onError } = wish;
  if (wish.links === 'follow') return { kind: 'followed-links' };
  const root = await promises.realpath(folder).catch(() => undefined);
  const identity = root && (await identityOf(root));
  if (root === undefined || identity === undefined) return { gone: true };
  const network = isOfAnotherMachine(root) ? { type: 'smb' } : networkMountOf(root, await system.mounts());
  if (network) return { kind: 'network', type: network.type };
  const onChanges = (changes: readonly Change[]): void => {
    wish.onChanges(root, changes);
  };
  const begin = async (leaveOut: readonly string[]): Promise<Watched> => {
    const { close } = await system.watchFolder({ root, leaveOut, onChanges, onError });
    return { root, identity, since: performance.now(), close };
  };
  if (!system.singleFolders) return begin([]);
  const limit = system.watchLimit();
  for (let tries = 1; tries <= TRIES; tries++) {
    const { folders, leftOut } = await findFolders(root, isLeftOut, limit ?? Infinity);
    // Not even tried: the watches that were given until then would be missing elsewhere.
    if (limit !== null && folders.size > limit) return { kind: 'limit', limit };
    const watched = await begin(leftOut);
    // A folder that was made while the watches were placed may have none.
    if (!(await hasOtherFolders(root, isLeftOut, folders))) return watched;
    await watched.close();
  }
  return { kind: 'unstable' };
}

/** Tells a folder apart from another one that comes to its place; undefined where there is none. */
export async function identityOf(root: string): Promise<string | undefined> {
  const found = await promises.stat(root, { bigint: true }).catch(() => undefined);
  return found?.isDirectory() ? `${String(found.dev)}:${String(found.ino)}` : undefined;
}

function troubleOf(error: unknown): WatchTrouble | { readonly gone: true } {
  if (!(error instanceof WatchRefused)) return { kind: 'other', reason: error instanceof Error ? error.message : String(error) };
  switch (error.kind) {
    case 'gone':
      return { gone: true };
    case 'limit':
      return { kind: 'limit', limit: readWatchLimit() };
    case 'instances':
      return { kind: 'instances' };
    case 'no-module':
      return { kind: 'no-module', reason: error.message };
    case 'other':
      return { kind: 'other', reason: error.message };
  }
}
