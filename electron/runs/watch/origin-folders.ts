import { promises, type Dir } from 'node:fs';
import { join } from 'node:path';
import type { RelativePath } from '../../contract/relative-path';
import type { Filter } from '../../engine/filter';

/** The folders of an origin that need watching. */
export interface OriginFolders {
  /** Relative to the root, which is '' and always there. */
  readonly folders: ReadonlySet<string>;
  /** Absolute paths below which nothing is watched: excluded, or not to be read. */
  readonly leftOut: readonly string[];
}

/** Entries that are asked for at once: few enough that a folder of 100,000 files holds nobody up. */
const ENTRIES = 256;
/** Left-out folders that are named to the watcher, which looks through them all at each change. */
const MOST_LEFT_OUT = 200;

/**
 * Finds all folders of an origin that are not excluded. Symlinks are not followed.
 * @param most where there are more, it stops: `folders` then holds one more than that
 */
export async function findFolders(root: string, isLeftOut: Filter, most: number): Promise<OriginFolders> {
  const folders = new Set(['']);
  const leftOut: string[] = [];
  const note = (path: string): void => {
    if (leftOut.length < MOST_LEFT_OUT) leftOut.push(join(root, path));
  };
  for await (const { path, left } of walk(root, isLeftOut)) {
    if (left) note(path);
    else folders.add(path);
    if (folders.size > most) break;
  }
  return { folders, leftOut };
}

/** Whether there is a folder now that is none of those. */
export async function hasOtherFolders(root: string, isLeftOut: Filter, known: ReadonlySet<string>): Promise<boolean> {
  for await (const { path, left } of walk(root, isLeftOut)) if (!left && !known.has(path)) return true;
  return false;
}

interface Step {
  readonly path: string;
  /** It is left out, with all that it holds. */
  readonly left: boolean;
}

async function* walk(root: string, isLeftOut: Filter): AsyncGenerator<Step> {
  const ahead = [''];
  for (let folder = ahead.pop(); folder !== undefined; folder = ahead.pop()) {
    let directory: Dir;
    try {
      directory = await promises.opendir(join(root, folder), { bufferSize: ENTRIES });
    } catch (error) {
      // What cannot be read is a problem of each run; what went meanwhile is none.
      if (folder !== '' && !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) yield { path: folder, left: true };
      continue;
    }
    let isWanted = folder === '';
    try {
      if (!isWanted) yield { path: folder, left: false };
      isWanted = true;
    } finally {
      if (!isWanted) await directory.close();
    }
    for await (const entry of directory) {
      if (!entry.isDirectory()) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isLeftOut(path as RelativePath, true)) yield { path, left: true };
      else ahead.push(path);
    }
  }
}
