import { describe, expect, it } from 'vitest';
import type { Halt, Plan } from '../../../electron/contract/plan';
import type { CycleResult } from '../../../electron/engine/cycle';
import { newOutcome } from '../../../electron/engine/work';
import { cycleReport, failedReport, verifyReport, worstStatus } from '../../../electron/runs/reports';
import type { VerifyOutcome } from '../../../electron/verification/verify-mirror';

const frame = {
  place: { key: 'm', label: 'Mirror', address: 'sftp://h/www', login: { kind: 'agent' } as const },
  seconds: 1.23456,
  notes: [],
};
const problem = { path: 'a', side: 'mirror', code: 'unwritable', message: '' } as const;
const halt: Halt = { guard: 'removals', message: 'Many.', advice: '', approvable: 'count' };

const PLAN = {
  hash: 'sha256:1',
  operations: [],
  heldBack: [],
  problems: [],
  notes: [],
  halts: [],
  counts: {
    created: 3,
    updated: 2,
    moved: 0,
    touched: 1,
    removed: 4,
    unchanged: 9,
    foreign: 5,
    adopted: 0,
    bytesTotal: 70,
    bytesToSend: 70,
  },
} as unknown as Plan;

function result(changes: Partial<CycleResult> = {}): CycleResult {
  return { plan: PLAN, halts: [], applied: true, approved: false, ...changes };
}

describe('the report of a sync', () => {
  it('tells what was done, not what was planned', () => {
    const outcome = { ...newOutcome(), created: 1, bytesSent: 7 };
    expect(cycleReport('sync', frame, result(), outcome)).toMatchObject({
      status: 'ok',
      seconds: 1.235,
      plan: 'sha256:1',
      created: 1,
      updated: 0,
      removed: 0,
      unchanged: 9,
      foreign: 5,
      bytesTotal: 70,
      bytesSent: 7,
    });
  });

  it('has problems for what failed, and for what was held back unless that was approved', () => {
    const operation = { kind: 'update', phase: 'content', path: 'h', reason: 'healed', bytes: 0 } as const;
    const heldBack = [{ path: 'h', code: 'changed-on-mirror', message: 'Changed.', operation } as const];
    const plan = { ...PLAN, heldBack };
    expect(cycleReport('sync', frame, result(), { ...newOutcome(), problems: [problem] })).toMatchObject({
      status: 'problems',
      problems: [problem],
    });
    expect(cycleReport('sync', frame, result({ plan }), newOutcome())).toMatchObject({
      status: 'problems',
      problems: [{ path: 'h', code: 'changed-on-mirror', side: 'mirror' }],
    });
    expect(cycleReport('sync', frame, result({ plan, approved: true }), newOutcome())).toMatchObject({ status: 'ok', problems: [] });
    // What no approval carries out waits on.
    const stuck = { ...PLAN, heldBack: [{ path: 'h', code: 'swap-held', message: 'Stuck.' } as const] };
    expect(cycleReport('sync', frame, result({ plan: stuck, approved: true }), newOutcome())).toMatchObject({ status: 'problems' });
  });

  it('names the halt, and says that nothing was done', () => {
    expect(cycleReport('sync', frame, result({ halts: [halt], applied: false }), newOutcome())).toMatchObject({
      status: 'halted',
      halt,
      created: 0,
      removed: 0,
    });
    expect(cycleReport('sync', frame, { plan: null, halts: [halt], applied: false, approved: false }, newOutcome())).toMatchObject({
      status: 'halted',
      plan: null,
      unchanged: 0,
    });
  });

  it('that an error ended keeps what was done before it', () => {
    const error = { code: 'lost', message: 'Lost.', advice: '' } as const;
    expect(failedReport('sync', frame, error, PLAN, { ...newOutcome(), created: 2 })).toMatchObject({
      status: 'failed',
      error,
      created: 2,
      removed: 0,
      halt: null,
    });
  });
});

describe('the report of a plan', () => {
  it('tells what would be done', () => {
    expect(cycleReport('plan', frame, result({ applied: false }), newOutcome())).toMatchObject({
      kind: 'plan',
      created: 3,
      updated: 2,
      touched: 1,
      removed: 4,
      bytesSent: 0,
    });
  });
});

describe('the report of a verification', () => {
  const found = (findings: VerifyOutcome['findings']): VerifyOutcome => ({
    same: 3,
    foreign: 1,
    bytesRead: 5,
    originMovedOn: 0,
    unproven: 0,
    byChecksum: 0,
    findings,
    notes: [],
  });

  it('counts foreign extras apart: they alone are no difference', () => {
    const foreign = { path: 'f', class: 'extra', ours: false, reason: '' } as const;
    expect(verifyReport('full', frame, found([foreign]), null, 5)).toMatchObject({ status: 'ok', extra: 0, foreign: 1, same: 3 });
    expect(verifyReport('full', frame, found([foreign, { path: 'm', class: 'missing', reason: '' }]), null, 5)).toMatchObject({
      status: 'problems',
      missing: 1,
      extra: 0,
    });
  });

  it('passes on at most 10,000 rows, with exact counts', () => {
    const rows = Array.from({ length: 10_001 }, (_, index) => ({ path: String(index), class: 'different', reason: '' }) as const);
    const report = verifyReport('full', frame, found(rows), null, 0);
    expect([report.findings.length, report.different]).toEqual([10_000, 10_001]);
  });

  it('is halted where its repair was', () => {
    const repair = cycleReport('sync', frame, result({ halts: [halt], applied: false }), newOutcome());
    expect(verifyReport('full', frame, found([]), repair, 0)).toMatchObject({ status: 'halted', halt });
  });
});

describe('the worst status', () => {
  it.each([
    [['ok', 'ok'], 'ok'],
    [['ok', 'problems'], 'problems'],
    [['problems', 'halted', 'ok'], 'halted'],
    [['halted', 'failed'], 'failed'],
    [[], 'ok'],
  ] as const)('of %j is %s', (statuses, worst) => {
    expect(worstStatus(statuses)).toBe(worst);
  });
});
