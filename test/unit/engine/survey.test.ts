import { describe, expect, it } from 'vitest';
import { ROOT, type RelativePath } from '../../../electron/contract/relative-path';
import { DEFAULT_RULES } from '../../../electron/contract/site';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import type { TreeLiteral } from '../../../electron/endpoints/memory/memory-tree';
import type { RunStance } from '../../../electron/engine/decide';
import { EndpointError, type ListOptions } from '../../../electron/engine/endpoint';
import { ListingsAhead } from '../../../electron/engine/listings-ahead';
import { endedScan, followScan, type OriginDirectory, type OriginSnapshot } from '../../../electron/engine/origin-snapshot';
import { packRows } from '../../../electron/engine/packed-entries';
import { scanOrigin } from '../../../electron/engine/scan';
import { surveyMirror } from '../../../electron/engine/survey';
import { engineContext } from '../../support/engine-rig';
import { ledgerWith, MemoryLedger } from '../../support/memory-ledger';

const STANCE: RunStance = { firstRun: false, ledgerLost: false, adopt: false, heal: false, checksum: false, delete: true, modes: true };
const FILE = { kind: 'file', size: 1, mtime: 1_700_000_000, mode: 0o644 } as const;
const FOLDER = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 } as const;
const file = { content: 'x', mtime: FILE.mtime, mode: FILE.mode };

function scanOf(tree: TreeLiteral, tell?: (path: RelativePath, directory: OriginDirectory) => void): Promise<OriginSnapshot> {
  return scanOrigin(createMemoryEndpoint(tree), { leftOut: () => false, rules: DEFAULT_RULES, trustLinks: true }, engineContext(), tell);
}

/** A mirror that tells which directories were asked for, and which of them ahead. */
function watched(tree: TreeLiteral) {
  const mirror = createMemoryEndpoint(tree);
  const asked: string[] = [];
  const list = mirror.list.bind(mirror);
  mirror.list = (directory: RelativePath, options?: ListOptions) => {
    asked.push(options?.ahead === true ? `${directory} ahead` : directory);
    return list(directory);
  };
  return { mirror, asked };
}

describe('a survey', () => {
  it('asks for what the ledger remembers at once, while the origin’s scan has not begun', async () => {
    const { mirror, asked } = watched({ 'a/b/f': file });
    const ledger = ledgerWith({ a: FOLDER, 'a/b': FOLDER, 'a/b/f': FILE });
    let go = (): void => undefined;
    const origin = followScan(async (tell) => {
      await new Promise<void>((resolve) => (go = resolve));
      return scanOf({ 'a/b/f': file }, tell);
    });
    const survey = surveyMirror(origin, mirror, ledger, STANCE, engineContext(), true);
    await new Promise(setImmediate);
    expect(asked.sort()).toEqual([' ahead', 'a ahead', 'a/b ahead']);
    go();
    expect(await survey).toMatchObject({ unchanged: 1, differences: [], problems: [] });
    expect(asked).toHaveLength(3);
  });

  it('never asks for what the mirror certainly lacks, and asks for the unknown when its turn comes', async () => {
    const { mirror, asked } = watched({ 'old/f': file });
    const found = await surveyMirror(
      endedScan(await scanOf({ 'old/f': file, 'new/deep/f': file })),
      mirror,
      new MemoryLedger(),
      STANCE,
      engineContext(),
      true,
    );
    expect(asked).toEqual(['', 'old']);
    expect(found.differences.map(({ path }) => path)).toEqual(['new', 'new/deep', 'new/deep/f']);
  });

  it('uses no listing from ahead of a folder that is a link or gone now', async () => {
    const { mirror, asked } = watched({ link: { link: 'elsewhere' } });
    const ledger = ledgerWith({ link: FOLDER, 'link/f': FILE, gone: FOLDER, 'gone/f': FILE });
    const origin = endedScan(await scanOf({ 'link/f': file, 'gone/f': file }));
    const found = await surveyMirror(origin, mirror, ledger, STANCE, engineContext(), true);
    expect(asked).toContain('link ahead');
    expect(found.problems).toEqual([]);
    expect(found.held).toMatchObject([{ path: 'link', code: 'swap-held' }]);
    expect(found.differences.map(({ path }) => path)).toEqual(['gone', 'gone/f']);
  });

  it('ends with what ended the scan', async () => {
    const origin = followScan(() => Promise.reject(new EndpointError('lost', 'Gone.')));
    const survey = surveyMirror(origin, createMemoryEndpoint({}), new MemoryLedger(), STANCE, engineContext(), true);
    await expect(survey).rejects.toMatchObject({ kind: 'lost' });
  });

  it('finds a million unchanged files in one folder', async () => {
    const COUNT = 1_000_000;
    const rows = Array.from({ length: COUNT }, (_, index) => ({ name: `n${String(index).padStart(7, '0')}`, ...FILE }));
    const packed = packRows(rows.map((entry) => ({ name: entry.name, origin: FILE, observed: FILE })));
    const root: OriginDirectory = { entries: new Map(), packed: packed.origin, excluded: new Set(), unknown: new Set(), complete: true };
    const origin = endedScan({ directories: new Map([[ROOT, root]]), problems: [], notes: [], files: COUNT, bytes: COUNT });
    const ledger = Object.assign(new MemoryLedger(), { rowsIn: () => packed });
    const mirror = createMemoryEndpoint({});
    mirror.list = () => Promise.resolve({ entries: rows, complete: true });
    const found = await surveyMirror(origin, mirror, ledger, STANCE, engineContext(), true);
    expect(found).toMatchObject({ unchanged: COUNT, differences: [], foreign: 0 });
  }, 60_000);
});

describe('listings ahead', () => {
  it('are no more than can be held, and go on as they are used', async () => {
    const asked: string[] = [];
    const mirror = {
      list: (directory: RelativePath) => {
        asked.push(directory);
        return Promise.resolve({ entries: [], complete: true });
      },
    };
    const remembered = Array.from({ length: 3000 }, (_, index) => `d${String(index)}` as RelativePath);
    const ahead = new ListingsAhead(mirror, remembered.map((directory) => [directory, 1] as const).values());
    ahead.refill();
    // One channel's work at first: a second channel has some left when it is there.
    expect(asked).toHaveLength(512);
    await ahead.list('d2000' as RelativePath);
    for (const directory of remembered.slice(0, 1000)) await ahead.list(directory);
    // As many ahead as can be held, those that were taken, and the one that came before its turn.
    expect(asked).toHaveLength(1024 + 1000 + 1);
    expect(new Set(asked).size).toBe(2025);
  });
});
