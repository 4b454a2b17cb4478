import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { sampleOffsets } from '../../../electron/engine/resume';
import { engineContext, engineRig } from '../../support/engine-rig';

const MEBIBYTE = 1024 * 1024;
const BLOCK = 64 * 1024;

function content(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, state = seed; at < length; at++) bytes[at] = state = (state * 31 + at) & 0xff;
  return bytes;
}

function hashOf(bytes: Uint8Array): string {
  const digest = engineContext().contentHash();
  digest.update(bytes);
  return digest.hex();
}

/** A rig whose first run left `part` of a large file under the name of its temporary file. */
async function interrupted(whole: Uint8Array, part: Uint8Array) {
  const rig = engineRig({ 'large.iso': { content: whole, mtime: 77 } });
  const temp = '.heliograph-older-1' as RelativePath;
  rig.mirror.put(temp, part);
  rig.ledger.beginRun('older', { ...(await rig.plan()) });
  rig.ledger.addTemps([{ runId: 'older', path: temp, target: 'large.iso' as RelativePath, source: { size: whole.length, mtime: 77 } }]);
  return { rig, temp };
}

describe('the compared blocks', () => {
  it('are spread evenly, the last one among them', () => {
    expect(sampleOffsets(BLOCK)).toEqual([0]);
    expect(sampleOffsets(3 * BLOCK)).toEqual([0, BLOCK, 2 * BLOCK]);
    const many = sampleOffsets(1000 * BLOCK);
    expect(many).toHaveLength(16);
    expect(many.at(-1)).toBe(999 * BLOCK);
    expect(new Set(many).size).toBe(16);
  });
});

describe('a large file that was on its way', () => {
  const whole = content(24 * MEBIBYTE);

  it('goes on where it is certain, and its hash is that of the whole file', async () => {
    const { rig, temp } = await interrupted(whole, whole.slice(0, 20 * MEBIBYTE));
    const run = await rig.run();
    expect(run.problems).toEqual([]);
    expect(run.bytesSent).toBe(12 * MEBIBYTE);
    expect(rig.ledger.entry('large.iso' as RelativePath)).toMatchObject({ sha256: null, xxh3: hashOf(whole) });
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
    expect(rig.ledger.temps()).toEqual([]);
    expect(await rig.mirror.lstat(temp)).toBeUndefined();
  });

  it.each([
    ['other bytes', whole.slice(0, 20 * MEBIBYTE).fill(0, 0, 20 * MEBIBYTE)],
    ['too little to be certain of', whole.slice(0, 8 * MEBIBYTE)],
    ['more than there is', content(25 * MEBIBYTE)],
  ])('is sent whole where %s came of it, and nothing is left of that', async (_, part) => {
    const { rig, temp } = await interrupted(whole, part);
    const run = await rig.run();
    expect(run.bytesSent).toBe(24 * MEBIBYTE);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
    expect(rig.ledger.temps()).toEqual([]);
    expect(await rig.mirror.lstat(temp)).toBeUndefined();
  });
});
