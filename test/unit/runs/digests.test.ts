import { createXXHash128 } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { loadContentHash, sha256 } from '../../../electron/runs/digests';

describe('the content hash', () => {
  it('is XXH3-128, whose digest of nothing is published', async () => {
    const contentHash = await loadContentHash();
    expect(contentHash().hex()).toBe('99aa06d3014798d86001c324468d497f');
  });

  it('keeps digests apart that are fed in turn', async () => {
    const contentHash = await loadContentHash();
    const parts = Array.from({ length: 40 }, (_, index) => Buffer.alloc(1 + index * 97, index));
    const digests = [contentHash(), contentHash(), contentHash()];
    for (const part of parts) for (const digest of digests) digest.update(part);
    digests[1]!.update('more');
    const whole = (await createXXHash128()).init().update(Buffer.concat(parts)).digest();
    const more = (await createXXHash128())
      .init()
      .update(Buffer.concat([...parts, Buffer.from('more')]))
      .digest();
    expect(digests.map((digest) => digest.hex())).toEqual([whole, more, whole]);
  });

  it('starts anew after a digest ended', async () => {
    const contentHash = await loadContentHash();
    const one = contentHash();
    one.update('abc');
    one.hex();
    expect(contentHash().hex()).toBe('99aa06d3014798d86001c324468d497f');
  });
});

describe('SHA-256', () => {
  it('hashes what FIPS 180-4 hashes', () => {
    const digest = sha256();
    digest.update('abc');
    expect(digest.hex()).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
