import { describe, expect, it } from 'vitest';
import type { Halt } from '../../../../electron/contract/plan';
import type { ReviewedPlan } from '../../../../electron/contract/plan-review';
import { offersAdoption, summarise } from '../../../../renderer/decisions/plan-summary';

const COUNTS = {
  created: 1,
  updated: 0,
  moved: 0,
  touched: 0,
  removed: 0,
  unchanged: 0,
  foreign: 0,
  adopted: 0,
  bytesTotal: 10,
  bytesToSend: 4,
};

function plan(mirror: string, change: Partial<ReviewedPlan> = {}): ReviewedPlan {
  return {
    mirror,
    identity: { origin: 'o', mirror, originIdentity: 'o', mirrorIdentity: mirror },
    counts: COUNTS,
    halts: [],
    problems: [],
    problemCount: 0,
    notes: [],
    heldBack: 0,
    leftOut: 0,
    removalsAllowed: true,
    makesRoot: false,
    ...change,
  };
}

const halt = (approvable: Halt['approvable']): Halt => ({ guard: 'removals', message: '', advice: '', approvable });

describe('what carrying out the plans would do', () => {
  it('is what is ticked, and bytes over all mirrors', () => {
    const summary = summarise({ plans: [plan('a'), plan('b')], ticked: 3, removals: 1 });
    expect(summary).toMatchObject({ changes: 3, removals: 1, bytesToSend: 8, bytesTotal: 20, gate: 'clear', halts: [] });
  });

  it('waits for approval of those that may be approved, and leaves out those that may not', () => {
    const plans = [plan('a'), plan('b', { halts: [halt('count')] }), plan('c', { halts: [halt('plan'), halt('never')] })];
    const summary = summarise({ plans, ticked: 1, removals: 0 });
    expect(summary.gate).toBe('approval');
    expect(summary.startable.map(({ mirror }) => mirror)).toEqual(['a', 'b']);
    expect(summary.approvable.map(({ mirror }) => mirror)).toEqual(['b']);
    expect(summarise({ plans: plans.slice(2), ticked: 1, removals: 0 }).gate).toBe('blocked');
  });

  it('offers to take over what is there already', () => {
    expect(offersAdoption([plan('a')])).toBe(false);
    expect(offersAdoption([plan('a', { counts: { ...COUNTS, foreign: 2 } })])).toBe(true);
    expect(offersAdoption([plan('a', { halts: [{ ...halt('plan'), guard: 'replaces-unknown' }] })])).toBe(true);
  });
});
