import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { childPath, ROOT, type RelativePath } from '../../electron/contract/relative-path';
import type { ReadableEndpoint } from '../../electron/engine/endpoint';
import {
  bytesOf,
  DEFAULT_DIRECTORY_MODE,
  DEFAULT_FILE_MODE,
  DEFAULT_MTIME,
  type TreeItem,
  type TreeLiteral,
} from '../../electron/endpoints/memory/memory-tree';

export { DEFAULT_MTIME, type TreeItem, type TreeLiteral };

/** Writes a literal tree as it reads: the same literal feeds memory endpoints and real folders. */
export function tree(literal: TreeLiteral): TreeLiteral {
  return literal;
}

/** What a test compares of one path; folder times are left out, as they are never copied. */
export type ShownItem =
  | { readonly kind: 'file'; readonly mode: string; readonly mtime: number; readonly content: string }
  | { readonly kind: 'directory'; readonly mode: string }
  | { readonly kind: 'symlink'; readonly mtime: number; readonly target: string }
  | { readonly kind: 'other' };

/** Makes a literal's items below a real folder, which is made if need be. What was at their paths is replaced. */
export function writeTree(folder: string, literal: TreeLiteral): void {
  mkdirSync(folder, { recursive: true });
  const directories: [string, { mode?: number; mtime?: number }][] = [];
  for (const [key, item] of Object.entries(literal)) {
    const path = join(folder, key);
    mkdirSync(dirname(path), { recursive: true });
    if (key.endsWith('/')) {
      mkdirSync(path, { recursive: true });
      directories.push([path, item as { mode?: number; mtime?: number }]);
    } else {
      rmSync(path, { recursive: true, force: true });
      writeItem(path, item);
    }
  }
  // Last and from below: writing into a folder changes its time.
  for (const [path, { mode, mtime }] of directories.sort(([a], [b]) => (a < b ? 1 : -1))) {
    chmodSync(path, mode ?? DEFAULT_DIRECTORY_MODE);
    lutimesSync(path, mtime ?? DEFAULT_MTIME, mtime ?? DEFAULT_MTIME);
  }
}

function writeItem(path: string, item: TreeItem): void {
  if (typeof item === 'string' || item instanceof Uint8Array) return writeItem(path, { content: item });
  if ('content' in item) {
    writeFileSync(path, bytesOf(item.content));
    chmodSync(path, item.mode ?? DEFAULT_FILE_MODE);
    lutimesSync(path, item.mtime ?? DEFAULT_MTIME, item.mtime ?? DEFAULT_MTIME);
  } else if ('link' in item) {
    symlinkSync(item.link, path);
    lutimesSync(path, item.mtime ?? DEFAULT_MTIME, item.mtime ?? DEFAULT_MTIME);
  } else if ('untracked' in item) {
    execFileSync('mkfifo', ['--', path]);
  } else {
    throw new RangeError('A real folder cannot hold this item.');
  }
}

/** Everything below a real folder, byte for byte, for `toEqual`. */
export function readTree(folder: string): Record<string, ShownItem> {
  const shown: Record<string, ShownItem> = {};
  const visit = (directory: RelativePath): void => {
    for (const name of readdirSync(join(folder, directory)).sort()) {
      const path = childPath(directory, name);
      shown[path] = showFile(join(folder, path));
      if (shown[path].kind === 'directory') visit(path);
    }
  };
  visit(ROOT);
  return shown;
}

function showFile(path: string): ShownItem {
  const stats = lstatSync(path);
  const mtime = Math.floor(stats.mtimeMs / 1000);
  const mode = showMode(stats.mode);
  if (stats.isDirectory()) return { kind: 'directory', mode };
  if (stats.isSymbolicLink()) return { kind: 'symlink', mtime, target: readlinkSync(path) };
  if (stats.isFile()) return { kind: 'file', mode, mtime, content: showContent(readFileSync(path)) };
  return { kind: 'other' };
}

/** The same of any endpoint, by way of its port. */
export async function readEndpointTree(endpoint: ReadableEndpoint, directory: RelativePath = ROOT): Promise<Record<string, ShownItem>> {
  const shown: Record<string, ShownItem> = {};
  const { entries } = await endpoint.list(directory);
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = childPath(directory, entry.name);
    if (entry.kind === 'directory') {
      shown[path] = { kind: 'directory', mode: showMode(entry.mode) };
      Object.assign(shown, await readEndpointTree(endpoint, path));
    } else if (entry.kind === 'symlink') {
      shown[path] = { kind: 'symlink', mtime: entry.mtime, target: entry.target ?? '' };
    } else if (entry.kind === 'file') {
      shown[path] = { kind: 'file', mode: showMode(entry.mode), mtime: entry.mtime, content: showContent(await readAll(endpoint, path)) };
    } else {
      shown[path] = { kind: 'other' };
    }
  }
  return shown;
}

/** A file's bytes, by way of the port. */
export async function readAll(endpoint: ReadableEndpoint, path: RelativePath, start = 0): Promise<Buffer> {
  const file = await endpoint.open(path);
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of file.read(start)) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  } finally {
    await file.close();
  }
}

function showMode(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** Short text as it is, all else by its SHA-256. */
function showContent(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (bytes.length <= 200 && Buffer.from(text, 'utf8').equals(bytes)) return text;
  return `${bytes.length} bytes, sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
