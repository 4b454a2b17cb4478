import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../electron/contract/plan';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { DEFAULT_RULES } from '../../../electron/contract/site';
import { newComparison, type Comparison } from '../../../electron/engine/compare';
import type { Change } from '../../../electron/engine/decide';
import { byPath, makePlan, planHash, remainingHalts, withHeldBack, type PlanInput } from '../../../electron/engine/plan';
import { sha256 } from '../../support/engine-rig';

const file: Evidence = { kind: 'file', size: 5, mtime: 1, mode: 0o644 };
const folder: Evidence = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 };

const INPUT: PlanInput = {
  identity: { origin: 'o', mirror: 'm', originIdentity: 'folder:/o', mirrorIdentity: 'folder:/m' },
  rules: DEFAULT_RULES,
  adopt: false,
  isLast: (path) => path.endsWith('.html'),
  makesRoot: false,
  ledgerLost: false,
  scanProblems: [],
  scanNotes: [],
};

const create: Change = { kind: 'create', reason: 'new', wanted: file };
const makeFolder: Change = { kind: 'create', reason: 'new', wanted: folder };
const remove: Change = { kind: 'remove', reason: 'gone-at-origin', found: file };
const removeFolder: Change = { kind: 'remove', reason: 'gone-at-origin', found: folder };

function comparison(differences: Readonly<Record<string, Change>>, changes: Partial<Comparison> = {}): Comparison {
  const rows = Object.entries(differences).map(([path, change]) => ({ path: path as RelativePath, change }));
  return { ...newComparison(), differences: rows, ...changes };
}

function plan(differences: Readonly<Record<string, Change>>, changes: Partial<Comparison> = {}, input: Partial<PlanInput> = {}) {
  return makePlan(comparison(differences, changes), { ...INPUT, ...input }, sha256);
}

function order({ operations }: ReturnType<typeof plan>): string[] {
  return operations.map(({ phase, kind, path }) => `${phase}: ${kind} ${path}`);
}

describe('the order of a plan', () => {
  it('is content, then last files, then removals; folders before what they hold, and after what goes from them', () => {
    const made = plan({
      old: removeFolder,
      'old/x': remove,
      'index.html': create,
      'd/a': create,
      d: makeFolder,
      a: create,
      'old/deep': removeFolder,
    });
    expect(order(made)).toEqual([
      'content: create a',
      'content: create d',
      'content: create d/a',
      'last: create index.html',
      'removal: remove old/x',
      'removal: remove old/deep',
      'removal: remove old',
    ]);
  });

  it('compares names one by one, so that a folder stands right before what it holds', () => {
    const paths = ['a/b', 'a.txt', 'a', 'a-b']
      .map((path) => ({ path }))
      .sort(byPath)
      .map(({ path }) => path);
    expect(paths).toEqual(['a', 'a/b', 'a-b', 'a.txt']);
  });

  it('puts what is below a swap behind the removals', () => {
    const swap: Change = { kind: 'update', reason: 'kind-differs', wanted: folder, found: file, swap: true };
    expect(order(plan({ x: swap, 'x/new': create, y: remove }))).toEqual([
      'removal: remove y',
      'removal: update x',
      'removal: create x/new',
    ]);
  });
});

describe('removals', () => {
  it('are left out after a problem of the scan, and those of one path do not matter', () => {
    const problem = (code: 'unreadable' | 'twin-names') => ({ path: 'p', side: 'origin', code, message: '' }) as const;
    expect(plan({ x: remove, a: create }, {}, { scanProblems: [problem('unreadable')] })).toMatchObject({
      removalsAllowed: false,
      counts: { removed: 0, created: 1 },
    });
    expect(plan({ x: remove }, {}, { scanProblems: [problem('twin-names')] })).toMatchObject({
      removalsAllowed: true,
      counts: { removed: 1 },
    });
    expect(plan({ x: remove }, {}, { ledgerLost: true })).toMatchObject({ removalsAllowed: false, operations: [] });
  });

  it('wait, with a note, where something vanished in the scan', () => {
    const made = plan({ x: remove }, {}, { scanNotes: [{ path: 'v', code: 'vanished', message: '' }] });
    expect(made.operations).toEqual([]);
    expect(made.notes.map(({ code }) => code)).toEqual(['vanished', 'removals-left']);
  });

  it('spare the folders above whatever stays', () => {
    const made = plan({ d: removeFolder, 'd/ours': remove }, { keepers: ['d/deep/foreign' as RelativePath] });
    expect(order(made)).toEqual(['removal: remove d/ours']);
  });
});

describe('a swap', () => {
  it('is held back where the folder holds something that stays', () => {
    const swap: Change = { kind: 'update', reason: 'kind-differs', wanted: file, found: folder, swap: true };
    const made = plan({ x: swap, 'x/ours': remove }, { keepers: ['x/foreign' as RelativePath] });
    expect(made.heldBack).toMatchObject([{ path: 'x', code: 'swap-held' }]);
    expect(made.heldBack[0]).not.toHaveProperty('operation');
    expect(order(made)).toEqual(['removal: remove x/ours']);
  });
});

describe('the counts', () => {
  it('are of files and links, and of the bytes of what is sent', () => {
    const made = plan({
      a: create,
      d: makeFolder,
      u: { ...create, kind: 'update', found: file },
      t: { kind: 'touch', reason: 'time-differs', wanted: file, found: file },
      r: remove,
      g: removeFolder,
    });
    expect(made.counts).toMatchObject({ created: 1, updated: 1, touched: 1, removed: 1, bytesTotal: 10, bytesToSend: 10 });
  });
});

describe('the hash', () => {
  it('is the same for the same plan, in whatever order it was found', () => {
    expect(plan({ a: create, b: remove }).hash).toBe(plan({ b: remove, a: create }).hash);
    expect(plan({ a: create }).hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it.each<[string, () => string]>([
    ['an operation', () => plan({ b: create }).hash],
    ['its evidence', () => plan({ a: { ...create, wanted: { ...file, mode: 0o600 } } }).hash],
    ['a held-back row', () => plan({ a: create }, { held: [{ path: 'h' as RelativePath, code: 'changed-on-mirror', message: '' }] }).hash],
    ['the rules', () => plan({ a: create }, {}, { rules: { ...DEFAULT_RULES, exclude: ['x'] } }).hash],
    ['the mirror', () => plan({ a: create }, {}, { identity: { ...INPUT.identity, mirrorIdentity: 'folder:/n' } }).hash],
    ['the making of the root', () => plan({ a: create }, {}, { makesRoot: true }).hash],
  ])('is another one for another plan: %s', (_, other) => {
    expect(other()).not.toBe(plan({ a: create }).hash);
  });

  it('does not bind how fast it goes, nor what a place is called', () => {
    const same = plan(
      { a: create },
      {},
      { rules: { ...DEFAULT_RULES, limit: 5, connections: 4 }, identity: { ...INPUT.identity, mirror: 'another word' } },
    );
    expect(same.hash).toBe(plan({ a: create }).hash);
  });

  it('stays what it was for a plan that was saved long ago, however many operations it has', () => {
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`d${String(index % 7)}/ä-${String(index)}`, create]));
    expect(plan(many).hash).toBe('sha256:02c989edea47e58adc1ca7f3529a8d059620b2f2d1ceb6249cf77b3261d1aa65');
  });

  it('can be taken again from a saved plan, and tells that it was altered', () => {
    const made = plan({ a: create });
    expect(planHash(made, sha256)).toBe(made.hash);
    expect(planHash({ ...made, operations: [] }, sha256)).not.toBe(made.hash);
  });
});

describe('approving', () => {
  const change: Change = { kind: 'update', reason: 'healed', wanted: file, found: { ...file, size: 9 } };
  const made = {
    ...plan({ z: create }, { held: [{ path: 'a' as RelativePath, code: 'changed-on-mirror', message: '', change }] }),
    halts: [],
  };

  it('a plan adds its held-back rows in their order', () => {
    expect(withHeldBack(made).map(({ path }) => path)).toEqual(['a', 'z']);
  });

  it('lifts what may be approved, and counts only by "all"', () => {
    const halt = (guard: 'removals' | 'space' | 'origin-missing', approvable: 'count' | 'plan' | 'never') => ({
      guard,
      approvable,
      message: '',
      advice: '',
    });
    const halted = { ...made, halts: [halt('removals', 'count'), halt('space', 'plan'), halt('origin-missing', 'never')] };
    const left = (approve: string[], counts: boolean) => remainingHalts(halted, approve, counts).map(({ guard }) => guard);
    expect(left([], false)).toEqual(['removals', 'space', 'origin-missing']);
    expect(left(['sha256:another'], true)).toEqual(['space', 'origin-missing']);
    expect(left([made.hash], false)).toEqual(['origin-missing']);
  });
});
