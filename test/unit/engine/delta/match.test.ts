import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchBlocks } from '../../../../electron/engine/delta/match';
import { Signer, decodeBlocks, encodeBlocks, type Blocks } from '../../../../electron/engine/delta/signature';
import { loadBlockHash } from '../../../../electron/runs/digests';

const hash = await loadBlockHash();
const BLOCK = 16 * 1024;

/** Bytes that look random and are the same each time. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = (seed * 2_654_435_761) | 1;
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
  return bytes;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function sign(bytes: Uint8Array): Blocks {
  const signer = new Signer(bytes.length, hash);
  signer.update(bytes);
  return signer.finish()!;
}

async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    yield bytes.slice(at, at + size);
    at += size;
  }
}

/** Puts the new content together from the old one and the pieces, and counts the bytes that travelled. */
async function rebuild(old: Uint8Array, wanted: Uint8Array, chunks: readonly number[] = [256 * 1024]) {
  const signer = new Signer(wanted.length, hash);
  const parts: Uint8Array[] = [];
  let sent = 0;
  let copies = 0;
  for await (const piece of matchBlocks(inChunks(wanted, chunks), sign(old), signer, hash)) {
    if (piece instanceof Uint8Array) {
      sent += piece.length;
      parts.push(piece.slice());
    } else {
      copies += 1;
      expect(piece.from + piece.length).toBeLessThanOrEqual(old.length);
      parts.push(old.subarray(piece.from, piece.from + piece.length));
    }
  }
  const result = join(...parts);
  expect(Buffer.compare(result, wanted)).toBe(0);
  expect(signer.finish()).toEqual(sign(wanted));
  return { sent, copies };
}

describe('a changed file', () => {
  const old = noise(3 * 1024 * 1024 + 777, 1);

  it('that did not change is one range', async () => {
    expect(await rebuild(old, old)).toEqual({ sent: 0, copies: 1 });
  });

  it('sends only the blocks that changed in their place', async () => {
    const wanted = old.slice();
    wanted.set(noise(64 * 1024, 2), 5 * 64 * 1024);
    wanted.set(noise(64 * 1024, 3), 20 * 64 * 1024);
    expect(await rebuild(old, wanted)).toEqual({ sent: 128 * 1024, copies: 3 });
  });

  it('sends one block for one byte', async () => {
    const wanted = old.slice();
    wanted[1_000_000]! ^= 1;
    expect(await rebuild(old, wanted)).toEqual({ sent: BLOCK, copies: 2 });
  });

  it.each([1, 100, 70_000])('finds what follows an insertion of %d bytes', async (length) => {
    const { sent } = await rebuild(old, join(old.subarray(0, 1_234_567), noise(length, 4), old.subarray(1_234_567)));
    expect(sent).toBeLessThanOrEqual(length + BLOCK);
  });

  it.each([1, 100, 70_000])('finds what follows a deletion of %d bytes', async (length) => {
    const { sent } = await rebuild(old, join(old.subarray(0, 1_234_567), old.subarray(1_234_567 + length)));
    expect(sent).toBeLessThanOrEqual(2 * BLOCK);
  });

  it('finds blocks that changed places', async () => {
    const { sent } = await rebuild(old, join(old.subarray(2_000_000), old.subarray(0, 2_000_000)));
    expect(sent).toBeLessThanOrEqual(2 * BLOCK);
  });

  it('that grew sends its end', async () => {
    expect((await rebuild(old, join(old, noise(10_000, 5)))).sent).toBe(10_000);
  });

  it('that was cut off sends less than a block', async () => {
    expect((await rebuild(old, old.subarray(0, 2_500_000))).sent).toBe(2_500_000 % BLOCK);
  });

  it('that has nothing of the old one is sent whole', async () => {
    const wanted = noise(2_000_000, 6);
    expect(await rebuild(old, wanted)).toEqual({ sent: wanted.length, copies: 0 });
  });

  it('is not slowed down by long stretches of one byte', async () => {
    const zeros = new Uint8Array(4 * 1024 * 1024);
    const mixed = join(zeros.subarray(0, 1024), noise(15 * 1024, 7), zeros, noise(50_000, 8));
    const began = performance.now();
    await rebuild(mixed, join(noise(333, 9), zeros.subarray(0, 3_000_001), noise(5, 9), mixed));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('any edit', () => {
  const old = noise(400_000, 11);
  const edit = fc.record({ at: fc.nat(400_000), cut: fc.nat(60_000), put: fc.nat(60_000), kind: fc.constantFrom('noise', 'zeros', 'old') });

  it('is rebuilt to the very same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1 }),
        async (edits, chunks) => {
          let wanted: Uint8Array = old;
          for (const { at, cut, put, kind } of edits) {
            const inserted = kind === 'noise' ? noise(put, at + 1) : kind === 'zeros' ? new Uint8Array(put) : old.subarray(0, put);
            wanted = join(wanted.subarray(0, at), inserted, wanted.subarray(at + cut));
          }
          await rebuild(old, wanted, chunks);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a signature', () => {
  it('survives the ledger', () => {
    const blocks = sign(noise(1_100_000, 12));
    expect(decodeBlocks({ xxh3: '', blocks: encodeBlocks(blocks) }, 1_100_000)).toEqual(blocks);
  });

  it('counts for nothing where it is damaged, of another file, or of another format', () => {
    const bytes = encodeBlocks(sign(noise(1_100_000, 12)));
    expect(decodeBlocks({ xxh3: '', blocks: bytes.subarray(1) }, 1_100_000)).toBeUndefined();
    expect(decodeBlocks({ xxh3: '', blocks: bytes }, 1_100_001)).toBeUndefined();
    const other = bytes.slice();
    other[3] = 9;
    expect(decodeBlocks({ xxh3: '', blocks: other }, 1_100_000)).toBeUndefined();
    expect(decodeBlocks({ xxh3: '', blocks: new Uint8Array(0) }, 0)).toBeUndefined();
  });
});
