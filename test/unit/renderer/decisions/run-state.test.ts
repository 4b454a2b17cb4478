import { describe, expect, it } from 'vitest';
import type { MirrorProgress } from '../../../../electron/contract/progress';
import { keepRuns, reduceRunEvent, type RunStates } from '../../../../renderer/decisions/run-state';
import { shareOf, totalsOf } from '../../../../renderer/decisions/run-totals';

function progress(change: Partial<MirrorProgress> = {}): MirrorProgress {
  return {
    mirror: 'a',
    label: 'A',
    phase: 'sending',
    paused: false,
    retry: null,
    scannedEntries: 10,
    operationsDone: 5,
    operationsTotal: 10,
    bytesDone: 50,
    bytesTotal: 100,
    bytesPerSecond: 7,
    filesPerSecond: 1,
    secondsLeft: 4,
    problems: 0,
    lanes: [],
    ...change,
  };
}

const none: RunStates = new Map();

describe('run events', () => {
  it('fold into one state for each mirror', () => {
    const started = reduceRunEvent(none, {
      event: 'started',
      runId: 'r',
      origin: '/o',
      mirrors: [
        { mirror: 'a', label: 'A' },
        { mirror: 'b', label: 'B' },
      ],
    });
    const moved = reduceRunEvent(started, { event: 'progress', runId: 'r', progress: progress() });
    const halted = reduceRunEvent(moved, {
      event: 'halted',
      runId: 'r',
      mirror: 'b',
      planHash: 'sha256:1',
      halts: [{ guard: 'removals', message: 'm', advice: 'a', approvable: 'count' }],
    });
    expect(halted.get('r')?.mirrors.get('a')?.progress?.bytesDone).toBe(50);
    expect(halted.get('r')?.mirrors.get('b')).toMatchObject({ planHash: 'sha256:1', halts: [{ guard: 'removals' }], progress: null });
    expect(started.get('r')?.mirrors.get('a')?.progress).toBeNull();
  });
  it('may begin in the middle of a run', () => {
    const state = reduceRunEvent(none, { event: 'progress', runId: 'r', progress: progress() });
    const told = reduceRunEvent(state, { event: 'started', runId: 'r', origin: '/o', mirrors: [{ mirror: 'a', label: 'A' }] });
    expect(told.get('r')?.mirrors.get('a')?.progress).not.toBeNull();
  });
  it('keep an error of the whole run apart', () => {
    const error = { code: 'busy' as const, message: 'm', advice: '' };
    expect(reduceRunEvent(none, { event: 'error', runId: 'r', mirror: null, error }).get('r')?.error).toBe(error);
    expect(reduceRunEvent(none, { event: 'error', runId: 'r', mirror: 'a', error }).get('r')?.mirrors.get('a')?.error).toBe(error);
  });
  it('are forgotten with their run', () => {
    const state = reduceRunEvent(none, { event: 'progress', runId: 'r', progress: progress() });
    expect(keepRuns(state, ['other']).size).toBe(0);
    expect(keepRuns(state, ['r']).size).toBe(1);
  });
});

describe('totals', () => {
  it('weigh bytes over operations', () => {
    expect(shareOf(progress())).toBeCloseTo(0.5);
    expect(shareOf(progress({ bytesTotal: 0, bytesDone: 0, operationsDone: 8 }))).toBeCloseTo(0.8);
    expect(shareOf(progress({ phase: 'done', bytesDone: 0 }))).toBe(1);
    expect(shareOf(progress({ phase: 'scanning' }))).toBe(0);
    expect(shareOf(progress({ bytesDone: 500, operationsDone: 50 }))).toBe(1);
  });
  it('take the slowest mirror and know nothing while one of them does not', () => {
    expect(totalsOf([progress(), progress({ secondsLeft: 90 })]).secondsLeft).toBe(90);
    expect(totalsOf([progress(), progress({ secondsLeft: null })]).secondsLeft).toBeNull();
    expect(totalsOf([progress(), progress({ secondsLeft: null, phase: 'done' })]).secondsLeft).toBe(4);
  });
  it('leave the speed of a finished mirror out', () => {
    expect(totalsOf([progress(), progress({ phase: 'done' })]).bytesPerSecond).toBe(7);
  });
  it('of nothing are nothing', () => {
    expect(totalsOf([])).toMatchObject({ share: 0, secondsLeft: null });
  });
});
