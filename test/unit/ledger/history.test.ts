import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Problem } from '../../../electron/contract/problem';
import type { HistoryRun, MirrorReport } from '../../../electron/contract/report';
import { openHistory, type History } from '../../../electron/ledger/history';

let folder: string;
let history: History;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-history-'));
  history = openHistory(folder);
});
afterEach(() => {
  history.close();
  rmSync(folder, { recursive: true });
});

const REPORT: MirrorReport = {
  kind: 'sync',
  mirror: 'sftp://mirror.example/srv',
  label: 'Mirror',
  status: 'ok',
  seconds: 1.5,
  problems: [],
  notes: [],
  halt: null,
  error: null,
  plan: 'sha256:00',
  created: 1,
  updated: 2,
  moved: 0,
  touched: 0,
  removed: 3,
  unchanged: 4,
  foreign: 0,
  bytesTotal: 10,
  bytesSent: 10,
};

function run(id: string, minute: number, changes: Partial<HistoryRun> = {}): HistoryRun {
  const startedAt = new Date(Date.UTC(2026, 10, 22, 0, minute)).toISOString();
  return {
    id,
    siteId: 'site',
    siteName: 'Site',
    mirrorId: 'mirror',
    mirrorLabel: 'Mirror',
    trigger: 'manual',
    startedAt,
    report: REPORT,
    ...changes,
  };
}

function ids(runs: readonly HistoryRun[]): string[] {
  return runs.map((each) => each.id);
}

it('gives runs back whole, newest first, by site and mirror', () => {
  history.add(run('b', 2));
  history.add(run('a', 1, { siteId: null, mirrorId: null, mirrorLabel: 'sftp://x/y', trigger: 'command-line' }));
  history.add(run('c', 3, { mirrorLabel: 'Other', mirrorId: 'other' }));
  expect(history.list({ limit: 10 })).toStrictEqual([
    run('c', 3, { mirrorLabel: 'Other', mirrorId: 'other' }),
    run('b', 2),
    run('a', 1, { siteId: null, mirrorId: null, mirrorLabel: 'sftp://x/y', trigger: 'command-line' }),
  ]);
  expect(ids(history.list({ siteId: 'site', limit: 1 }))).toStrictEqual(['c']);
  expect(ids(history.list({ siteId: 'site', mirrorLabel: 'Mirror', limit: 10 }))).toStrictEqual(['b']);
  expect(ids(history.list({ siteId: 'unknown', limit: 10 }))).toStrictEqual([]);
});

it('has one row for each mirror of a run, and replaces it when it comes again', () => {
  history.add(run('a', 1));
  history.add(run('a', 1, { mirrorLabel: 'Other' }));
  history.add(run('a', 1, { report: { ...REPORT, status: 'failed' } }));
  expect(
    history
      .list({ limit: 10 })
      .map((each) => [each.mirrorLabel, each.report.status])
      .sort(),
  ).toStrictEqual([
    ['Mirror', 'failed'],
    ['Other', 'ok'],
  ]);
});

it('knows the last sync that ended in sync', () => {
  expect(history.lastGood('site', 'mirror')).toBeUndefined();
  history.add(run('good', 1));
  history.add(run('planned', 2, { report: { ...REPORT, kind: 'plan' } }));
  history.add(run('failed', 3, { report: { ...REPORT, status: 'failed' } }));
  history.add(run('other', 4, { mirrorId: 'other' }));
  expect(history.lastGood('site', 'mirror')?.id).toBe('good');
});

it('narrows by mirror, kind, outcome, trigger and time, and pages', () => {
  history.add(run('a', 1, { trigger: 'schedule' }));
  history.add(run('b', 2, { mirrorId: 'other', report: { ...REPORT, status: 'failed' } }));
  history.add(run('c', 3));
  history.add(run('d', 4, { trigger: 'watch' }));
  const minute = (at: number): string => new Date(Date.UTC(2026, 10, 22, 0, at)).toISOString();
  expect(ids(history.list({ mirrorId: 'other', limit: 9 }))).toStrictEqual(['b']);
  expect(ids(history.list({ outcome: 'ok', limit: 9 }))).toStrictEqual(['d', 'c', 'a']);
  expect(ids(history.list({ trigger: 'schedule', limit: 9 }))).toStrictEqual(['a']);
  expect(ids(history.list({ kind: 'verify', limit: 9 }))).toStrictEqual([]);
  expect(ids(history.list({ from: minute(2), to: minute(4), limit: 9 }))).toStrictEqual(['c', 'b']);
  expect(ids(history.list({ limit: 2, offset: 1 }))).toStrictEqual(['c', 'b']);
});

it('finds what a person may read of a run, in any case, and pages that too', () => {
  const problem: Problem = { path: 'Straße/ÜBER.html', side: 'mirror', code: 'unwritable', message: 'No room' };
  history.add(run('a', 1, { siteName: 'Downloads' }));
  history.add(run('b', 2, { report: { ...REPORT, problems: [problem] } }));
  history.add(run('c', 3, { siteName: 'downloads too' }));
  expect(ids(history.list({ text: 'über', limit: 9 }))).toStrictEqual(['b']);
  expect(ids(history.list({ text: 'DOWNLOADS', limit: 9 }))).toStrictEqual(['c', 'a']);
  expect(ids(history.list({ text: 'downloads', limit: 1, offset: 1 }))).toStrictEqual(['a']);
  // Names of fields are no words of the run.
  expect(ids(history.list({ text: 'startedAt', limit: 9 }))).toStrictEqual([]);
});

it('keeps in view how a mirror stands, however many runs came since', () => {
  history.add(
    run('proof', 0, {
      report: { ...REPORT, kind: 'verify', depth: 'full', findings: [], repair: null } as unknown as HistoryRun['report'],
    }),
  );
  history.add(run('good', 1));
  for (let index = 2; index < 400; index += 1) history.add(run(`bad${String(index)}`, index, { report: { ...REPORT, status: 'failed' } }));
  expect(ids(history.standing('site'))).toStrictEqual(['bad399', 'good', 'proof']);
  expect(history.standing('elsewhere')).toStrictEqual([]);
});

it('tells endings and points of a chart since a moment, oldest first', () => {
  history.add(run('a', 1));
  history.add(run('b', 2, { report: { ...REPORT, status: 'halted', roundTrip: 11.2, mirrorBytes: 40, mirrorFiles: 4 } }));
  history.add(run('c', 3, { siteId: null, mirrorId: null }));
  const since = new Date(Date.UTC(2026, 10, 22, 0, 1)).toISOString();
  expect(history.endings(since).map(({ mirrorId, status }) => [mirrorId, status])).toStrictEqual([
    ['mirror', 'ok'],
    ['mirror', 'halted'],
  ]);
  const point = { mirrorId: 'mirror', mirrorLabel: 'Mirror', kind: 'sync', seconds: 1.5, changes: 6, bytesSent: 10 };
  expect(history.series('site', since)).toStrictEqual([
    { ...point, startedAt: run('a', 1).startedAt, status: 'ok', mirrorBytes: null, mirrorFiles: null, roundTrip: null },
    { ...point, startedAt: run('b', 2).startedAt, status: 'halted', mirrorBytes: 40, mirrorFiles: 4, roundTrip: 11.2 },
  ]);
});

it('caps the lists of a report, and keeps its counts', () => {
  const problem: Problem = { path: 'x', side: 'mirror', code: 'unwritable', message: 'no' };
  history.add(run('a', 1, { report: { ...REPORT, removed: 4_321, problems: Array<Problem>(1_500).fill(problem) } }));
  const [stored] = history.list({ limit: 1 });
  expect(stored?.report.problems).toHaveLength(1_000);
  expect((stored?.report as MirrorReport).removed).toBe(4_321);
});

it('keeps the newest 5,000 runs', () => {
  for (let index = 0; index < 5_003; index += 1) history.add(run(`r${String(index)}`, index));
  const all = history.list({ limit: 100_000 });
  expect([all.length, all[0]?.id, all.at(-1)?.id]).toStrictEqual([5_000, 'r5002', 'r3']);
});

it('may be open twice', () => {
  const other = openHistory(folder);
  other.add(run('a', 1));
  history.add(run('b', 2));
  expect(ids(other.list({ limit: 5 }))).toStrictEqual(['b', 'a']);
  other.close();
});

it('says that a damaged history was moved aside', () => {
  history.add(run('a', 1));
  history.close();
  writeFileSync(join(folder, 'history.sqlite'), 'nonsense');
  history = openHistory(folder);
  expect(history.recovered).toMatch(/^The history of runs was damaged/);
  expect(history.list({ limit: 5 })).toStrictEqual([]);
});
