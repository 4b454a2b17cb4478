import { expect, it } from 'vitest';
import type { HistoryRun, MirrorReport } from '../../../electron/contract/report';
import { historyAsCsv, historyAsJson } from '../../../electron/runs/history-export';

const REPORT: MirrorReport = {
  kind: 'sync',
  mirror: 'sftp://fra1.example/srv',
  label: 'fra1',
  status: 'problems',
  seconds: 1.5,
  problems: [{ path: 'a', side: 'mirror', code: 'unwritable', message: '@SUM(1;2), "quoted"\nand a second line' }],
  notes: [],
  halt: null,
  error: null,
  plan: null,
  created: 1,
  updated: 2,
  moved: 0,
  touched: 0,
  removed: 3,
  unchanged: 4,
  foreign: 0,
  bytesTotal: 10,
  bytesSent: 9,
  roundTrip: 11.2,
};

const RUN: HistoryRun = {
  id: 'r-1',
  siteId: 's',
  siteName: '=cmd|calc',
  mirrorId: 'm',
  mirrorLabel: 'fra1',
  trigger: 'schedule',
  startedAt: '2026-11-22T03:00:00.000Z',
  report: REPORT,
};

it('makes a table in which nobody’s text is a formula or breaks a row', () => {
  const [header, row, ...rest] = historyAsCsv([RUN]).split('\r\n');
  expect(header).toBe(
    '\uFEFFstarted,site,mirror,address,kind,trigger,status,seconds,created,updated,moved,touched,removed,unchanged,missing,different,bytesSent,bytesRead,roundTripMs,problems,message,run',
  );
  expect(row).toBe(
    '2026-11-22T03:00:00.000Z,\'=cmd|calc,fra1,sftp://fra1.example/srv,sync,schedule,problems,1.5,1,2,0,0,3,4,,,9,,11.2,1,"\'@SUM(1;2), ""quoted""\nand a second line",r-1',
  );
  expect(rest).toStrictEqual(['']);
});

it('keeps all that is known of a run in JSON', () => {
  expect(JSON.parse(historyAsJson([RUN]))).toStrictEqual({ format: 'heliograph-history', version: 1, runs: [RUN] });
});
