import { expect, it } from 'vitest';
import { mirrorStatus } from '../../../electron/cli/mirror-status';
import type { HistoryRun } from '../../../electron/contract/report';
import { syncReport } from './reports';

const mirror = { id: 'one', name: 'One', address: 'sftp://h/x' };
const run = (startedAt: string, report: HistoryRun['report']): HistoryRun => ({
  id: startedAt,
  siteId: 'w',
  siteName: 'Web',
  mirrorId: 'one',
  mirrorLabel: 'One',
  trigger: 'command-line',
  startedAt,
  report,
});
const ledger = {
  file: '/f',
  originIdentity: 'o',
  mirrorIdentity: 'm',
  created: '2026-01-01T00:00:00.000Z',
  files: 5,
  bytes: 50,
  lastProof: { at: Date.UTC(2026, 0, 2), depth: 'full' as const },
  unfinished: false,
};

it('a mirror that was never synced', () => {
  expect(mirrorStatus(mirror, { ledger: undefined, runs: [], running: false }, new Date(0))).toEqual({
    mirror: 'One', id: 'one', address: 'sftp://h/x', state: 'never-synced', lastRun: null, lastGoodSync: null, lastProof: null, lagSeconds: null, files: 0, bytes: 0,
  }); // prettier-ignore
});

it('a mirror whose last run failed is behind, by the time since the last good one', () => {
  const runs = [
    run('2026-01-01T00:00:00.000Z', syncReport({ seconds: 10 })),
    run('2026-01-01T01:00:00.000Z', syncReport({ status: 'failed', error: { code: 'connect', message: 'No answer.', advice: '' } })),
  ];
  const status = mirrorStatus(mirror, { ledger, runs, running: false }, new Date('2026-01-01T02:00:10.000Z'));
  expect(status).toMatchObject({
    state: 'behind',
    lastGoodSync: '2026-01-01T00:00:10.000Z',
    lagSeconds: 7200,
    files: 5,
    bytes: 50,
    lastProof: { at: '2026-01-02T00:00:00.000Z', depth: 'full' },
  });
  expect(status.lastRun).toEqual({ at: '2026-01-01T01:00:00.000Z', status: 'failed', problems: 0, message: 'No answer.' });
  expect(mirrorStatus(mirror, { ledger, runs, running: true }, new Date()).state).toBe('running');
});
