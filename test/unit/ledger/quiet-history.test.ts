import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HistoryRun, MirrorReport } from '../../../electron/contract/report';
import { openHistory, type History } from '../../../electron/ledger/history';

let state: string;
let history: History;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'heliograph-quiet-'));
  history = openHistory(state);
});
afterEach(() => {
  history.close();
  rmSync(state, { recursive: true, force: true });
});

const add = (at: string, report: Partial<MirrorReport> = {}, more: Partial<HistoryRun> = {}): void => {
  history.add({
    id: `${at}${more.mirrorId ?? ''}`,
    siteId: 'site',
    siteName: 'Site',
    mirrorId: 'eu',
    mirrorLabel: more.mirrorId ?? 'eu',
    trigger: 'watch',
    startedAt: `2026-11-23T${at}:00.000Z`,
    report: {
      kind: 'sync',
      mirror: 'sftp://eu.example.org/',
      label: 'eu',
      status: 'ok',
      seconds: 1,
      problems: [],
      notes: [],
      halt: null,
      error: null,
      plan: null,
      created: 0,
      updated: 0,
      moved: 0,
      touched: 0,
      removed: 0,
      unchanged: 9,
      foreign: 0,
      bytesTotal: 0,
      bytesSent: 0,
      ...report,
    },
    ...more,
  });
};
const times = (): string[] => history.list({ limit: 100 }).map(({ startedAt }) => startedAt.slice(11, 16));

it('keeps of polls that found nothing the last one of each hour, so that the last good sync is known', () => {
  for (const at of ['01:00', '01:05', '01:55', '02:00', '02:05']) add(at);
  expect(times()).toEqual(['02:05', '01:55']);
  expect(history.lastGood('site', 'eu')?.startedAt).toBe('2026-11-23T02:05:00.000Z');
});

it('keeps every run that did something, or was started otherwise', () => {
  add('01:00');
  add('01:05', { created: 1 });
  add('01:10');
  add('01:15', {}, { trigger: 'manual' });
  add('01:20');
  add('01:25', { status: 'failed', error: { code: 'connect', message: 'No answer.', advice: '' } });
  add('01:30');
  expect(times()).toEqual(['01:30', '01:25', '01:20', '01:15', '01:10', '01:05', '01:00']);
});

it('counts each mirror by itself', () => {
  add('01:00');
  add('01:01', {}, { mirrorId: 'us' });
  add('01:05');
  expect(times()).toEqual(['01:05', '01:01']);
});
