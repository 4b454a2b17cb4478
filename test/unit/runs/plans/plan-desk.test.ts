import { describe, expect, it } from 'vitest';
import type { HeldBack, Operation, Plan } from '../../../../electron/contract/plan';
import { planQuerySchema, type PlanQuery } from '../../../../electron/contract/plan-review';
import { planHash } from '../../../../electron/engine/plan';
import { sha256 } from '../../../../electron/runs/digests';
import { packPlan, unpackPlan } from '../../../../electron/runs/plans/packed-plan';
import { PlanDesk } from '../../../../electron/runs/plans/plan-desk';

const file = (size: number, mtime = 1) => ({ kind: 'file', size, mtime, mode: 0o644 }) as const;
const folder = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 } as const;

const create = (path: string, size: number): Operation => ({
  kind: 'create',
  phase: 'content',
  path,
  reason: 'new',
  wanted: file(size, size),
  bytes: size,
});
const makeFolder = (path: string): Operation => ({ ...create(path, 0), wanted: folder, bytes: 0 });
const remove = (path: string): Operation => ({
  kind: 'remove',
  phase: 'removal',
  path,
  reason: 'gone-at-origin',
  found: file(7),
  bytes: 0,
});
const held = (path: string, operation?: Operation): HeldBack => ({
  path,
  code: 'changed-on-mirror',
  message: 'It was changed on the mirror since we wrote it.',
  ...(operation && { operation }),
});
const healed: Operation = {
  kind: 'update',
  phase: 'content',
  path: 'kept',
  reason: 'healed',
  wanted: file(3),
  found: file(4),
  bytes: 3,
};

function plan(mirror: string, operations: Operation[], heldBack: HeldBack[] = []): Plan {
  const identity = { origin: 'o', mirror, originIdentity: 'folder:/o', mirrorIdentity: `folder:/${mirror}` };
  const body = { identity, operations, heldBack, rules: '{}', makesRoot: false };
  const counts = {
    created: 0,
    updated: 0,
    moved: 0,
    touched: 0,
    removed: 0,
    unchanged: 0,
    foreign: 0,
    adopted: 0,
    bytesTotal: 0,
    bytesToSend: 0,
  };
  return { version: 1, hash: planHash(body, sha256), ...body, counts, problems: [], notes: [], halts: [], removalsAllowed: true };
}

const ALIKE = [makeFolder('d'), create('d/a', 30), create('b.html', 10), remove('x')];

function deskOf(...plans: Plan[]): PlanDesk {
  const desk = new PlanDesk(sha256);
  plans.forEach((each) => {
    desk.put('r', { mirror: each.identity.mirror, plan: each });
  });
  return desk;
}

const query = (wish: Partial<PlanQuery> = {}): PlanQuery => planQuerySchema.parse({ runId: 'r', ...wish });
const paths = (desk: PlanDesk, wish: Partial<PlanQuery> = {}): string[] => desk.rows(query(wish)).rows.map(({ path }) => path);

describe('the desk of plans', () => {
  it('shows what is the same on several mirrors as one row, held-back rows first, a page at a time', () => {
    const desk = deskOf(plan('one', ALIKE), plan('two', ALIKE.slice(0, 3), [held('kept', healed)]));
    expect(desk.review('r').counts).toEqual({ all: 5, new: 3, changed: 0, moved: 0, touched: 0, removed: 1, held: 1 });
    expect(paths(desk)).toEqual(['kept', 'd', 'd/a', 'b.html', 'x']);
    expect(desk.rows(query()).rows.map(({ mirrors }) => mirrors)).toEqual([[1], [0, 1], [0, 1], [0, 1], [0]]);
    expect(paths(desk, { offset: 1, limit: 2 })).toEqual(['d', 'd/a']);
    expect(desk.rows(query({ offset: 1, limit: 2 })).total).toBe(5);
    expect(desk.rows(query()).rows[2]).toMatchObject({ origin: { size: 30, mtime: 30 }, mirror: null, ticked: 'all', reason: 'new' });
    expect(desk.rows(query()).rows[4]).toMatchObject({ origin: null, mirror: { size: 7, mtime: 1 } });
  });

  it('filters, searches without regard to case, and sorts by either side', () => {
    const desk = deskOf(plan('one', ALIKE));
    expect(paths(desk, { filter: 'new' })).toEqual(['d', 'd/a', 'b.html']);
    expect(paths(desk, { search: ' B.HT ' })).toEqual(['b.html']);
    expect(desk.rows(query({ search: 'd' })).counts).toMatchObject({ all: 2, new: 2, removed: 0 });
    expect(paths(desk, { order: 'path' })).toEqual(['b.html', 'd', 'd/a', 'x']);
    expect(paths(desk, { order: 'size', descending: true })).toEqual(['d/a', 'b.html', 'x', 'd']);
    expect(paths(desk, { order: 'changed', descending: true })[0]).toBe('d/a');
  });

  it('unticks a row with all that hangs on it, on each of its mirrors, and counts what is left', () => {
    const desk = deskOf(plan('one', ALIKE), plan('two', ALIKE.slice(0, 2)));
    const after = desk.tick({ runId: 'r', revision: desk.review('r').revision, rows: { ids: [0] }, ticked: false });
    expect(after).toMatchObject({ ticked: 2, removals: 1, revised: true });
    expect(after.plans.map(({ leftOut, counts }) => [leftOut, counts.created])).toEqual([
      [2, 1],
      [2, 0],
    ]);
    expect(desk.rows(query()).rows.map(({ ticked }) => ticked)).toEqual(['none', 'none', 'all', 'all']);
    expect([desk.rows(query()).ticked, desk.rows(query({ filter: 'removed' })).ticked]).toEqual(['some', 'all']);
    const back = desk.tick({ runId: 'r', revision: after.revision, rows: { ids: [1] }, ticked: true });
    expect(back).toMatchObject({ ticked: 4, revised: false });
  });

  it('says so where a row leaves some of its mirrors only', () => {
    const desk = deskOf(plan('one', ALIKE), plan('two', [create('d/a', 30)]));
    desk.tick({ runId: 'r', revision: 1, rows: { ids: [0] }, ticked: false });
    expect(desk.rows(query()).rows[1]).toMatchObject({ path: 'd/a', ticked: 'some' });
  });

  it('approves held-back rows one by one only, and none that approval does not help', () => {
    const desk = deskOf(plan('one', ALIKE, [held('kept', healed), held('never')]));
    const all = desk.tick({ runId: 'r', revision: 0, rows: { filter: 'all', search: '' }, ticked: true });
    expect(all).toMatchObject({ ticked: 4, revised: false });
    const one = desk.tick({ runId: 'r', revision: 1, rows: { ids: [0] }, ticked: true });
    expect(one.plans[0]).toMatchObject({ heldBack: 1, counts: { updated: 1 } });
    const [sealed] = desk.seal('r', 2);
    expect(desk.sealedPlan(sealed!.hash).operations).toContain(healed);
    expect(desk.tick({ runId: 'r', revision: 2, rows: { ids: [1] }, ticked: true })).toMatchObject({ ticked: 5 });
  });

  it('counts an approved row that takes something away as a removal', () => {
    const desk = deskOf(plan('one', [], [held('gone', { ...remove('gone'), reason: 'healed' })]));
    expect(desk.tick({ runId: 'r', revision: 0, rows: { ids: [0] }, ticked: true })).toMatchObject({ ticked: 1, removals: 1 });
  });

  it('seals what was shown and nothing else', () => {
    const untouched = plan('one', ALIKE);
    const desk = deskOf(untouched);
    expect(desk.seal('r', 0)).toEqual([{ mirror: 'one', hash: untouched.hash, halts: [] }]);
    desk.tick({ runId: 'r', revision: 0, rows: { filter: 'removed', search: '' }, ticked: false });
    expect(() => desk.seal('r', 0)).toThrow(RangeError);
    expect(() => desk.tick({ runId: 'r', revision: 0, rows: { ids: [0] }, ticked: false })).toThrow(RangeError);
    const [revised] = desk.seal('r', 1);
    const sealed = desk.sealedPlan(revised!.hash);
    expect([sealed.operations.map(({ path }) => path), sealed.leftOut]).toEqual([['d', 'd/a', 'b.html'], 1]);
    desk.forget(['r']);
    expect(() => desk.sealedPlan(untouched.hash)).toThrow(/Preview the changes again/);
    expect(() => desk.review('r')).toThrow(/not kept any more/);
  });

  it('seals a plan with held-back rows that nobody approved so that approving its halts carries out none of them', () => {
    const desk = deskOf(plan('one', ALIKE, [held('kept', healed)]));
    const [sealed] = desk.seal('r', 0);
    expect(desk.sealedPlan(sealed!.hash).heldBack).toEqual([held('kept')]);
  });

  it('writes a table that a spreadsheet reads as text, and a file that apply reads', () => {
    const desk = deskOf(plan('one', [create('=1+1,"x".html', 5)], [held('kept', healed)]));
    const [, first, second] = desk.csv('r', { one: 'Frankfurt' }).split('\r\n');
    expect(first).toBe(
      'no,held,kept,,It was changed on the mirror since we wrote it.,file,3,1970-01-01T00:00:01.000Z,file,4,1970-01-01T00:00:01.000Z,3,Frankfurt',
    );
    expect(second).toBe(`yes,create,"'=1+1,""x"".html",,new,file,5,1970-01-01T00:00:05.000Z,,,,5,Frankfurt`);
    const saved = JSON.parse(desk.file('r', { mirrors: [{ key: 'none' }, { key: 'one' }] }, 'now')) as {
      plans: Plan[];
      request: { mirrors: unknown[] };
    };
    expect(saved.request.mirrors).toEqual([{ key: 'one' }]);
    expect(saved.plans.map((each) => planHash(each, sha256) === each.hash)).toEqual([true]);
  });

  it('crosses between threads as it is', () => {
    const evidence = {
      originRoot: 'directory',
      mirrorRoot: 'directory',
      nothingOurs: false,
      originTopLevel: new Set(['a']),
      ledgerTopLevel: ['a'],
      ledgerFiles: 1,
      stampOrigin: undefined,
      ownOrigin: 'me',
      lockedBy: undefined,
      removals: [],
      now: 1,
      freeBytes: undefined,
      rules: {},
    } as const;
    const made = { mirror: 'm', plan: plan('one', ALIKE), evidence };
    expect(unpackPlan(packPlan(made))).toEqual(made);
  });
});
