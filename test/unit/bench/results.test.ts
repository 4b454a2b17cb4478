import { describe, expect, it } from 'vitest';
import { bestOf, findingFor, judgeAll, ratioOf, summarise, type Entrant, type Sample, type WorkResult } from '../../bench/results';
import type { Target } from '../../bench/targets';

function sample(seconds: number, more: Partial<Sample> = {}): Sample {
  return {
    seconds,
    cpuSeconds: seconds / 2,
    peakBytes: 1e6,
    exitCode: 0,
    timedOut: false,
    round: 0,
    wire: { sent: 100, received: 10 },
    comparison: 'equal',
    remark: '',
    ...more,
  };
}

function entrant(name: string, ...samples: Sample[]): Entrant {
  return { name, kind: name.startsWith('heliograph') ? 'heliograph' : 'peer', samples };
}

function result(...entrants: Entrant[]): WorkResult {
  return { work: 'W1', title: 'work', files: 10, bytes: 1000, entrants, notes: [] };
}

const stopped = sample(60, { timedOut: true, exitCode: null, comparison: 'not compared' });
const rcloneTarget: Target = { work: 'W1', of: 'time', against: 'rclone', atMost: 0.5 };

describe('a contender over all rounds', () => {
  it('takes medians, and the highest memory', () => {
    const summary = summarise(entrant('rsync', sample(3, { peakBytes: 5e6 }), sample(1), sample(2, { wire: { sent: 300, received: 30 } })));
    expect(summary).toMatchObject({ seconds: 2, least: 1, most: 3, cpuSeconds: 1, peakBytes: 5e6, sound: true, stopped: false });
    expect(summary.wire).toEqual({ sent: 100, received: 10 });
  });

  it('is not sound after one bad round, and says why', () => {
    const summary = summarise(entrant('lftp', sample(1), sample(1, { comparison: 'differs', remark: 'differs: a: missing' })));
    expect(summary).toMatchObject({ sound: false, remark: 'differs: a: missing' });
  });
});

describe('the ratio of two contenders', () => {
  it('is taken within each round, so that a slow minute counts for both', () => {
    const ours = entrant('heliograph', sample(1), sample(10, { round: 1 }), sample(2, { round: 2 }));
    const theirs = entrant('rsync', sample(2), sample(20, { round: 1 }), sample(2, { round: 2 }));
    expect(ratioOf(ours, theirs)).toBe(0.5);
  });

  it('leaves out rounds that one of them sat out', () => {
    const theirs = entrant('rclone', sample(4, { round: 1 }));
    expect(ratioOf(entrant('heliograph', sample(9), sample(2, { round: 1 })), theirs)).toBe(0.5);
    expect(ratioOf(entrant('heliograph', sample(9)), theirs)).toBeNaN();
  });
});

describe('the best peer', () => {
  const fast = summarise(entrant('fast', sample(1, { comparison: 'differs', remark: 'differs: a: other content' })));
  const slow = summarise(entrant('slow', sample(5)));
  const late = summarise(entrant('late', sample(4, { comparison: 'times differ', remark: 'times differ: 1, first a' })));

  it('is never one that did the work wrongly', () => {
    expect(bestOf([fast, slow], () => true)?.name).toBe('slow');
    expect(bestOf([fast], () => true)).toBeUndefined();
  });

  it('may be one that leaves other times', () => {
    expect(bestOf([slow, late], () => true)?.name).toBe('late');
  });

  it('is one that finished, if any did', () => {
    const cut = summarise(entrant('cut', { ...stopped, seconds: 2 }));
    expect(bestOf([cut, slow], () => true)?.name).toBe('slow');
    expect(bestOf([cut], () => true)).toMatchObject({ name: 'cut', stopped: true });
  });
});

describe('findings', () => {
  it("compares with rclone's better setting", () => {
    const found = findingFor(
      rcloneTarget,
      result(entrant('heliograph', sample(2)), entrant('rclone', sample(8)), entrant('rclone-32', sample(4))),
    );
    expect(found).toEqual({ value: 0.5, bound: false });
  });

  it('is a bound where the peer was stopped', () => {
    expect(findingFor(rcloneTarget, result(entrant('heliograph', sample(6)), entrant('rclone', stopped)))).toEqual({
      value: 0.1,
      bound: true,
    });
  });

  it('says nothing where our own mirror was wrong, or the peer is missing', () => {
    const wrong = sample(1, { comparison: 'differs', remark: 'differs: a: missing' });
    expect(findingFor(rcloneTarget, result(entrant('heliograph', wrong), entrant('rclone', sample(8))))).toBeUndefined();
    expect(findingFor(rcloneTarget, result(entrant('heliograph', sample(1))))).toBeUndefined();
  });

  it('says nothing of a warm start that was cold', () => {
    const target: Target = { work: 'W1', of: 'time', against: 'rsync', atMost: 1, contender: 'heliograph-warm' };
    const warm = (remark: string): WorkResult => result(entrant('heliograph-warm', sample(1, { remark })), entrant('rsync', sample(2)));
    expect(findingFor(target, warm('cold: no connection was kept between two runs'))).toBeUndefined();
    expect(findingFor(target, warm(''))).toEqual({ value: 0.5, bound: false });
  });

  it('compares bytes sent', () => {
    const ours = entrant('heliograph', sample(1, { wire: { sent: 105, received: 0 } }));
    expect(findingFor({ work: 'W1', of: 'bytes', against: 'rsync', atMost: 1.05 }, result(ours, entrant('rsync', sample(1))))).toEqual({
      value: 1.05,
      bound: false,
    });
  });

  it('judges the targets of workloads that ran, and no others', () => {
    const targets = [rcloneTarget, { ...rcloneTarget, work: 'W9' }];
    const judged = judgeAll(targets, [result(entrant('heliograph', sample(3)), entrant('rclone', sample(4)))]);
    expect(judged).toMatchObject([{ finding: { value: 0.75 }, verdict: 'missed' }]);
  });
});
