import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What two folders have in common, and where they differ; at most 20 differences are named. */
export interface FolderComparison {
  readonly files: number;
  readonly bytes: number;
  readonly differences: readonly string[];
}

interface Place {
  readonly origin: string;
  readonly mirror: string;
  readonly ignore: ReadonlySet<string>;
}

const STAMP = '.heliograph.json';
const NAMED = 20;

/**
 * Compares a mirror's folder with its origin byte for byte, with kinds, link texts, and files' times (whole seconds) and
 * modes. Only the stamp may be extra, and what `ignore` names; a temporary file that was left behind is a difference.
 */
export function compareFolders(origin: string, mirror: string, ignore: readonly string[] = []): FolderComparison {
  const found = { files: 0, bytes: 0, differences: [] as string[] };
  compareDirectory({ origin, mirror, ignore: new Set([STAMP, ...ignore]) }, '', found);
  return { ...found, differences: found.differences.slice(0, NAMED) };
}

function compareDirectory(place: Place, directory: string, found: { files: number; bytes: number; differences: string[] }): void {
  const theirs = new Set(readdirSync(join(place.mirror, directory)));
  for (const name of readdirSync(join(place.origin, directory))) {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (!theirs.delete(name)) found.differences.push(`missing: ${path}`);
    else compareEntry(place, path, found);
  }
  for (const name of theirs) {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (!place.ignore.has(path)) found.differences.push(`extra: ${path}`);
  }
}

function compareEntry(place: Place, path: string, found: { files: number; bytes: number; differences: string[] }): void {
  const [mine, copy] = [join(place.origin, path), join(place.mirror, path)];
  const [stats, copied] = [lstatSync(mine), lstatSync(copy)];
  const differ = (what: string): void => void found.differences.push(`${what}: ${path}`);
  if (stats.isSymbolicLink()) {
    if (!copied.isSymbolicLink() || readlinkSync(mine) !== readlinkSync(copy)) differ('other link');
  } else if (stats.isDirectory()) {
    if (copied.isDirectory()) compareDirectory(place, path, found);
    else differ('not a folder');
  } else {
    found.files += 1;
    found.bytes += stats.size;
    if (!copied.isFile()) differ('not a file');
    else if (stats.size !== copied.size || !digest(mine).equals(digest(copy))) differ('other content');
    else if (Math.floor(stats.mtimeMs / 1000) !== Math.floor(copied.mtimeMs / 1000)) differ('other time');
    else if (process.platform !== 'win32' && (stats.mode & 0o777) !== (copied.mode & 0o777)) differ('other mode');
  }
}

function digest(file: string): Buffer {
  return createHash('sha256').update(readFileSync(file)).digest();
}
