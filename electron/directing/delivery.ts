import { createXXHash128 } from 'hash-wasm';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { parseRelativePath } from '../contract/relative-path';

/** What is published, by path below the publishing folder. */
export type Artefacts = ReadonlyMap<string, string>;

export interface Delivery {
  /** Paths that were written; unchanged ones are not written again. */
  readonly written: readonly string[];
  /** Paths of the last publication that were removed, because they are not published any more. */
  readonly removed: readonly string[];
  /** Paths that this folder cannot hold, such as names that are too long. */
  readonly refused: readonly string[];
}

/** Lists what we put into a publishing folder, so that only that is ever removed from it. */
const INVENTORY = '.heliograph-published.json';
const UNFIT = new Set(['ENAMETOOLONG', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EINVAL', 'ENOTEMPTY']);

/**
 * Puts artefacts into a folder, each by a temporary file, fsync and rename, so that nobody reads half of one. What the
 * last delivery put there and this one lacks is removed; other files in the folder are never touched. Symlinks below the
 * folder are not walked through. @throws Error of the file system, where the folder cannot be written
 */
export function deliver(folder: string, artefacts: Artefacts): Delivery {
  mkdirSync(folder, { recursive: true });
  const root = realpathSync(folder);
  const before = readInventory(root);
  const written: string[] = [];
  const refused: string[] = [];
  const kept: string[] = [];
  // Before the first change: whatever happens then, all that is ours is known to be.
  writeInventory(root, [...before, ...artefacts.keys()]);
  for (const [path, content] of artefacts) {
    try {
      if (place(root, path, Buffer.from(content))) written.push(path);
      kept.push(path);
    } catch (error) {
      if (!UNFIT.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
      refused.push(path);
    }
  }
  const removed = before.filter((path) => !artefacts.has(path) && remove(root, path));
  writeInventory(root, kept);
  return { written, removed, refused };
}

/** The text of an artefact that is there already; undefined if there is none. */
export function deliveredText(folder: string, path: string): string | undefined {
  try {
    return readFileSync(join(folder, path), 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * SHA-256 of a file, in hexadecimal; undefined if it is not, or did not stay, as `expected` says (mtime in whole seconds;
 * XXH3-128 where its content was read before).
 */
export async function hashUnchanged(
  file: string,
  expected: { readonly size: number; readonly mtime: number; readonly xxh3?: string },
): Promise<string | undefined> {
  let descriptor: number;
  try {
    if (!lstatSync(file).isFile()) return undefined;
    descriptor = openSync(file, 'r');
  } catch {
    return undefined;
  }
  const isAsExpected = (): boolean => {
    const stats = fstatSync(descriptor);
    return stats.isFile() && stats.size === expected.size && Math.floor(stats.mtimeMs / 1000) === expected.mtime;
  };
  try {
    if (!isAsExpected()) return undefined;
    const hash = createHash('sha256');
    const fast = await createXXHash128();
    for await (const chunk of createReadStream('', { fd: descriptor, autoClose: false, start: 0, highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
      fast.update(chunk as Buffer);
    }
    const isSame = isAsExpected() && (expected.xxh3 === undefined || expected.xxh3 === fast.digest());
    return isSame ? hash.digest('hex') : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** Returns false where the very same content is there already. */
function place(root: string, path: string, content: Buffer): boolean {
  const directory = makeDirectory(root, path);
  const file = join(root, parseRelativePath(path));
  const there = lstatSync(file, { throwIfNoEntry: false });
  if (there?.isFile() && there.size === content.length && readFileSync(file).equals(content)) return false;
  if (there?.isDirectory()) throw refusal('EISDIR');
  const temporary = join(directory, `.heliograph-publish-${randomBytes(8).toString('hex')}`);
  try {
    const descriptor = openSync(temporary, 'wx', 0o644);
    try {
      for (let at = 0; at < content.length;) at += writeSync(descriptor, content, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return true;
}

/** Makes the directories above a path, refusing to walk through a symlink. */
function makeDirectory(root: string, path: string): string {
  let directory = root;
  for (const name of parseRelativePath(path).split('/').slice(0, -1)) {
    directory = join(directory, name);
    const there = lstatSync(directory, { throwIfNoEntry: false });
    if (!there) mkdirSync(directory);
    else if (!there.isDirectory()) throw refusal('ENOTDIR');
  }
  return directory;
}

function remove(root: string, path: string): boolean {
  const file = join(root, path);
  try {
    if (realpathSync(dirname(file)) !== dirname(file) || !lstatSync(file).isFile()) return false;
    rmSync(file);
  } catch {
    return false;
  }
  removeEmptied(root, dirname(file));
  return true;
}

function removeEmptied(root: string, from: string): void {
  try {
    for (let directory = from; directory.startsWith(root + sep); directory = dirname(directory)) rmdirSync(directory);
  } catch {
    // The first one that holds something ends it.
  }
}

function readInventory(root: string): string[] {
  try {
    const { paths } = JSON.parse(readFileSync(join(root, INVENTORY), 'utf8')) as { paths: unknown };
    return Array.isArray(paths) ? paths.filter(isSafePath) : [];
  } catch {
    return [];
  }
}

function isSafePath(path: unknown): path is string {
  if (typeof path !== 'string' || path === '') return false;
  try {
    parseRelativePath(path);
    return true;
  } catch {
    return false;
  }
}

function writeInventory(root: string, paths: readonly string[]): void {
  place(root, INVENTORY, Buffer.from(`${JSON.stringify({ paths: [...new Set(paths)].sort() })}\n`));
}

function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`This folder cannot hold an artefact of that name (${code}).`), { code });
}
