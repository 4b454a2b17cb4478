import { describe, expect, it } from 'vitest';
import { keepSamples } from '../../../../electron/engine/delta/samples';
import { EndpointError } from '../../../../electron/engine/endpoint';
import type { RelativePath } from '../../../../electron/contract/relative-path';
import { engineRig, type EngineRig } from '../../../support/engine-rig';

const PATH = 'disk.img' as RelativePath;

function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, state = seed | 1; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

const OLD = noise(2_000_000, 1);
const NEW = Uint8Array.from([...OLD.subarray(0, 700_000), 1, 2, 3, ...OLD.subarray(700_000)]);

/** A mirror that has the old version, and an origin with the new one. */
async function changed(options: Parameters<typeof engineRig>[2] = {}): Promise<EngineRig> {
  const rig = engineRig({ [PATH]: { content: OLD, mtime: 100 } }, {}, options);
  await rig.run();
  rig.origin.put(PATH, { content: NEW, mtime: 200 });
  return rig;
}

const codes = ({ notes }: Awaited<ReturnType<EngineRig['run']>>): string[] => notes.map(({ code }) => code);

describe('a large file that changed', () => {
  it('is planned as a delta, sent as one, and known by its content and blocks afterwards', async () => {
    const rig = await changed();
    expect((await rig.plan()).operations).toMatchObject([{ kind: 'update', path: PATH, delta: true, bytes: NEW.length }]);
    const run = await rig.run();
    expect([codes(run), run.updated]).toEqual([['delta'], 1]);
    expect(run.bytesSent).toBeLessThan(20_000);
    expect(rig.mirror.operations.filter((line) => line.startsWith('rebuild'))).toHaveLength(1);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
    const row = rig.ledger.entry(PATH);
    expect(row).toMatchObject({ sha256: null, origin: { size: NEW.length, mtime: 200 } });
    expect(rig.ledger.signature(PATH)?.xxh3).toBe(row?.xxh3);
    expect((await rig.plan()).operations).toEqual([]);
  });

  it.each<[string, (rig: EngineRig) => void]>([
    ['its row has no signature', (rig) => rig.ledger.setSignature(PATH, { xxh3: 'of another content', blocks: new Uint8Array(100) })],
    [
      'its signature is damaged',
      (rig) => rig.ledger.setSignature(PATH, { xxh3: rig.ledger.entry(PATH)!.xxh3!, blocks: new Uint8Array(100) }),
    ],
  ])('is planned and sent whole where %s', async (_why, spoil) => {
    const rig = await changed();
    spoil(rig);
    expect((await rig.plan()).operations[0]?.delta).toBeUndefined();
    const run = await rig.run();
    expect([codes(run), run.bytesSent]).toEqual([[], NEW.length]);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it('is sent whole to a mirror that cannot put files together, of which no signatures are kept', async () => {
    const rig = await changed({ capabilities: { rebuilds: false } });
    expect(rig.ledger.signature(PATH)).toBeUndefined();
    expect((await rig.run()).bytesSent).toBe(NEW.length);
  });

  it('is sent whole, with a note, where the mirror’s version is another one with the same size and time', async () => {
    const rig = await changed();
    rig.mirror.put(PATH, { content: noise(OLD.length, 9), mtime: 100 });
    const run = await rig.run();
    expect([codes(run), run.updated, run.problems]).toEqual([['sent-instead'], 1, []]);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it('is sent whole where the mirror refuses', async () => {
    const rig = await changed();
    const run = await rig.run({ faults: [{ method: 'rebuild', error: new EndpointError('failed', 'No.') }] });
    expect([codes(run), run.updated]).toEqual([['sent-instead'], 1]);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it.each([
    ['before', false],
    ['after', true],
  ])('comes with the next run where the link was lost %s the rebuilding', async (_when, afterEffect) => {
    const rig = await changed();
    const run = await rig.run({ faults: [{ method: 'rebuild', drop: true, afterEffect }] });
    expect(run.error).toMatchObject({ kind: 'lost' });
    expect((await rig.run()).problems).toEqual([]);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it('is tried again, and never half one and half the other, where it changes while it is read', async () => {
    const rig = await changed();
    const latest = noise(1_900_000, 5);
    const run = await rig.run({
      faults: [
        {
          method: 'rebuild',
          nth: 1,
          meanwhile: () => {
            rig.origin.put(PATH, { content: latest, mtime: 300 });
          },
        },
      ],
    });
    expect(run.problems).toEqual([]);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });

  it('does not replace what appeared at its place meanwhile', async () => {
    const rig = await changed();
    const run = await rig.run({
      faults: [
        {
          method: 'lstat',
          path: PATH,
          meanwhile: () => {
            rig.mirror.put(PATH, { content: 'theirs', mtime: 400 });
          },
        },
      ],
    });
    expect(run.problems).toMatchObject([{ path: PATH, code: 'changed-since-plan' }]);
    expect((await rig.mirrorTree())[PATH]).toMatchObject({ content: 'theirs' });
    expect(Object.keys(await rig.mirrorTree())).toEqual([PATH]);
  });
});

describe('samples', () => {
  it('hold the beginning, the end and something of every part, and agree with nothing else', () => {
    const samples = keepSamples(1_000_000, () => 0.5);
    expect(samples.ranges).toHaveLength(64);
    expect(samples.ranges[0]).toEqual({ at: 0, length: 1024 });
    expect(samples.ranges.at(-1)).toEqual({ at: 998_976, length: 1024 });
    const bytes = noise(1_000_000, 3);
    for (const size of [1_000_000, 777]) {
      samples.restart();
      for (let at = 0; at < bytes.length; at += size) samples.pass(bytes.subarray(at, at + size));
      for (const { at, length } of samples.ranges) {
        const right = bytes.slice(at, at + length);
        expect(samples.agrees(at, right)).toBe(true);
        right[length - 1]! ^= 1;
        expect(samples.agrees(at, right)).toBe(false);
        expect(samples.agrees(at, right.subarray(1))).toBe(false);
      }
    }
  });
});
