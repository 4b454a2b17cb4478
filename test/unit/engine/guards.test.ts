import { describe, expect, it } from 'vitest';
import type { Evidence, Operation } from '../../../electron/contract/plan';
import { bytesNeeded, isBeyond, judge, type GuardEvidence } from '../../../electron/engine/guards';
import type { Draft } from '../../../electron/engine/plan';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;

const CALM: GuardEvidence = {
  originRoot: 'directory',
  mirrorRoot: 'directory',
  nothingOurs: false,
  originTopLevel: new Set(['a', 'b']),
  ledgerTopLevel: ['a', 'b'],
  ledgerFiles: 100,
  stampOrigin: 'me',
  ownOrigin: 'me',
  lockedBy: undefined,
  removals: [],
  now: NOW,
  freeBytes: undefined,
  rules: {},
};

function evidence(size: number): Evidence {
  return { kind: 'file', size, mtime: 1, mode: 0o644 };
}

function removals(count: number): Operation[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'remove',
    phase: 'removal',
    path: String(index),
    reason: 'gone-at-origin',
    found: evidence(1),
    bytes: 0,
  }));
}

function create(path: string, size: number, found?: Evidence): Operation {
  return {
    kind: found ? 'update' : 'create',
    phase: 'content',
    path,
    reason: 'new',
    wanted: evidence(size),
    ...(found && { found }),
    bytes: size,
  };
}

function halts(operations: Operation[], changes: Partial<GuardEvidence> = {}): string[] {
  const draft = { operations } as unknown as Draft;
  return judge(draft, { ...CALM, ...changes }).map(({ guard, approvable }) => `${guard}: ${approvable}`);
}

describe('a calm site', () => {
  it('does not halt', () => {
    expect(halts([create('a', 1), ...removals(10)])).toEqual([]);
  });
});

describe('the roots', () => {
  it.each([
    ['a missing origin', { originRoot: 'absent' }, ['origin-missing: never']],
    ['an origin whose disk is gone', { originRoot: 'parent-absent' }, ['origin-missing: never']],
    ['an origin that is a file', { originRoot: 'not-a-directory' }, ['origin-type: never']],
    ['a mirror that is a file', { mirrorRoot: 'not-a-directory' }, ['mirror-type: never']],
    ['a mirror without a place to be', { mirrorRoot: 'parent-absent' }, ['mirror-missing: never']],
    ['a mirror that is gone', { mirrorRoot: 'absent' }, ['mirror-missing: plan']],
    ['a mirror that never was there', { mirrorRoot: 'absent', nothingOurs: true }, []],
  ] as const)('%s', (_, changes, expected) => {
    expect(halts([], changes)).toEqual(expected);
  });
});

describe('the origin', () => {
  it('that is empty and was not halts', () => {
    expect(halts([], { originTopLevel: new Set() })).toEqual(['origin-emptied: plan']);
  });

  it('may be empty where nothing of it was ever sent', () => {
    expect(halts([], { originTopLevel: new Set(), ledgerTopLevel: [] })).toEqual([]);
  });

  it('with half of its names is familiar, with fewer it is not', () => {
    expect(halts([], { ledgerTopLevel: ['a', 'b', 'c', 'd'] })).toEqual([]);
    expect(halts([], { ledgerTopLevel: ['a', 'b', 'c', 'd', 'e'] })).toEqual(['origin-unfamiliar: plan']);
  });
});

describe('the mirror', () => {
  it('that carries the stamp of another site halts; without a stamp it does not', () => {
    expect(halts([], { stampOrigin: 'another' })).toEqual(['mirror-of-another-site: plan']);
    expect(halts([], { stampOrigin: undefined })).toEqual([]);
  });

  it('that another machine holds halts', () => {
    expect(halts([], { lockedBy: 'laptop' })).toEqual(['mirror-locked: plan']);
  });
});

describe('removals', () => {
  it('halt beyond 10 files and 10 %', () => {
    expect(halts(removals(11))).toEqual(['removals: count']);
    expect(halts(removals(11), { ledgerFiles: 110 })).toEqual([]);
    expect(halts(removals(10), { ledgerFiles: 10 })).toEqual([]);
  });

  it('count those of unattended runs in the last 24 hours, against the count at their start', () => {
    const recent = [{ at: NOW - 23 * HOUR, removed: 6, before: 100 }];
    expect(halts(removals(6), { ledgerFiles: 94, removals: recent })).toEqual(['removals: count']);
    expect(halts(removals(6), { ledgerFiles: 94, removals: [{ at: NOW - 25 * HOUR, removed: 6, before: 100 }] })).toEqual([]);
    expect(halts(removals(6), { ledgerFiles: 94, removals: [{ at: NOW - HOUR, removed: 6, before: 200 }] })).toEqual([]);
    expect(halts([], { removals: [{ at: NOW - HOUR, removed: 50, before: 100 }] })).toEqual([]);
  });

  it('count a file that becomes a folder, and no folders', () => {
    const swap: Operation = {
      kind: 'update',
      phase: 'removal',
      path: 'x',
      reason: 'kind-differs',
      found: evidence(1),
      wanted: { ...evidence(0), kind: 'directory' },
      bytes: 0,
    };
    const folder: Operation = {
      kind: 'remove',
      phase: 'removal',
      path: 'd',
      reason: 'gone-at-origin',
      found: { ...evidence(0), kind: 'directory' },
      bytes: 0,
    };
    expect(halts([swap, folder], { rules: { maxDelete: '1' } })).toEqual([]);
    expect(halts([swap, folder], { rules: { maxDelete: '0' } })).toEqual(['removals: count']);
  });
});

describe('overwrites', () => {
  it('of files that we did not write halt', () => {
    expect(halts([{ ...create('a', 1, evidence(2)), reason: 'replaces-unknown' }])).toEqual(['replaces-unknown: plan']);
  });

  it('have no limit unless the site sets one', () => {
    const updates = Array.from({ length: 60 }, (_, index) => create(String(index), 1, evidence(2)));
    expect(halts(updates)).toEqual([]);
    expect(halts(updates, { rules: { maxUpdate: '50%' } })).toEqual(['overwrites: count']);
    expect(halts(updates, { rules: { maxUpdate: '60' } })).toEqual([]);
  });
});

describe('space', () => {
  it('must be there for what grows and for the largest replacement beside its old version', () => {
    expect(bytesNeeded([create('new', 100), create('grown', 50, evidence(30)), create('shrunk', 10, evidence(80))])).toBe(100 + 20 + 30);
    expect(bytesNeeded(removals(3))).toBe(0);
  });

  it('that is not there halts; where it cannot be asked nothing does', () => {
    expect(halts([create('a', 100)], { freeBytes: 99 })).toEqual(['space: plan']);
    expect(halts([create('a', 100)], { freeBytes: 100 })).toEqual([]);
    expect(halts([create('a', 100)])).toEqual([]);
  });
});

describe('names', () => {
  it('longer than 255 bytes halt, also where they are fewer characters', () => {
    expect(halts([create(`d/${'x'.repeat(255)}`, 1)])).toEqual([]);
    expect(halts([create(`d/${'x'.repeat(256)}`, 1)])).toEqual(['names: plan']);
    expect(halts([create('é'.repeat(128), 1)])).toEqual(['names: plan']);
    expect(halts([create('😀'.repeat(63), 1)])).toEqual([]);
  });
});

describe('a limit', () => {
  it.each([
    [11, 100, undefined, true],
    [10, 50, undefined, false],
    [11, 110, undefined, false],
    [3, 100, '2', true],
    [2, 100, '2', false],
    [6, 100, '5%', true],
    [5, 100, '5%', false],
    [1, 0, '50%', true],
  ])('%i of %i under %s is beyond it: %s', (count, before, limit, beyond) => {
    expect(isBeyond(count, before, limit, true)).toBe(beyond);
  });

  it('that nobody set and that has no default is never reached', () => {
    expect(isBeyond(1000, 1000, undefined, false)).toBe(false);
  });
});
