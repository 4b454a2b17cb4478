import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation, Plan } from '../../../electron/contract/plan';
import { isWithin, type RelativePath } from '../../../electron/contract/relative-path';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import type { GuardEvidence } from '../../../electron/engine/guards';
import { planHash } from '../../../electron/engine/plan';
import { leaveOut, revise, seal, takeIn, tiesOf } from '../../../electron/engine/revise';
import { engineRig, sha256 } from '../../support/engine-rig';
import { ledgerOf, trees } from '../../support/random-sites';

const file = { kind: 'file', size: 5, mtime: 1, mode: 0o644 } as const;
const folder = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 } as const;

type Sketch = Pick<Operation, 'kind' | 'path'> & Partial<Operation>;

function operations(...rows: Sketch[]): Operation[] {
  return rows.map((row) => ({ phase: 'content', reason: 'new', bytes: 0, ...row }));
}

const NONE: ReadonlySet<number> = new Set();
const sorted = (set: ReadonlySet<number>): number[] => [...set].sort((a, b) => a - b);

describe('rows that are tied', () => {
  const rows = operations(
    { kind: 'create', path: 'new', wanted: folder },
    { kind: 'create', path: 'new/deep', wanted: folder },
    { kind: 'create', path: 'new/deep/file', wanted: file },
    { kind: 'move', path: 'new/moved', from: 'old/before', wanted: file, fromFound: file },
    { kind: 'remove', path: 'old/gone', found: file },
    { kind: 'remove', path: 'old', found: folder },
    { kind: 'create', path: 'newer', wanted: file },
  );
  const ties = tiesOf(rows);

  it('leave with the folder that they would be put into, and a folder stays while something of it stays', () => {
    expect(sorted(leaveOut(ties, NONE, [1]))).toEqual([1, 2]);
    expect(sorted(leaveOut(ties, NONE, [0]))).toEqual([0, 1, 2, 3, 5]);
    expect(sorted(leaveOut(ties, NONE, [4]))).toEqual([4, 5]);
    expect(sorted(leaveOut(ties, NONE, [6]))).toEqual([6]);
  });

  it('come back with all that they need', () => {
    const all = new Set(rows.keys());
    expect(sorted(takeIn(ties, all, [2]))).toEqual([3, 4, 5, 6]);
    // The folder goes only with what was moved out of it, which needs the folder that it is moved into.
    expect(sorted(takeIn(ties, all, [5]))).toEqual([1, 2, 6]);
  });

  it('ties a folder that is replaced by a file to what is removed from it', () => {
    const swap = operations({ kind: 'remove', path: 'x/a', found: file }, { kind: 'update', path: 'x', wanted: file, found: folder });
    expect(sorted(leaveOut(tiesOf(swap), NONE, [0]))).toEqual([0, 1]);
    const other = operations({ kind: 'update', path: 'x', wanted: folder, found: file }, { kind: 'create', path: 'x/a', wanted: file });
    expect(sorted(leaveOut(tiesOf(other), NONE, [0]))).toEqual([0, 1]);
    expect(sorted(leaveOut(tiesOf(other), NONE, [1]))).toEqual([1]);
  });
});

const EVIDENCE: GuardEvidence = {
  originRoot: 'directory',
  mirrorRoot: 'directory',
  nothingOurs: false,
  originTopLevel: new Set(['a']),
  ledgerTopLevel: ['a'],
  ledgerFiles: 20,
  stampOrigin: undefined,
  ownOrigin: 'me',
  lockedBy: undefined,
  removals: [],
  now: 0,
  freeBytes: undefined,
  rules: { maxDelete: '2' },
};

function planOf(rows: Operation[], heldBack: Plan['heldBack'] = []): Plan {
  const body = {
    identity: { origin: 'o', mirror: 'm', originIdentity: 'folder:/o', mirrorIdentity: 'folder:/m' },
    operations: rows,
    heldBack,
    rules: '{}',
    makesRoot: false,
  };
  const counts = {
    created: 0,
    updated: 0,
    moved: 0,
    touched: 0,
    removed: 3,
    unchanged: 7,
    foreign: 1,
    adopted: 0,
    bytesTotal: 0,
    bytesToSend: 0,
  };
  const halt = { guard: 'removals', message: 'too many', advice: '', approvable: 'count' } as const;
  return { version: 1, hash: planHash(body, sha256), ...body, counts, problems: [], notes: [], halts: [halt], removalsAllowed: true };
}

describe('a revised plan', () => {
  const removals = operations(...['a', 'b', 'c'].map((path) => ({ kind: 'remove', phase: 'removal', path, found: file }) as const));

  it('has a hash of its own, counts anew and stands before the guards again', () => {
    const plan = planOf(removals);
    const revised = revise(plan, { leftOut: new Set([1]), approved: NONE }, EVIDENCE);
    expect(revised).toMatchObject({ counts: { removed: 2, unchanged: 7, foreign: 1 }, halts: [], leftOut: 1 });
    expect(revised).not.toHaveProperty('hash');
    const sealed = seal(revised, sha256);
    expect(sealed.hash).not.toBe(plan.hash);
    expect(planHash(sealed, sha256)).toBe(sealed.hash);
    expect(planHash({ ...sealed, leftOut: undefined }, sha256)).not.toBe(sealed.hash);
    expect(revise(plan, { leftOut: NONE, approved: NONE }, EVIDENCE).halts).toHaveLength(1);
  });

  it('carries out held-back rows that were approved, with their evidence, and no others whatever is approved besides', () => {
    const operation: Operation = {
      kind: 'update',
      phase: 'content',
      path: 'h',
      reason: 'healed',
      wanted: file,
      found: { ...file, size: 9 },
      bytes: 5,
    };
    const held = { path: 'h', code: 'changed-on-mirror', message: 'Changed.', operation } as const;
    const plan = planOf(removals, [held, { ...held, path: 'i', operation: { ...operation, path: 'i' } }]);
    const revised = revise(plan, { leftOut: NONE, approved: new Set([0]) }, EVIDENCE);
    expect(revised.operations[0]).toBe(operation);
    expect(revised.heldBack).toEqual([{ path: 'i', code: 'changed-on-mirror', message: 'Changed.' }]);
    expect(revised.counts).toMatchObject({ updated: 1, removed: 3 });
    expect(revised.leftOut).toBeUndefined();
  });
});

describe('any choice of rows', () => {
  it(
    'can be carried out: the mirror gets what was ticked, keeps what was not, and the rest comes with the next run',
    () =>
      fc.assert(
        fc.asyncProperty(
          trees({}),
          trees({}),
          fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
          fc.array(fc.nat(40), { maxLength: 6 }),
          fc.array(fc.nat(40), { maxLength: 3 }),
          async (origin, sent, ours, off, on) => {
            const before = createMemoryEndpoint(sent);
            const rig = engineRig(
              origin,
              sent,
              {},
              ledgerOf(before.nodes(), (index) => ours[index % ours.length] ?? true),
            );
            const plan = await rig.plan();
            const ties = tiesOf(plan.operations);
            const rows = (wanted: number[]) => wanted.filter((row) => row < plan.operations.length);
            const leftOut = takeIn(ties, leaveOut(ties, NONE, rows(off)), rows(on));
            const approved = new Set(plan.heldBack.flatMap((row, index) => (row.operation && ours[index % ours.length] ? [index] : [])));
            const savedPlan = seal(revise(plan, { leftOut, approved }), sha256);
            for (const row of rows(on)) expect(leftOut.has(row)).toBe(false);

            const [unsynced, run] = [await rig.mirrorTree(), await rig.run({ savedPlan, approve: [savedPlan.hash] })];
            expect(run.error).toBeUndefined();
            // Only a folder of others' that turns out to hold something stands in the way of an approved swap.
            expect(run.problems.filter(({ code }) => code !== 'swap-held')).toEqual([]);
            const stuck = run.problems.map(({ path }) => path as RelativePath);
            const [wanted, found] = [await rig.originTree(), await rig.mirrorTree()];
            const isStuck = (path: string): boolean => stuck.some((each) => isWithin(path as RelativePath, each));
            plan.operations.forEach((operation, index) => {
              const { path, from } = operation;
              if (isStuck(path)) return;
              if (leftOut.has(index)) expect([path, found[path]?.kind]).toEqual([path, unsynced[path]?.kind]);
              else expect([path, found[path]?.kind]).toEqual([path, wanted[path]?.kind]);
              if (operation.kind === 'move' && from !== undefined && wanted[from] === undefined) {
                expect(found[from] !== undefined).toBe(leftOut.has(index));
              }
            });
            if (leftOut.size > 0) expect(run.notes.map(({ code }) => code)).toContain('left-out');

            const next = await rig.plan();
            const again = await rig.run({ approve: [next.hash], approveCounts: true });
            expect(again.error).toBeUndefined();
          },
        ),
        { numRuns: Number(process.env['HELIOGRAPH_CASES'] ?? 200) },
      ),
    60_000,
  );
});
