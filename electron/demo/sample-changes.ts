import {
  appendFileSync,
  closeSync,
  fstatSync,
  futimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  existsSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from './random-numbers';
import { SiteWriter, writeRelease } from './sample-site';

/** What was done to a sample site, by path; and for people. */
export interface SampleChange {
  readonly edited: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly deleted: readonly string[];
  readonly added: number;
  readonly sentence: string;
}

/** What was done to a mirror behind Heliograph's back. */
export interface SampleDamage {
  /** Bytes changed, size and time kept: only reading the content shows it. */
  readonly flipped: readonly string[];
  readonly truncated: readonly string[];
  readonly deleted: readonly string[];
  readonly added: readonly string[];
  readonly sentence: string;
}

const NEW_VERSION = '2.2.0';

/** Edits, renames, deletes and adds files of a sample site: a day in the life of its origin. The same for the same site. */
export function changeSampleSite(folder: string): SampleChange {
  const pages = regularFiles(folder, 'docs');
  const packages = regularFiles(folder, 'pool');
  const few = Math.max(2, Math.floor((pages.length + packages.length) / 100));
  const numbers = randomNumbers(packages.length);

  const edited = [...numbers.sample(pages, few), 'index.html'];
  for (const path of edited) appendFileSync(join(folder, path), '<!-- revised -->\n');
  const archive = regularFiles(folder, 'releases').filter((path) => path.endsWith('.tar.gz'));
  const rebuilt = numbers.pick(archive);
  overwriteMiddle(join(folder, rebuilt), false);

  const renamed = numbers.sample(packages, few).map((from) => ({ from, to: from.replace('-package-', '-bundle-') }));
  for (const { from, to } of renamed) renameSync(join(folder, from), join(folder, to));
  const movedAway = new Set(renamed.map(({ from }) => from));
  const deleted = numbers.sample(
    packages.filter((path) => !movedAway.has(path)),
    Math.min(few, 10),
  );
  for (const path of deleted) rmSync(join(folder, path));

  const added = addRelease(folder, pages.length + packages.length >= 400);
  return {
    edited: [...edited, rebuilt],
    renamed,
    deleted,
    added,
    sentence: `${count(edited.length + 1, 'file')} edited, ${String(renamed.length)} renamed, ${String(deleted.length)} deleted, release ${NEW_VERSION} added (${count(added, 'file')})`,
  };
}

/** Damages a mirror's files as bad disks and intruders do: flipped bytes with the old time, truncation, loss, a planted file. */
export function damageMirror(folder: string, seed = 1): SampleDamage {
  const numbers = randomNumbers(seed);
  const victims = numbers.sample(
    ['docs', 'pool', 'images', 'releases']
      .flatMap((part) => regularFiles(folder, part))
      .filter((path) => statSync(join(folder, path)).size > 64),
    9,
  );
  const [flipped, truncated, deleted] = [victims.slice(0, 4), victims.slice(4, 6), victims.slice(6)];
  for (const path of flipped) overwriteMiddle(join(folder, path), true);
  for (const path of truncated) truncateSync(join(folder, path), Math.floor(statSync(join(folder, path)).size / 2));
  for (const path of deleted) rmSync(join(folder, path));
  const added = ['docs/planted.html'];
  for (const path of added) writeFileSync(join(folder, path), 'This page is not from the origin.\n');
  return {
    flipped,
    truncated,
    deleted,
    added,
    sentence: `${count(flipped.length, 'file')} altered with size and time kept, ${String(truncated.length)} truncated, ${String(deleted.length)} deleted, ${String(added.length)} planted`,
  };
}

/** The regular files below `part` of `folder`, as sorted paths with `/`. */
function regularFiles(folder: string, part: string): string[] {
  const found: string[] = [];
  const visit = (directory: string): void => {
    for (const entry of readdirSync(join(folder, directory), { withFileTypes: true })) {
      const path = `${directory}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile() && !entry.name.startsWith('.heliograph')) found.push(path);
    }
  };
  if (existsSync(join(folder, part))) visit(part);
  return found.sort();
}

function overwriteMiddle(file: string, keepTime: boolean): void {
  const descriptor = openSync(file, 'r+');
  try {
    const { size, atime, mtime } = fstatSync(descriptor);
    const at = Math.floor(size / 2);
    const piece = Buffer.alloc(Math.min(16, size - at));
    readSync(descriptor, piece, 0, piece.length, at);
    writeSync(
      descriptor,
      piece.map((byte) => byte ^ 0xff),
      0,
      piece.length,
      at,
    );
    if (keepTime) futimesSync(descriptor, atime, mtime);
  } finally {
    closeSync(descriptor);
  }
}

function addRelease(folder: string, large: boolean): number {
  mkdirSync(join(folder, 'releases', NEW_VERSION), { recursive: true });
  const site = new SiteWriter(folder, 22, Math.floor(Date.now() / 1000));
  writeRelease(site, NEW_VERSION, large);
  site.settleFolders();
  if (existsSync(join(folder, 'latest'))) {
    rmSync(join(folder, 'latest'));
    site.link('latest', `releases/${NEW_VERSION}`);
  }
  return site.files;
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
