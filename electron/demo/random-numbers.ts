import { createCipheriv, createHash } from 'node:crypto';

/** Repeatable numbers: the same seed gives the same sequence on every machine. */
export interface RandomNumbers {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  pick<T>(choices: readonly T[]): T;
  /** `count` different members (or all, if there are fewer), in their order. */
  sample<T>(choices: readonly T[], count: number): T[];
}

/** Mulberry32: small, fast, and good enough for samples (never for secrets). */
export function randomNumbers(seed: number): RandomNumbers {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(choices: readonly T[]): T => choices[between(0, choices.length - 1)] as T;
  const sample = <T>(choices: readonly T[], count: number): T[] => {
    const wanted = new Set<number>();
    while (wanted.size < Math.min(count, choices.length)) wanted.add(between(0, choices.length - 1));
    return choices.filter((_, index) => wanted.has(index));
  };
  return { between, pick, sample };
}

/** Bytes that do not compress, the same for the same seed. */
export function randomContent(seed: number, length: number): Buffer {
  const key = createHash('sha256')
    .update(`heliograph sample ${String(seed)}`)
    .digest()
    .subarray(0, 16);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}
