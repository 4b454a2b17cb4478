import { createRequire } from 'node:module';
import { relative, sep } from 'node:path';
import { Worker } from 'node:worker_threads';
import type ParcelWatcher from '@parcel/watcher';
import type { Change } from './pending-changes';

/** What a watcher of a folder is told, and whom it tells. */
export interface WatchWish {
  /** The folder's real path. */
  readonly root: string;
  /** Absolute paths of folders that need no watching. */
  readonly leaveOut: readonly string[];
  /** Told of changes, a few hundred milliseconds after they were made; the path '' is the root itself. */
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Told that changes may have been missed. Nothing more is to be expected then. */
  readonly onError: (error: Error) => void;
}

/**
 * Watches a folder with all that is below it until it is closed; one watch of the system's for each folder, none for files.
 * @throws WatchRefused with the reason
 */
export type WatchFolder = (wish: WatchWish) => Promise<{ close(): Promise<void> }>;

export type RefusalKind = 'limit' | 'instances' | 'no-module' | 'gone' | 'other';

/** Why a folder is not watched. */
export class WatchRefused extends Error {
  constructor(
    readonly kind: RefusalKind,
    message: string,
  ) {
    super(message);
  }
}

/** On Linux the system watches single folders, and tells nobody of those that were made while it was not looking. */
export const WATCHES_SINGLE_FOLDERS = process.platform === 'linux';

/** Named, because by itself the package would start a Watchman that is installed, for good. */
const BACKENDS: Partial<Record<NodeJS.Platform, ParcelWatcher.BackendType>> = { linux: 'inotify', darwin: 'fs-events', win32: 'windows' };

export const watchFolder: WatchFolder = async ({ root, leaveOut, onChanges, onError }) => {
  const watcher = loadWatcher();
  if (WATCHES_SINGLE_FOLDERS) await probeInstances(root);
  const backend = BACKENDS[process.platform];
  let isOpen = true;
  const tell: ParcelWatcher.SubscribeCallback = (error, events) => {
    if (!isOpen) return;
    if (error) onError(error);
    else onChanges(events.map(({ type, path }) => ({ type, path: relativeTo(root, path) })));
  };
  // What is ignored is a path to the package only where it looks like no pattern; the others are watched in vain.
  const ignore = leaveOut.filter((path) => !/[*?[\]{}()!+@|\\]/.test(path.slice(root.length)));
  const options = { ignore, ...(backend && { backend }) };
  const subscription = await watcher.subscribe(root, tell, options).catch((error: unknown) => {
    throw refusal(error);
  });
  return {
    close: async () => {
      isOpen = false;
      // It fails where a watched folder has gone in between; then the system has ended that watch already.
      await subscription.unsubscribe().catch(() => undefined);
    },
  };
};

/** Loaded when it is first needed, because it fails where a system has no build of it. As for keytar, not by `import()`. */
function loadWatcher(): typeof ParcelWatcher {
  try {
    return createRequire(import.meta.url)('@parcel/watcher') as typeof ParcelWatcher;
  } catch (error) {
    const [line = ''] = messageOf(error).split('\n');
    throw new WatchRefused('no-module', line.replace(/\.$/, ''));
  }
}

/**
 * The package waits for ever, and the whole program with it, where the system has no further inotify instance (128 for one
 * user by default). A thread has one of its own, so it can ask first.
 */
function probeInstances(root: string): Promise<void> {
  const code = `const { parentPort, workerData } = require('node:worker_threads');
    try { require('node:fs').watch(workerData).close(); parentPort.postMessage(''); }
    catch (error) { parentPort.postMessage(String(error.code)); }`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData: root, execArgv: [], stderr: true });
    worker.once('message', (code: string) => {
      void worker.terminate();
      if (code === '') resolve();
      else if (code === 'ENOENT' || code === 'ENOTDIR') reject(new WatchRefused('gone', code));
      else if (code === 'EMFILE' || code === 'ENFILE') reject(new WatchRefused('instances', code));
      else reject(new WatchRefused(code === 'ENOSPC' ? 'limit' : 'other', code));
    });
    worker.once('error', (error) => {
      reject(new WatchRefused('other', messageOf(error)));
    });
  });
}

function refusal(error: unknown): WatchRefused {
  const message = messageOf(error);
  if (/no space left on device|ENOSPC/i.test(message)) return new WatchRefused('limit', message);
  return new WatchRefused('other', message.replace(/\.$/, ''));
}

function relativeTo(root: string, path: string): string {
  const below = path.startsWith(root) ? path.slice(root.length) : relative(root, path);
  return below.split(sep).join('/').replace(/^\//, '');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
