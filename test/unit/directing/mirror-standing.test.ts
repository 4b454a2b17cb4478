import { describe, expect, it } from 'vitest';
import type { HistoryRun, MirrorReport, VerifyReport } from '../../../electron/contract/report';
import { standingOf } from '../../../electron/directing/mirror-standing';

const mirror = { id: 'm', name: 'M', publicUrl: 'https://m.example/' };
const base = { mirror: 'sftp://m/', label: 'M', seconds: 60, problems: [], notes: [], halt: null, error: null };

function run(startedAt: string, report: HistoryRun['report']): HistoryRun {
  return { id: startedAt, siteId: 's', siteName: 'S', mirrorId: 'm', mirrorLabel: 'M', trigger: 'manual', startedAt, report };
}
function sync(startedAt: string, status: MirrorReport['status'], kind: 'sync' | 'plan' = 'sync'): HistoryRun {
  const counts = { created: 0, updated: 0, moved: 0, touched: 0, removed: 0, unchanged: 0, foreign: 0, bytesTotal: 0, bytesSent: 0 };
  return run(startedAt, { ...base, ...counts, kind, status, plan: null });
}
function verify(startedAt: string, found: Partial<VerifyReport>): HistoryRun {
  const counts = {
    same: 9,
    missing: 0,
    extra: 0,
    foreign: 0,
    different: 0,
    unreadable: 0,
    bytesRead: 0,
    findings: [],
    originMovedOn: 0,
    repair: null,
  };
  return run(startedAt, { ...base, ...counts, kind: 'verify', depth: 'full', status: 'ok', ...found });
}

const good = sync('2026-11-22T10:00:00.000Z', 'ok');
const goodUntil = '2026-11-22T10:01:00.000Z';
const repairing = sync('x', 'ok').report as MirrorReport;

describe('the standing of a mirror', () => {
  it.each<[string, HistoryRun[], string, string | null]>([
    ['nothing', [], 'never-synced', null],
    ['plans only', [sync('2026-11-22T10:00:00.000Z', 'ok', 'plan')], 'never-synced', null],
    ['a failed sync', [sync('2026-11-22T10:00:00.000Z', 'failed')], 'never-synced', null],
    ['a good sync', [good], 'in-sync', goodUntil],
    ['a good sync after a bad one', [sync('2026-11-22T09:00:00.000Z', 'failed'), good], 'in-sync', goodUntil],
    ['a halted sync after a good one', [good, sync('2026-11-22T11:00:00.000Z', 'halted')], 'behind', goodUntil],
    ['a plan after a good sync', [good, sync('2026-11-22T11:00:00.000Z', 'problems', 'plan')], 'in-sync', goodUntil],
    [
      'a verification that found differences',
      [good, verify('2026-11-22T11:00:00.000Z', { status: 'problems', different: 1 })],
      'damaged',
      goodUntil,
    ],
    ['foreign files only', [good, verify('2026-11-22T11:00:00.000Z', { extra: 2, foreign: 2 })], 'in-sync', goodUntil],
    ['ours is extra', [good, verify('2026-11-22T11:00:00.000Z', { status: 'problems', extra: 2, foreign: 1 })], 'damaged', goodUntil],
    [
      'damage, then proof',
      [good, verify('2026-11-22T11:00:00.000Z', { different: 1 }), verify('2026-11-22T12:00:00.000Z', {})],
      'in-sync',
      goodUntil,
    ],
    ['damage, then a good sync', [verify('2026-11-22T09:00:00.000Z', { different: 1 }), good], 'in-sync', goodUntil],
    [
      'a verification that broke off',
      [good, verify('2026-11-22T11:00:00.000Z', { status: 'failed', unreadable: 1 })],
      'in-sync',
      goodUntil,
    ],
    [
      'damage, repaired',
      [good, verify('2026-11-22T11:00:00.000Z', { different: 1, repair: repairing })],
      'in-sync',
      '2026-11-22T11:01:00.000Z',
    ],
  ])('after %s', (_, runs, state, lastSync) => {
    expect(standingOf(mirror, runs, null)).toEqual({ mirror, lastSync, lastProof: null, state });
    expect(standingOf(mirror, [...runs].reverse(), null).state).toBe(state);
  });
});
