import { describe, expect, it } from 'vitest';
import { palette } from '../../../electron/cli/palette';
import { errorLines, reportLines, resultLine, syncSentence, troubleLines, verifySentence } from '../../../electron/cli/report-words';
import { syncReport, verifyReport } from './reports';

const paint = palette(false);
const hash = `sha256:${'a'.repeat(64)}`;
const halt = { guard: 'removals', message: '25 of 40 files would be removed.', advice: 'Check the origin.', approvable: 'count' } as const;

describe('syncSentence', () => {
  it.each([
    [syncReport(), 'in sync: 12 created, 3 updated, 4 removed, 1,234 unchanged, 2 foreign; 18.2 MB sent in 3.1 s'],
    [
      syncReport({ created: 0, updated: 0, removed: 0, foreign: 0, bytesSent: 0, seconds: 0.2 }),
      'in sync: 1,234 unchanged; 0 bytes sent in 0.2 s',
    ],
    [syncReport({ status: 'halted', halt }), 'halted, nothing was changed'],
    [syncReport({ status: 'failed', plan: null, error: { code: 'login', message: 'No.', advice: '' } }), 'failed'],
    [
      syncReport({ status: 'failed', error: { code: 'interrupted', message: '', advice: '' } }),
      'interrupted: 12 created, 3 updated, 4 removed, 1,234 unchanged, 2 foreign; 18.2 MB sent in 3.1 s',
    ],
  ])('%#', (report, sentence) => {
    expect(syncSentence(report)).toBe(sentence);
  });
});

it('verifySentence counts the five classes, and foreign files apart', () => {
  expect(verifySentence(verifyReport({ missing: 1, foreign: 2, status: 'problems', originMovedOn: 3 }))).toBe(
    'differences found (quick): 100 same, 1 missing, 0 extra, 0 different, 0 unreadable, 2 foreign (the origin has moved on for 3 paths since the last sync); 0 bytes read in 1.0 s',
  );
  expect(verifySentence(verifyReport({ depth: 'full', bytesRead: 5_000_000, foreign: 1 }))).toMatch(/^verified, in sync \(full\)/);
});

describe('reportLines', () => {
  it('show what was found, hostile names written out, and the rest as a count', () => {
    const findings = Array.from(
      { length: 25 },
      (_, index) => ({ path: `\u001b[2J${String(index)}`, class: 'missing', reason: 'It is not there.' }) as const,
    );
    const lines = reportLines(verifyReport({ missing: 25, status: 'problems', findings }), paint);
    expect(lines[1]).toBe('  − missing  \\x1b[2J0  (It is not there.)');
    expect(lines.at(-1)).toBe('  … and 5 more (--json lists them all)');
  });
  it('calls an extra file that is not ours foreign', () => {
    const lines = reportLines(verifyReport({ findings: [{ path: 'x', class: 'extra', ours: false, reason: 'Not ours.' }] }), paint);
    expect(lines[1]).toBe('  + foreign  x  (Not ours.)');
  });
});

describe('troubleLines', () => {
  it('name the halt, what to do, and the very option', () => {
    expect(troubleLines(syncReport({ status: 'halted', halt }))).toEqual([
      'heliograph: Frankfurt: 25 of 40 files would be removed.',
      `  Check the origin. If that is what you want, run it again with --approve ${hash}, or --approve all.`,
    ]);
    expect(troubleLines(syncReport({ status: 'halted', halt: { ...halt, approvable: 'plan', advice: '' } }))[1]).toBe(
      `  If that is what you want, run it again with --approve ${hash}.`,
    );
    expect(troubleLines(syncReport({ status: 'halted', halt: { ...halt, approvable: 'never' } }))[1]).toBe('  Check the origin.');
  });
  it('list problems with path and code, and errors with advice', () => {
    const problems = [{ path: 'a\nb', side: 'origin', code: 'unreadable', message: 'Permission denied.' }] as const;
    expect(troubleLines(syncReport({ status: 'problems', problems }))).toEqual([
      'heliograph: Frankfurt: 1 problem',
      '  a\\x0ab: Permission denied. [unreadable]',
    ]);
    expect(
      troubleLines(syncReport({ status: 'failed', error: { code: 'login', message: 'Refused \u001b[0m.', advice: 'Check it.' } })),
    ).toEqual(['heliograph: Frankfurt: Refused \\x1b[0m.', '  Check it.']);
    expect(troubleLines(syncReport())).toEqual([]);
  });
});

it('errorLines leave out an empty advice', () => {
  expect([errorLines('No.', ''), errorLines('No.', 'Do.')]).toEqual([['heliograph: No.'], ['heliograph: No.', '  Do.']]);
});

it('resultLine has the promised fields first and in order', () => {
  const problem = { path: 'p', side: 'mirror', code: 'unwritable', message: 'm' } as const;
  const text = resultLine({ event: 'result', status: 'halted', mirrors: [syncReport({ status: 'halted', halt, problems: [problem] })] });
  expect(
    text.startsWith(
      '{"event":"result","status":"halted","mirrors":[{"mirror":"sftp://web@eu.example.org/srv/www","status":"halted","plan":"sha256:aa',
    ),
  ).toBe(true);
  expect(text).toContain(
    '"created":12,"updated":3,"moved":0,"touched":0,"removed":4,"unchanged":1234,"foreign":2,"bytesTotal":20000000,"bytesSent":18200000,"seconds":3.1,"problems":[{"path":"p","code":"unwritable","message":"m","side":"mirror"}],"halt":{"guard":"removals","message":"25 of 40 files would be removed."',
  );
  expect(JSON.parse(text)).toEqual({
    event: 'result',
    status: 'halted',
    mirrors: [syncReport({ status: 'halted', halt, problems: [problem] })],
  });
  expect(resultLine({ event: 'result', status: 'ok', mirrors: [verifyReport()] })).toContain(
    '"status":"ok","same":100,"missing":0,"extra":0,"foreign":0,"different":0,"unreadable":0,"bytesRead":0,"depth":"quick","seconds":1',
  );
});
