import type { RelativePath } from '../contract/relative-path';
import type { OpenFile } from './endpoint';
import type { Work } from './work';

const BLOCK = 4 * 1024;
/** Blocks that are compared, the first and the last always among them: two round trips and 32 KiB. */
const SAMPLES = 8;

/** Where the compared blocks begin, spread evenly over a file of `size` bytes. */
export function sampledBlocks(size: number): number[] {
  const last = Math.max(0, size - BLOCK);
  const count = Math.min(SAMPLES, Math.ceil(size / BLOCK));
  return Array.from({ length: count }, (_, index) => (count === 1 ? 0 : Math.floor((last * index) / (count - 1))));
}

/** Whether a file that the mirror made has the origin's bytes, by blocks read back. */
export async function samplesAgree({ mirror, origin }: Work, made: RelativePath, path: RelativePath, size: number): Promise<boolean> {
  const [theirs, ours] = await Promise.all([mirror.open(made), origin.open(path)]);
  try {
    const equal = await Promise.all(
      sampledBlocks(size).map(async (start) => {
        const [one, other] = await Promise.all([readBlock(theirs, start), readBlock(ours, start)]);
        return one.length === other.length && one.every((byte, index) => byte === other[index]);
      }),
    );
    return equal.every(Boolean);
  } finally {
    await Promise.allSettled([theirs.close(), ours.close()]);
  }
}

async function readBlock(file: OpenFile, start: number): Promise<Uint8Array> {
  const block = new Uint8Array(BLOCK);
  let filled = 0;
  for await (const chunk of file.read(start, start + BLOCK)) {
    block.set(chunk, filled);
    filled += chunk.length;
  }
  return block.subarray(0, filled);
}
