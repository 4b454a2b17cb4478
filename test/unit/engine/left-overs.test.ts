import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../electron/contract/plan';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { resumableTemps, runOf, sortLeftOvers } from '../../../electron/engine/left-overs';
import type { TempRecord } from '../../../electron/engine/ledger';

const NOW = 1_700_000_000;
const DAY = 86_400;

function temp(path: string, age = 0, kind: 'file' | 'directory' = 'file') {
  return { path: path as RelativePath, mtime: NOW - age, kind };
}

function record(path: string, target = 'large.iso', size = 9): TempRecord {
  return { runId: 'older', path: path as RelativePath, target: target as RelativePath, source: { size, mtime: 5 } };
}

function operation(kind: Operation['kind'], size: number): Operation {
  return { kind, phase: 'content', path: 'large.iso', reason: 'new', wanted: { kind: 'file', size, mtime: 5, mode: 0o644 }, bytes: size };
}

describe('left-overs', () => {
  it('of interrupted runs of ours are removed, folders too', () => {
    const { remove, notes } = sortLeftOvers(
      [temp('d/.heliograph-mine-7'), temp('.heliograph-mine-probe', 0, 'directory')],
      ['mine'],
      [],
      new Set(),
      NOW,
    );
    expect(remove).toEqual([
      { path: 'd/.heliograph-mine-7', isFolder: false },
      { path: '.heliograph-mine-probe', isFolder: true },
    ]);
    expect(notes).toEqual([]);
  });

  it('of large files are removed by their record, whatever became of their run', () => {
    expect(sortLeftOvers([temp('.heliograph-older-1')], [], [record('.heliograph-older-1')], new Set(), NOW).remove).toHaveLength(1);
  });

  it('that can be continued stay', () => {
    expect(sortLeftOvers([temp('.heliograph-mine-7')], ['mine'], [], new Set(['.heliograph-mine-7' as RelativePath]), NOW)).toEqual({
      remove: [],
      notes: [],
    });
  });

  it('of others are only told of, and only after a day', () => {
    const { remove, notes } = sortLeftOvers(
      [temp('.heliograph-other-1', DAY), temp('.heliograph-other-2', DAY + 1)],
      ['mine'],
      [],
      new Set(),
      NOW,
    );
    expect(remove).toEqual([]);
    expect(notes).toMatchObject([{ path: '.heliograph-other-2', code: 'left-over-temp' }]);
  });

  it('never are the stamp, the lock or the trash', () => {
    const reserved = [
      temp('.heliograph.json', 9 * DAY),
      temp('.heliograph-lock', 9 * DAY),
      temp('.heliograph-trash', 9 * DAY, 'directory'),
    ];
    expect(sortLeftOvers(reserved, ['lock', 'trash'], [], new Set(), NOW)).toEqual({ remove: [], notes: [] });
  });
});

describe('a temporary name', () => {
  it.each([
    ['.heliograph-abc123-4', 'abc123'],
    ['.heliograph-abc123-stamp', 'abc123'],
    ['.heliograph-0f-1e-2d-9', '0f-1e-2d'],
    ['.heliograph-lock', undefined],
    ['.heliograph.json', undefined],
    ['abc-1', undefined],
  ])('%s belongs to run %s', (name, run) => {
    expect(runOf(name)).toBe(run);
  });
});

describe('a part of a large file', () => {
  it('may be continued only by the very same file, and only where it is sent', () => {
    const records = [record('.heliograph-older-1')];
    expect(resumableTemps(records, [operation('update', 9)])).toEqual(new Set(['.heliograph-older-1']));
    expect(resumableTemps(records, [operation('update', 8)])).toEqual(new Set());
    expect(resumableTemps(records, [operation('touch', 9)])).toEqual(new Set());
    expect(resumableTemps(records, [])).toEqual(new Set());
  });
});
