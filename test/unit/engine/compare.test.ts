import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../electron/contract/plan';
import { ROOT, type RelativePath } from '../../../electron/contract/relative-path';
import { compareDirectory, nameFolding, newComparison, type DirectoryInput } from '../../../electron/engine/compare';
import type { RunStance } from '../../../electron/engine/decide';
import type { Entry } from '../../../electron/engine/endpoint';
import type { LedgerEntry } from '../../../electron/engine/ledger';
import type { OriginDirectory } from '../../../electron/engine/scan';

const STANCE: RunStance = { firstRun: false, ledgerLost: false, adopt: false, heal: false, checksum: false, delete: true, modes: true };
const file: Evidence = { kind: 'file', size: 1, mtime: 1, mode: 0o644 };
const folder: Evidence = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 };

function named(name: string, evidence: Evidence = file) {
  return { name, ...evidence };
}

function row(name: string, evidence: Evidence = file): LedgerEntry {
  return { name, origin: evidence, observed: evidence, sha256: null };
}

function origin(entries: readonly ReturnType<typeof named>[], changes: Partial<OriginDirectory> = {}): OriginDirectory {
  return {
    entries: new Map(entries.map((entry) => [entry.name, entry])),
    excluded: new Set(),
    unknown: new Set(),
    complete: true,
    ...changes,
  };
}

function compare(
  changes: Partial<DirectoryInput> & { mirrorEntries?: readonly Entry[] },
  stance: Partial<RunStance> = {},
  facts = { foldsCase: false, foldsUnicode: false },
) {
  const found = newComparison();
  const mirror = { entries: changes.mirrorEntries ?? [], complete: true };
  const input: DirectoryInput = { directory: ROOT, origin: origin([]), mirror, ledger: [], intended: new Map(), ...changes };
  const descents = compareDirectory(input, { ...STANCE, ...stance }, facts, found);
  return { ...found, descents };
}

describe('one directory', () => {
  it('is compared name by name, and the folders of either side come next', () => {
    const found = compare({
      directory: 'd' as RelativePath,
      origin: origin([named('new'), named('same'), named('below', folder)]),
      mirrorEntries: [named('same'), named('gone'), named('foreign')],
      ledger: [row('same'), row('gone'), row('old', folder)],
    });
    expect(found.differences.map(({ path, change }) => `${change.kind} ${path}`)).toEqual([
      'create d/new',
      'create d/below',
      'remove d/gone',
    ]);
    expect(found.descents).toEqual([
      { directory: 'd/below', recordedAs: 'd/below', origin: 'present', onMirror: false },
      { directory: 'd/old', recordedAs: 'd/old', origin: 'absent', onMirror: false },
    ]);
    expect(found).toMatchObject({ unchanged: 1, foreign: 1, keepers: ['d/foreign'], ledgerChanges: [{ kind: 'drop', path: 'd/old' }] });
  });

  it('that could not be read completely at the origin has no absent names', () => {
    const found = compare({ origin: origin([], { complete: false }), mirrorEntries: [named('a')], ledger: [row('a')] });
    expect(found).toMatchObject({ differences: [], keepers: ['a'] });
  });

  it('that could not be read completely on the mirror is a problem, and creates nothing that may be there', () => {
    const found = compare({ origin: origin([named('a')]), mirror: { entries: [], complete: false, message: 'It ended early.' } });
    expect(found).toMatchObject({
      differences: [],
      keepers: ['a'],
      problems: [{ path: '', side: 'mirror', code: 'unreadable', message: 'It ended early.' }],
    });
  });

  it('takes reserved names of the mirror for left-overs, never for files', () => {
    const found = compare({ mirrorEntries: [named('.heliograph-run1-2'), named('.heliograph.json')] });
    expect(found.temps.map(({ path }) => path)).toEqual(['.heliograph-run1-2', '.heliograph.json']);
    expect(found.foreign).toBe(0);
  });

  it('takes a name that is not UTF-8 for foreign, and a hostile one for a problem', () => {
    const found = compare({
      mirrorEntries: [
        { name: 'n\uFFFD', kind: 'problematic', problem: 'undecodable-name', message: 'Not UTF-8.' },
        { name: '../up', kind: 'problematic', problem: 'hostile-name', message: 'Hostile.' },
      ],
    });
    expect(found).toMatchObject({ foreign: 1, problems: [{ code: 'hostile-name' }], differences: [] });
  });

  it('enters what is excluded only as far as it is ours', () => {
    const found = compare({
      origin: origin([], { excluded: new Set(['ours', 'theirs']) }),
      mirrorEntries: [named('ours', folder), named('theirs', folder)],
      ledger: [row('ours', folder)],
    });
    expect(found.descents).toMatchObject([{ directory: 'ours', origin: 'excluded', onMirror: true }]);
    expect(found.foreign).toBe(0);
  });

  it('enters a folder that only an interrupted run knows', () => {
    const found = compare({ mirrorEntries: [named('d', folder)], intended: new Map([['d', folder]]) });
    expect(found.descents).toMatchObject([{ directory: 'd', origin: 'absent', onMirror: true }]);
  });
});

describe('a mirror that folds names', () => {
  const folding = { foldsCase: true, foldsUnicode: true };

  it('takes another case and another Unicode form for the same name', () => {
    const fold = nameFolding(folding);
    expect(fold('README')).toBe(fold('readme'));
    expect(fold('\u00e9')).toBe(fold('e\u0301'));
    expect(nameFolding({ foldsCase: false, foldsUnicode: true })('README')).toBe('README');
  });

  it('holds twins of the origin back, both of them', () => {
    const found = compare({ origin: origin([named('a'), named('A')]) }, {}, folding);
    expect(found.held.map(({ path, code }) => `${code} ${path}`)).toEqual(['twin-names a', 'twin-names A']);
    expect(found.differences).toEqual([]);
  });

  it('moves the row of a name that changed its case at the origin, and enters the folder where its rows are', () => {
    const found = compare(
      { origin: origin([named('Docs', folder)]), mirrorEntries: [named('docs', folder)], ledger: [row('docs', folder)] },
      {},
      folding,
    );
    expect(found.ledgerChanges).toMatchObject([
      { kind: 'drop', path: 'docs' },
      { kind: 'put', path: 'Docs', entry: { name: 'Docs' } },
    ]);
    expect(found.descents).toEqual([{ directory: 'Docs', recordedAs: 'docs', origin: 'present', onMirror: true }]);
  });
});
