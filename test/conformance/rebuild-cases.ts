import { expect, it } from 'vitest';
import type { Evidence } from '../../electron/contract/plan';
import { EndpointError, type Endpoint, type Piece, type RebuildRequest } from '../../electron/engine/endpoint';
import { readAll } from '../support/tree';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, namesIn, noise, type Exemptions } from './rig';

const MTIME = 1_600_000_000;
const MIB = 1_048_576;

export function rebuildCases(rig: CurrentRig, exemptions: Exemptions): void {
  const found = async (path: string): Promise<Evidence> => (await rig().endpoint.lstat(at(path)))!;
  const rebuilding = async (pieces: readonly Piece[], more: Partial<RebuildRequest> = {}): Promise<RebuildRequest> => ({
    base: at('base'),
    found: await found('base'),
    pieces: async function* () {
      yield* pieces;
    },
    size: pieces.reduce((sum, piece) => sum + piece.length, 0),
    attributes: () => ({ mode: 0o640, mtime: MTIME + 5 }),
    fsync: true,
    samples: [],
    isRight: () => true,
    ...more,
  });
  const rebuild = (path: string, request: RebuildRequest): Promise<Evidence> => {
    const endpoint: Endpoint = rig().endpoint;
    if (endpoint.rebuild === undefined) throw new EndpointError('unsupported', 'There is no such method.');
    return endpoint.rebuild(at(path), request);
  };

  if (exemptions.noRebuilds) {
    it('says that it cannot put files together, and refuses it', async () => {
      await rig().put('base', 'x');
      expect(rig().endpoint.capabilities.rebuilds).toBe(false);
      const request = await rebuilding([{ from: 0, length: 1 }]);
      await expectRefusal(
        Promise.resolve().then(() => rebuild('new', request)),
        'unsupported',
      );
      expect(await namesIn(rig().endpoint)).toEqual(['base']);
    });
    return;
  }

  it('puts a file together out of new bytes and ranges of another one', async () => {
    const old = noise(40 * MIB + 7, 1);
    const fresh = noise(3 * MIB + 5, 2);
    await rig().put('base', { content: old, mtime: MTIME });
    expect(rig().endpoint.capabilities.rebuilds).toBe(true);
    const pieces = [
      { from: 20 * MIB, length: 20 * MIB + 7 },
      fresh.subarray(0, 1000),
      { from: 1, length: 33 },
      fresh.subarray(1000),
      { from: 0, length: 100 },
    ];
    const wanted = Buffer.concat(
      pieces.map((piece) => (piece instanceof Uint8Array ? piece : old.subarray(piece.from, piece.from + piece.length))),
    );
    const seen: number[] = [];
    const told: [number, number][] = [];
    const shown = await rebuild(
      'new',
      await rebuilding(pieces, {
        samples: [
          { at: 0, length: 1024 },
          { at: 20 * MIB + 500, length: 1024 },
          { at: wanted.length - 7, length: 7 },
        ],
        isRight: (from, bytes) => {
          seen.push(from);
          return Buffer.compare(wanted.subarray(from, from + bytes.length), bytes) === 0;
        },
        onProgress: (...numbers) => told.push(numbers),
      }),
    );
    expect(shown).toEqual({ kind: 'file', size: wanted.length, mode: 0o640, mtime: MTIME + 5 });
    expect(await found('new')).toEqual(shown);
    expect(Buffer.compare(Buffer.from(await readAll(rig().endpoint, at('new'))), wanted)).toBe(0);
    expect(Buffer.compare(Buffer.from(await readAll(rig().endpoint, at('base'))), Buffer.from(old))).toBe(0);
    expect(seen).toEqual([0, 20 * MIB + 500, wanted.length - 7]);
    expect(told.at(-1)).toEqual([wanted.length, fresh.length]);
  });

  it('leaves nothing where the base, a sample, the size or the origin is not as expected', async () => {
    await rig().put('base', { content: noise(100_000, 1), mtime: MTIME });
    const pieces: Piece[] = [{ from: 0, length: 50_000 }, noise(100, 2)];
    const base = await found('base');
    const wrong: Partial<RebuildRequest>[] = [
      { found: { ...base, mtime: MTIME - 1 } },
      { found: { ...base, size: 99_999 } },
      { samples: [{ at: 7, length: 10 }], isRight: () => false },
      { samples: [{ at: 50_095, length: 10 }] },
      { size: 50_101 },
      { size: 50_099 },
      { attributes: () => undefined },
    ];
    for (const each of wrong) await expectRefusal(rebuild('new', await rebuilding(pieces, each)), 'mismatch');
    await expectRefusal(rebuild('new', await rebuilding([{ from: 99_000, length: 2000 }])), 'mismatch', 'failed');
    const failing = await rebuilding([], {
      size: 20,
      pieces: async function* () {
        yield noise(10, 1);
        throw new EndpointError('denied', 'The origin cannot be read.');
      },
    });
    await expectRefusal(rebuild('new', failing), 'denied');
    expect(await namesIn(rig().endpoint)).toEqual(['base']);
  });

  it('makes a new file only, from a file only, through no symlink', async () => {
    await rig().put('base', { content: 'base', mtime: MTIME });
    await rig().put('taken', 'theirs');
    await rig().put('dir/', {});
    await rig().put('alias', { link: 'dir' });
    const request = await rebuilding([{ from: 0, length: 4 }]);
    await expectRefusal(rebuild('taken', request), 'exists');
    await expectRefusal(rebuild('alias/new', request), 'not-a-directory');
    await expectRefusal(rebuild('new', { ...request, base: at('absent') }), 'missing');
    expect((await readAll(rig().endpoint, at('taken'))).toString()).toBe('theirs');
    expect(await namesIn(rig().endpoint)).toEqual(['alias', 'base', 'dir', 'taken']);
    expect(await namesIn(rig().endpoint, at('dir'))).toEqual([]);
  });
}
