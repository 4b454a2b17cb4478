import { describe, expect, it } from 'vitest';
import type { Halt, Operation, Plan } from '../../../../electron/contract/plan';
import { countRows, planRows, visibleRows } from '../../../../renderer/decisions/plan-rows';
import { offersAdoption, summarise } from '../../../../renderer/decisions/plan-summary';

const file = (size: number) => ({ kind: 'file' as const, size, mtime: 0, mode: 0o644 });
const create: Operation = { kind: 'create', phase: 'content', path: 'Docs/New.html', reason: 'new', wanted: file(10), bytes: 10 };
const remove: Operation = { kind: 'remove', phase: 'removal', path: 'old.html', reason: 'gone-at-origin', found: file(4), bytes: 0 };
const move: Operation = {
  kind: 'move',
  phase: 'content',
  path: 'b.iso',
  from: 'cellar/a.iso',
  reason: 'new',
  wanted: file(9),
  found: file(9),
  bytes: 0,
};

function plan(hash: string, operations: Operation[], change: Partial<Plan> = {}): Plan {
  const removed = operations.filter((operation) => operation.kind === 'remove').length;
  return {
    version: 1,
    hash,
    operations,
    heldBack: [],
    problems: [],
    notes: [],
    halts: [],
    removalsAllowed: true,
    makesRoot: false,
    rules: '',
    identity: { origin: 'o', mirror: 'm', originIdentity: 'o', mirrorIdentity: 'm' },
    counts: {
      created: 0,
      updated: 0,
      moved: 0,
      touched: 0,
      removed,
      unchanged: 0,
      foreign: 0,
      adopted: 0,
      bytesTotal: 100,
      bytesToSend: 10,
    },
    ...change,
  };
}

function halt(approvable: Halt['approvable']): Halt {
  return { guard: 'removals', message: 'm', advice: 'a', approvable };
}

describe('rows', () => {
  it('join what is the same on several mirrors', () => {
    const rows = planRows([plan('1', [create, remove]), plan('2', [create])]);
    expect(rows.map((row) => [row.path, row.mirrors])).toEqual([
      ['Docs/New.html', [0, 1]],
      ['old.html', [0]],
    ]);
  });
  it('stay apart where the mirrors differ in what must be sent', () => {
    expect(planRows([plan('1', [create]), plan('2', [{ ...create, bytes: 3 }])])).toHaveLength(2);
  });
  it('show held-back paths first', () => {
    const held = { path: 'x', code: 'changed-on-mirror' as const, message: 'Changed.' };
    expect(planRows([plan('1', [create], { heldBack: [held] })])[0]).toMatchObject({ kind: 'held', path: 'x', message: 'Changed.' });
  });
  it('are found by path or by former path, whatever the case', () => {
    const rows = planRows([plan('1', [create, remove, move])]);
    expect(visibleRows(rows, 'all', 'NEW')).toHaveLength(1);
    expect(visibleRows(rows, 'all', 'cellar')[0]?.path).toBe('b.iso');
    expect(visibleRows(rows, 'removed', '')[0]?.path).toBe('old.html');
    expect(visibleRows(rows, 'removed', 'new')).toHaveLength(0);
    expect(visibleRows(rows, 'all', ' ')).toBe(rows);
  });
  it('are counted by chip', () => {
    expect(countRows(planRows([plan('1', [create, remove, move])]))).toEqual({
      all: 3,
      new: 1,
      changed: 0,
      moved: 1,
      touched: 0,
      removed: 1,
      held: 0,
    });
  });
});

describe('the button', () => {
  it('is free where nothing halts', () => {
    expect(summarise([plan('1', [create]), plan('2', [create])], 1, 0)).toMatchObject({
      gate: 'clear',
      approvable: [],
      startable: ['1', '2'],
      bytesToSend: 20,
    });
  });
  it('asks where every halt can be approved, and approves only plans that halt', () => {
    expect(summarise([plan('1', [remove], { halts: [halt('count')] }), plan('2', [create])], 2, 1)).toMatchObject({
      gate: 'approval',
      approvable: ['1'],
      startable: ['1', '2'],
    });
  });
  it('never approves what cannot be approved, and leaves that mirror out', () => {
    const both = plan('1', [remove], { halts: [halt('plan'), halt('never')] });
    expect(summarise([both], 1, 1)).toMatchObject({ gate: 'blocked', approvable: [], startable: [] });
    expect(summarise([both, plan('2', [create])], 2, 1)).toMatchObject({ gate: 'clear', startable: ['2'] });
  });
  it('offers adoption only where there is something to adopt', () => {
    const plain = plan('1', [create]);
    expect(offersAdoption([plain])).toBe(false);
    expect(offersAdoption([{ ...plain, counts: { ...plain.counts, foreign: 2 } }])).toBe(true);
    expect(offersAdoption([{ ...plain, halts: [{ ...halt('plan'), guard: 'replaces-unknown' }] }])).toBe(true);
  });
});
