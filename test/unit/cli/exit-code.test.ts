import { describe, expect, it } from 'vitest';
import { exitCodeOf, exitCodeOfError } from '../../../electron/cli/exit-code';
import type { ErrorCode } from '../../../electron/contract/problem';
import type { MirrorReport, VerifyReport } from '../../../electron/contract/report';
import { syncReport, verifyReport } from './reports';

const halt = { guard: 'removals', message: 'Too many.', advice: '', approvable: 'count' } as const;

function failed(code: ErrorCode): MirrorReport {
  return syncReport({ status: 'failed', error: { code, message: '', advice: '' } });
}

function exit(...mirrors: (MirrorReport | VerifyReport)[]): number {
  return exitCodeOf({ status: 'ok', mirrors });
}

describe('the exit code of one mirror', () => {
  it.each<[string, MirrorReport | VerifyReport, number]>([
    ['in sync', syncReport(), 0],
    ['foreign extras alone', verifyReport({ foreign: 7 }), 0],
    ['problems', syncReport({ status: 'problems' }), 1],
    ['halted', syncReport({ status: 'halted', halt }), 3],
    ['a plan that would halt', syncReport({ kind: 'plan', status: 'halted', halt }), 3],
    ['missing', verifyReport({ status: 'problems', missing: 1 }), 5],
    ['extra and ours', verifyReport({ status: 'problems', extra: 1 }), 5],
    ['different', verifyReport({ status: 'problems', different: 1 }), 5],
    ['unreadable', verifyReport({ status: 'problems', unreadable: 1 }), 5],
    ['repaired, nothing left', verifyReport({ repair: syncReport() }), 0],
    ['repaired, something left', verifyReport({ status: 'problems', different: 1, repair: syncReport({ status: 'problems' }) }), 5],
    ['a repair that halted', verifyReport({ status: 'halted', different: 1, halt }), 3],
  ])('%s', (_, report, code) => {
    expect(exit(report)).toBe(code);
  });

  it.each<[ErrorCode, number]>([
    ['usage', 2],
    ['settings', 2],
    ['connect', 4],
    ['login', 4],
    ['host-key-unknown', 4],
    ['host-key-changed', 4],
    ['no-sftp', 4],
    ['lost', 4],
    ['busy', 7],
    ['ledger', 1],
    ['disk-full', 1],
    ['failed', 1],
    ['interrupted', 130],
    ['internal', 6],
  ])('the error %s gives %d', (error, code) => {
    expect(exit(failed(error))).toBe(code);
    expect(exitCodeOfError(error)).toBe(code);
  });
});

describe('several mirrors', () => {
  const worstFirst = [
    failed('internal'),
    failed('login'),
    syncReport({ status: 'halted', halt }),
    failed('busy'),
    verifyReport({ missing: 1 }),
    syncReport({ status: 'problems' }),
    syncReport(),
  ];

  it('give the worst of 6, 4, 3, 7, 5, 1, 0', () => {
    const codes = worstFirst.map((_, index) => exit(...worstFirst.slice(index).reverse()));
    expect(codes).toEqual([6, 4, 3, 7, 5, 1, 0]);
  });

  it('an interrupted run is interrupted, whatever else it found', () => {
    expect(exit(failed('login'), failed('interrupted'), syncReport())).toBe(130);
  });
});

it('a failed result without mirrors is no success', () => {
  expect(exitCodeOf({ status: 'failed', mirrors: [] })).toBe(1);
});
