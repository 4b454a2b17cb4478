import { closeSync, futimesSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomContent, randomNumbers } from '../../electron/demo/random-numbers';
import { BIG_FILE, EPOCH, fileWriter, type TreeFile } from './trees';

/** What happens to an origin before each round of a workload. */
export type Change =
  /** So many files get new content, another size and a new time. */
  | { readonly kind: 'files'; readonly count: number }
  /** So many blocks of the big file, spread over it, get new bytes. */
  | { readonly kind: 'blocks'; readonly count: number; readonly blockSize: number }
  /** The folder that holds the moving tree goes to another parent under a new name. */
  | { readonly kind: 'move' }
  /** Every second file is removed; put back before the next round. */
  | { readonly kind: 'remove-half' };

/** New bytes must not repeat anything of the base tree, or a delta would find them in the old file. */
const NEW_BYTES = 7_000_000;
const LATER = 10_000_000;

/** Where the moving folder is after so many moves. */
export function movingFolder(moves: number): string {
  return `parent-${String(moves)}/album-${String(moves)}`;
}

/** The files that `remove-half` takes away. */
export function halfOf(files: readonly TreeFile[]): readonly TreeFile[] {
  return files.filter((_, index) => index % 2 === 1);
}

/** Carries out the change for the given round (from 0; each round's bytes are new). */
export function applyChange(root: string, files: readonly TreeFile[], change: Change, round: number): void {
  if (change.kind === 'files') changeFiles(root, files, change.count, round);
  else if (change.kind === 'blocks') changeBlocks(join(root, BIG_FILE), change.count, change.blockSize, round);
  else if (change.kind === 'move') {
    const to = join(root, movingFolder(round + 1));
    mkdirSync(dirname(to), { recursive: true });
    renameSync(join(root, movingFolder(round)), to);
  } else for (const { path } of halfOf(files)) rmSync(join(root, path));
}

/** Puts back what `remove-half` took away. @returns whether the origin was changed */
export function undoChange(root: string, files: readonly TreeFile[], change: Change): boolean {
  if (change.kind !== 'remove-half') return false;
  const half = halfOf(files);
  const write = fileWriter(NEW_BYTES, half);
  half.forEach(({ path, size }, index) => {
    write(join(root, path), size, index, EPOCH + index);
  });
  return true;
}

function changeFiles(root: string, files: readonly TreeFile[], count: number, round: number): void {
  const numbers = randomNumbers(NEW_BYTES + round);
  const chosen = numbers.sample(files, count).map(({ path, size }) => ({ path, size: size + 64 * round + numbers.between(1, 64) }));
  const write = fileWriter(NEW_BYTES + round, chosen);
  chosen.forEach(({ path, size }, index) => {
    write(join(root, path), size, index, EPOCH + LATER * (round + 1) + index);
  });
}

function changeBlocks(file: string, count: number, blockSize: number, round: number): void {
  const numbers = randomNumbers(NEW_BYTES + round);
  const blocks = Array.from({ length: Math.floor(statSync(file).size / blockSize) }, (_, index) => index);
  const descriptor = openSync(file, 'r+');
  try {
    for (const block of numbers.sample(blocks, count))
      writeSync(descriptor, randomContent(NEW_BYTES * (round + 2) + block, blockSize), 0, blockSize, block * blockSize);
    futimesSync(descriptor, EPOCH + LATER * (round + 1), EPOCH + LATER * (round + 1));
  } finally {
    closeSync(descriptor);
  }
}
