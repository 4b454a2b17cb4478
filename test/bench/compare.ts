import { closeSync, openSync, readdirSync, readlinkSync, readSync, lstatSync, type Dirent, type Stats } from 'node:fs';
import { join } from 'node:path';

/** What the comparison of an origin and a mirror found; `path` is the first that differs. */
export type Comparison =
  | { readonly verdict: 'equal' }
  | { readonly verdict: 'times differ'; readonly path: string; readonly count: number }
  | { readonly verdict: 'differs'; readonly path: string; readonly why: string };

const WINDOW = 1 << 20;
const left = Buffer.allocUnsafe(WINDOW);
const right = Buffer.allocUnsafe(WINDOW);

class Different extends Error {
  constructor(
    readonly path: string,
    readonly why: string,
  ) {
    super(`${path}: ${why}`);
  }
}

/**
 * Compares names, kinds, sizes, every byte, links, and times of files to the second. Heliograph's own entries
 * (`.heliograph*`) at the top of the mirror do not count.
 */
export function compareTrees(origin: string, mirror: string): Comparison {
  const late: string[] = [];
  try {
    compareFolder(origin, mirror, '', late);
  } catch (error) {
    if (error instanceof Different) return { verdict: 'differs', path: error.path, why: error.why };
    throw error;
  }
  return late.length === 0 ? { verdict: 'equal' } : { verdict: 'times differ', path: late[0]!, count: late.length };
}

function compareFolder(origin: string, mirror: string, below: string, late: string[]): void {
  const wanted = listing(join(origin, below));
  const found = new Map(listing(join(mirror, below)).map((entry) => [entry.name, entry]));
  for (const entry of wanted) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    const other = found.get(entry.name);
    if (!other) throw new Different(path, 'missing');
    found.delete(entry.name);
    compareEntry(origin, mirror, path, entry, other, late);
  }
  for (const { name } of found.values())
    if (below !== '' || !name.startsWith('.heliograph')) throw new Different(join(below, name), 'extraneous');
}

function compareEntry(origin: string, mirror: string, path: string, entry: Dirent, other: Dirent, late: string[]): void {
  const [from, to] = [join(origin, path), join(mirror, path)];
  if (entry.isDirectory() !== other.isDirectory() || entry.isSymbolicLink() !== other.isSymbolicLink())
    throw new Different(path, 'of another kind');
  if (entry.isDirectory()) compareFolder(origin, mirror, path, late);
  else if (entry.isSymbolicLink()) {
    if (readlinkSync(from) !== readlinkSync(to)) throw new Different(path, 'links elsewhere');
  } else if (compareFiles(path, from, to)) late.push(path);
}

/** @returns whether the times differ */
function compareFiles(path: string, from: string, to: string): boolean {
  const [a, b]: [Stats, Stats] = [lstatSync(from), lstatSync(to)];
  if (a.size !== b.size) throw new Different(path, `${String(b.size)} bytes in place of ${String(a.size)}`);
  const [one, two] = [openSync(from, 'r'), openSync(to, 'r')];
  try {
    for (let at = 0; at < a.size;) {
      const length = readSync(one, left, 0, WINDOW, at);
      if (readSync(two, right, 0, WINDOW, at) !== length || length === 0) throw new Different(path, 'could not be read whole');
      if (left.compare(right, 0, length, 0, length) !== 0) throw new Different(path, 'other content');
      at += length;
    }
  } finally {
    closeSync(one);
    closeSync(two);
  }
  return Math.floor(a.mtimeMs / 1000) !== Math.floor(b.mtimeMs / 1000);
}

function listing(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true });
}
