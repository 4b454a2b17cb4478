import { childPath, nameOf, parentOf, parseRelativePath, ROOT, type RelativePath } from '../../contract/relative-path';
import type { Entry } from '../../engine/endpoint';

/** A problematic entry's way of being unreadable. */
type ProblemKind = Extract<Entry, { kind: 'problematic' }>['problem'];

/** What may be at one path of a literal tree. */
export type TreeItem =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode?: number; readonly mtime?: number }
  | { readonly link: string; readonly mtime?: number }
  | { readonly untracked: string }
  | { readonly problem: ProblemKind }
  | { readonly mode?: number; readonly mtime?: number; readonly unreadable?: boolean };

/**
 * A whole tree as a literal: `{ 'index.html': 'text', 'empty/': {}, 'now': { link: 'index.html' } }`. Keys are paths; a
 * key with a slash at its end is a directory, and directories above a path are made without being named.
 */
export type TreeLiteral = Readonly<Record<string, TreeItem>>;

/** Modification time of everything whose time a literal does not give: 2023-11-14T22:13:20Z. */
export const DEFAULT_MTIME = 1_700_000_000;
export const DEFAULT_FILE_MODE = 0o644;
export const DEFAULT_DIRECTORY_MODE = 0o755;

export interface FileNode {
  readonly kind: 'file';
  content: Uint8Array;
  mode: number;
  mtime: number;
  /** Counts changes, as a change time would show them. */
  version: number;
}

export interface DirectoryNode {
  readonly kind: 'directory';
  mode: number;
  mtime: number;
  unreadable: boolean;
  /** By folded name; see {@link NameFolding}. */
  readonly children: Map<string, { readonly name: string; readonly node: MemoryNode }>;
}

export interface LinkNode {
  readonly kind: 'symlink';
  readonly target: string;
  mtime: number;
}

export type MemoryNode =
  | FileNode
  | DirectoryNode
  | LinkNode
  | { readonly kind: 'untracked'; readonly what: string }
  | { readonly kind: 'problematic'; readonly problem: ProblemKind };

/** Under which key a name is kept: equal keys are one name. */
export type NameFolding = (name: string) => string;

/** Bytes of a literal's content. */
export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

export function makeDirectoryNode(mode: number, mtime: number): DirectoryNode {
  return { kind: 'directory', mode, mtime, unreadable: false, children: new Map() };
}

/** The node that a literal's item stands for. */
export function makeNode(item: TreeItem, isDirectory: boolean): MemoryNode {
  if (typeof item === 'string' || item instanceof Uint8Array) return fileNode(bytesOf(item));
  if ('content' in item) return fileNode(bytesOf(item.content), item.mode, item.mtime);
  if ('link' in item) return { kind: 'symlink', target: item.link, mtime: item.mtime ?? DEFAULT_MTIME };
  if ('untracked' in item) return { kind: 'untracked', what: item.untracked };
  if ('problem' in item) return { kind: 'problematic', problem: item.problem };
  if (!isDirectory) throw new RangeError('A directory’s path ends with a slash.');
  const node = makeDirectoryNode(item.mode ?? DEFAULT_DIRECTORY_MODE, item.mtime ?? DEFAULT_MTIME);
  node.unreadable = item.unreadable ?? false;
  return node;
}

function fileNode(content: Uint8Array, mode = DEFAULT_FILE_MODE, mtime = DEFAULT_MTIME): FileNode {
  return { kind: 'file', content, mode, mtime, version: 0 };
}

/** Puts an item into a tree, whatever was there before, with the directories above it. */
export function plant(root: DirectoryNode, key: string, item: TreeItem, fold: NameFolding): void {
  const isDirectory = key.endsWith('/');
  const path = parseRelativePath(isDirectory ? key.slice(0, -1) : key);
  const node = makeNode(item, isDirectory);
  const { children } = directoriesTo(root, parentOf(path), fold);
  const before = children.get(fold(nameOf(path)))?.node;
  if (node.kind === 'directory' && before?.kind === 'directory') {
    Object.assign(before, { mode: node.mode, mtime: node.mtime, unreadable: node.unreadable });
  } else {
    children.set(fold(nameOf(path)), { name: nameOf(path), node });
  }
}

function directoriesTo(root: DirectoryNode, path: RelativePath, fold: NameFolding): DirectoryNode {
  let directory = root;
  for (const name of path === ROOT ? [] : path.split('/')) {
    let node = directory.children.get(fold(name))?.node;
    if (node?.kind !== 'directory') {
      node = makeDirectoryNode(DEFAULT_DIRECTORY_MODE, DEFAULT_MTIME);
      directory.children.set(fold(name), { name, node });
    }
    directory = node;
  }
  return directory;
}

/** How many names a file has: hard links are one node under several. */
export function namesOf(root: DirectoryNode, node: MemoryNode): number {
  let names = 0;
  for (const each of walk(root)) if (each.node === node) names += 1;
  return names;
}

/** Every path of a tree with its node, parents before children, in the order of their names' code units. */
export function* walk(
  directory: DirectoryNode,
  path: RelativePath = ROOT,
): IterableIterator<{ readonly path: RelativePath; readonly node: MemoryNode }> {
  const children = [...directory.children.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, node } of children) {
    const child = childPath(path, name);
    yield { path: child, node };
    if (node.kind === 'directory') yield* walk(node, child);
  }
}
