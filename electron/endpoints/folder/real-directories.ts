import { lstatSync } from 'node:fs';
import { parentOf, type RelativePath } from '../../contract/relative-path';
import { EndpointError } from '../../engine/endpoint';
import { locate } from './folder-names';
import { attempt } from './folder-refusals';

/**
 * Makes sure that the root and every directory down to `directory` is a real directory, so that no symlink is walked
 * through. Looked up anew each time (a few microseconds a level): a remembered answer is one that may have changed.
 * @throws EndpointError `missing`, or `not-a-directory` where a file or symlink is in the way
 */
export function assertRealDirectory(root: string, directory: RelativePath): void {
  for (let at = directory; ; at = parentOf(at)) {
    const location = locate(root, at);
    if (!attempt('The path could not be reached', () => lstatSync(location)).isDirectory()) {
      throw new EndpointError('not-a-directory', 'A part of the path is a file or a symbolic link, not a folder.');
    }
    if (at === '') return;
  }
}

/** Milliseconds for which a directory counts as looked at: far less than anybody needs to notice a pause in our reading. */
const RECENT = 50;

/** {@link assertRealDirectory} for the files of one directory that are read in one go: asked once for all of them. */
export class RecentlyReal {
  #directory: RelativePath | undefined;
  #at = 0;

  /** @throws EndpointError as {@link assertRealDirectory} */
  assert(root: string, directory: RelativePath): void {
    const now = performance.now();
    if (this.#directory === directory && now - this.#at < RECENT) return;
    assertRealDirectory(root, directory);
    this.#directory = directory;
    this.#at = now;
  }
}

/** As {@link assertRealDirectory}, for the directory that holds `path`. The root itself is never written. */
export function assertRealParent(root: string, path: RelativePath): void {
  if (path === '') throw new EndpointError('usage', 'The root itself cannot be changed.');
  assertRealDirectory(root, parentOf(path));
}
