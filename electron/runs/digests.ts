import { createXXHash128 } from 'hash-wasm';
import { createHash } from 'node:crypto';
import type { BlockHash, Digest } from '../engine/context';

/** A SHA-256 digest. */
export function sha256(): Digest {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
}

/**
 * Makes XXH3-128 digests, any number of them at once: one WebAssembly instance serves all, and each digest takes its state
 * (580 bytes) along. Measured: 4 GB/s in pieces of 256 KiB, 4 µs for a file of 8 KiB, against 1.3 GB/s of SHA-256.
 */
export async function loadContentHash(): Promise<() => Digest> {
  const hasher = await createXXHash128();
  hasher.init();
  const fresh = hasher.save();
  /** Whose state the instance holds now. */
  let owner: object | undefined;
  return () => {
    let state = fresh;
    const digest = {
      update: (bytes: Uint8Array | string): void => {
        enter();
        hasher.update(bytes);
      },
      hex: (): string => {
        enter();
        owner = undefined;
        return hasher.digest();
      },
      leave: (): void => {
        state = hasher.save();
      },
    };
    const enter = (): void => {
      if (owner === digest) return;
      (owner as typeof digest | undefined)?.leave();
      hasher.load(state);
      owner = digest;
    };
    return digest;
  };
}

/** Makes the hash of blocks: an instance of its own, so that a file's digest need not make way for each block. */
export async function loadBlockHash(): Promise<BlockHash> {
  const hasher = await createXXHash128();
  return (bytes) => hasher.init().update(bytes).digest('binary');
}
