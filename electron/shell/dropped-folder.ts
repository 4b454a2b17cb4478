import { lstat } from 'node:fs/promises';
import path from 'node:path';

/** Why something that was dropped on the window cannot become an origin. */
export type DropFault = 'several' | 'nothing' | 'file' | 'link' | 'gone';

/** What was dropped, as far as it matters. */
export type Dropped = 'folder' | 'file' | 'link' | 'gone';

/** The one folder that was dropped, or why there is none. Pure. */
export function judgeDrop(dropped: readonly { readonly path: string; readonly kind: Dropped }[]): { readonly folder: string } | DropFault {
  const [first] = dropped;
  if (!first) return 'nothing';
  if (dropped.length > 1) return 'several';
  return first.kind === 'folder' ? { folder: first.path } : first.kind;
}

/** Looks at what was dropped. A link is not followed: a person shall see where the files are. */
export async function lookAtDropped(paths: readonly string[]): Promise<{ readonly path: string; readonly kind: Dropped }[]> {
  return Promise.all(paths.map(async (each) => ({ path: path.resolve(each), kind: await kindOf(each) })));
}

async function kindOf(dropped: string): Promise<Dropped> {
  try {
    const found = await lstat(dropped);
    return found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'file';
  } catch {
    return 'gone';
  }
}
