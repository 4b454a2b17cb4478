/** How many pieces of a rebuilt file are read back, and bytes of each. */
export const SAMPLES = 64;
const LENGTH = 1024;

/** Pieces of a file that are kept while it passes, to be compared with what the mirror made of it. */
export interface Samples {
  readonly ranges: readonly { readonly at: number; readonly length: number }[];
  /** The content comes from its beginning, again. */
  restart(): void;
  /** The next bytes of the content. */
  pass(chunk: Uint8Array): void;
  agrees(at: number, bytes: Uint8Array): boolean;
  /** What was kept, by where it lies. */
  readonly kept: ReadonlyMap<number, Uint8Array>;
}

/** Samples of a file that has passed already. */
export type KeptSamples = Pick<Samples, 'ranges' | 'agrees'>;

/** Samples that were kept elsewhere. */
export function samplesOf(kept: Samples['kept']): KeptSamples {
  return { ranges: [...kept].map(([at, { length }]) => ({ at, length })), agrees: (at, bytes) => isSame(kept.get(at), bytes) };
}

function isSame(kept: Uint8Array | undefined, bytes: Uint8Array): boolean {
  return kept !== undefined && bytes.length === kept.length && kept.every((byte, index) => byte === bytes[index]);
}

/**
 * Spreads samples over a file of `size` bytes: the beginning and the end always, the others anywhere in equal parts.
 * @param random 0 to 1, so that nobody knows before where will be looked
 */
export function keepSamples(size: number, random: () => number): Samples {
  const count = Math.max(1, Math.min(SAMPLES, Math.floor(size / LENGTH)));
  const part = size / count;
  const length = Math.min(LENGTH, size);
  const ranges = Array.from({ length: count }, (_, index) => {
    const from = Math.floor(index * part);
    const room = Math.max(0, Math.floor((index + 1) * part) - from - length);
    const into = index === 0 ? 0 : index === count - 1 ? room : Math.floor(random() * (room + 1));
    return { at: from + into, length };
  });
  const kept = new Map(ranges.map(({ at }) => [at, new Uint8Array(length)]));
  let position = 0;
  let first = 0;
  return {
    ranges,
    restart: () => {
      position = first = 0;
    },
    pass: (chunk) => {
      const end = position + chunk.length;
      for (let index = first; index < ranges.length && ranges[index]!.at < end; index++) {
        const { at } = ranges[index]!;
        const from = Math.max(at, position);
        const to = Math.min(at + length, end);
        if (to > from) kept.get(at)!.set(chunk.subarray(from - position, to - position), from - at);
        if (at + length <= end) first = index + 1;
      }
      position = end;
    },
    agrees: (at, bytes) => isSame(kept.get(at), bytes),
    kept,
  };
}
