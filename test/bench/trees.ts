import { closeSync, futimesSync, mkdirSync, openSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomContent, randomNumbers } from '../../electron/demo/random-numbers';

/** What an origin is made of. The same shape and seed give the same bytes, sizes and times on every machine. */
export type TreeShape =
  | {
      readonly kind: 'files';
      readonly files: number;
      readonly folders: number;
      /** Bytes; sizes are spread evenly from nothing to this. */
      readonly largest: number;
      /** Everything lies in this folder of the origin; default: in the origin itself. */
      readonly below?: string;
    }
  | { readonly kind: 'big'; readonly mebibytes: number };

/** One file of an origin. */
export interface TreeFile {
  /** Relative to the origin. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Seconds since 1970 of the oldest file; the others are one second apart. */
export const EPOCH = 1_700_000_000;

/** The name of the only file of a big origin. */
export const BIG_FILE = 'big.bin';

const MEBIBYTE = 2 ** 20;
const POOL = 32 * MEBIBYTE;
const CHUNK = 8 * MEBIBYTE;
/** Bytes of a file's number, put before its content, so that no two files are equal. */
const NUMBER = 8;

/** Folders and files of a shape, without touching a disk. */
export function planTree(shape: TreeShape, seed: number): { readonly folders: readonly string[]; readonly files: readonly TreeFile[] } {
  if (shape.kind === 'big') return { folders: [], files: [{ path: BIG_FILE, size: shape.mebibytes * MEBIBYTE }] };
  const numbers = randomNumbers(seed);
  const top = shape.below === undefined ? '' : `${shape.below}/`;
  const folders: string[] = [];
  for (let i = 0; i < shape.folders; i++) {
    const parent = i % 10 === 0 ? top : `${folders[i - (i % 10)]!}/`;
    folders.push(`${parent}dir-${String(i).padStart(5, '0')}`);
  }
  const files: TreeFile[] = [];
  for (let i = 0; i < shape.files; i++) {
    const size = numbers.between(0, shape.largest);
    const suffix = numbers.between(0, 0xfffff).toString(16).padStart(5, '0');
    files.push({ path: `${folders[i % folders.length]!}/file-${String(i).padStart(6, '0')}-${suffix}.dat`, size });
  }
  return { folders, files };
}

/** Makes an origin. @returns its files */
export function makeTree(root: string, shape: TreeShape, seed: number): readonly TreeFile[] {
  const { folders, files } = planTree(shape, seed);
  mkdirSync(root, { recursive: true });
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  if (shape.kind === 'big') makeBigFile(join(root, BIG_FILE), shape.mebibytes, seed);
  else {
    const write = fileWriter(seed + 1, files);
    files.forEach(({ path, size }, index) => {
      write(join(root, path), size, index, EPOCH + index);
    });
  }
  for (const folder of [...folders].reverse()) utimesSync(join(root, folder), EPOCH, EPOCH);
  return files;
}

/**
 * Writes files of incompressible content out of a pool made from this seed.
 * @param planned what will be written: the pool is large enough for it
 */
export function fileWriter(
  seed: number,
  planned: readonly TreeFile[],
): (file: string, size: number, index: number, seconds: number) => void {
  const [total, largest] = planned.reduce(([sum, most], { size }) => [sum + size, Math.max(most, size)], [0, 0]);
  const starts = Math.max(1, Math.min(POOL, total));
  const pool = randomContent(seed, starts + largest);
  const numbers = randomNumbers(seed);
  const number = Buffer.alloc(NUMBER);
  return (file, size, index, seconds) => {
    number.writeBigUInt64LE(BigInt(index));
    const at = numbers.between(0, starts - 1);
    number.copy(pool, at, 0, Math.min(NUMBER, size));
    const descriptor = openSync(file, 'w', index % 7 === 0 ? 0o755 : 0o644);
    try {
      writeAll(descriptor, pool.subarray(at, at + size));
      futimesSync(descriptor, seconds, seconds);
    } finally {
      closeSync(descriptor);
    }
  };
}

function makeBigFile(file: string, mebibytes: number, seed: number): void {
  const descriptor = openSync(file, 'w', 0o644);
  try {
    for (let at = 0, part = 0; at < mebibytes * MEBIBYTE; at += CHUNK, part++)
      writeAll(descriptor, randomContent(seed * 1_000_003 + part, Math.min(CHUNK, mebibytes * MEBIBYTE - at)));
    futimesSync(descriptor, EPOCH, EPOCH);
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}
