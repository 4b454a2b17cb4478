import { describe, expect, it } from 'vitest';
import { workloads } from '../../bench/workloads';
import { describeTarget, judge, showFigure, TARGETS, type Target } from '../../bench/targets';

const target: Target = { work: 'W1', of: 'time', against: 'rsync', atMost: 1 };

describe('verdicts', () => {
  it('meets a target up to its figure', () => {
    expect(judge(target, { value: 1, bound: false })).toBe('met');
    expect(judge(target, { value: 1.001, bound: false })).toBe('missed');
  });

  it('leaves open what was not measured', () => {
    expect(judge(target, undefined)).toBe('open');
    expect(judge(target, { value: NaN, bound: false })).toBe('open');
  });

  it('counts a bound only in our favour', () => {
    expect(judge(target, { value: 0.9, bound: true })).toBe('met');
    expect(judge(target, { value: 1.2, bound: true })).toBe('open');
  });

  it('allows a file to be looked at twice, not an origin', () => {
    const reads: Target = { work: 'W8', of: 'origin reads', atMost: 1 };
    expect(judge(reads, { value: 1.005, bound: false })).toBe('met');
    expect(judge(reads, { value: 1.02, bound: false })).toBe('missed');
  });
});

describe('the list of targets', () => {
  it('names workloads that exist, and peers that run there', () => {
    const all = workloads(false);
    for (const { work, against } of TARGETS) {
      const peers = all.find(({ name }) => name === work)?.peers;
      expect(peers, work).toBeDefined();
      if (against === 'rsync') expect(peers, work).toContain('rsync');
      if (against === 'rclone') expect(peers, work).toContain('rclone-32');
    }
  });

  it('leaves no workload without one', () => {
    expect(workloads(false).filter(({ name }) => !TARGETS.some(({ work }) => work === name))).toEqual([]);
  });

  it('is told in words', () => {
    expect(describeTarget(target)).toBe('time against rsync');
    expect(describeTarget({ ...target, contender: 'heliograph-warm' })).toBe('heliograph-warm: time against rsync');
    expect(showFigure({ work: 'W9', of: 'peak memory', atMost: 130e6 }, 101.3e6)).toBe('101 MB');
    expect(showFigure(target, 0.5)).toBe('0.500');
  });
});
