import type { RelativePath } from '../../contract/relative-path';
import type { Capabilities, Endpoint, RootState } from '../../engine/endpoint';
import type { MemoryNode, TreeItem } from './memory-tree';

/** What the pretended server is like; everything is possible where nothing is said. */
export interface MemoryOptions {
  readonly capabilities?: Partial<Capabilities>;
  /** Names that differ only by case are one name. */
  readonly foldsCase?: boolean;
  /** Names that differ only by Unicode normalisation are one name. */
  readonly foldsUnicode?: boolean;
  /** Free bytes at the start: file content takes from them, and a write beyond them fails with `disk-full`. */
  readonly freeBytes?: number;
  /** The mode that the server keeps in place of the one that was asked for. */
  readonly forcesMode?: (kind: 'file' | 'directory', mode: number) => number;
  /** The time that the server keeps in place of the one that was asked for. */
  readonly forcesMtime?: (mtime: number) => number;
  /** Names that the server cannot hold; default: those longer than 255 bytes. */
  readonly refusesName?: (name: string) => boolean;
  /** Every writing method fails with `read-only`. */
  readonly readOnly?: boolean;
  /** What the root is at the start. */
  readonly root?: RootState;
  /** The identity's text. */
  readonly identity?: string;
  /** Whole seconds since 1970, for whatever is made without a time. */
  readonly now?: () => number;
}

/** An {@link Endpoint} in memory, with what tests look at. */
export interface MemoryEndpoint extends Endpoint {
  /** The writing methods that succeeded, in order: such as `write a.txt`, `rename a.tmp b.txt`, `removeFile old.txt`. */
  readonly operations: string[];
  /** The reading methods that were called, in order: `list dir`, `lstat a.txt`, `open a.txt`. */
  readonly reads: string[];
  /** Changes the tree behind the endpoint's back, as a third party does. Not in the log. */
  put(path: string, item: TreeItem): void;
  /** Takes a path away behind the endpoint's back. Not in the log. */
  drop(path: RelativePath | string): void;
  /** Changes what the root is behind the endpoint's back. Whatever it held stays for its return. */
  setRoot(state: RootState): void;
  /** Everything below the root, parents before children. */
  nodes(): IterableIterator<{ readonly path: RelativePath; readonly node: MemoryNode }>;
}
