import { describe, expect, it } from 'vitest';
import type { MirrorReport, VerifyReport } from '../../../../electron/contract/report';
import { DEFAULT_NOTIFICATIONS } from '../../../../electron/contract/site';
import { afterGood, consider, outcomeOf, tellAt, withoutOld, type Notable, type Told } from '../../../../electron/runs/notify/policy';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const HOUR = 3_600_000;
const base = { mirror: 'sftp://a/b', label: 'A', seconds: 1, problems: [], notes: [], halt: null, error: null };
const sync = (parts: Partial<MirrorReport>) => ({ ...base, kind: 'sync', status: 'ok', ...parts }) as MirrorReport;
const verify = (parts: Partial<VerifyReport>) => ({ ...base, kind: 'verify', status: 'ok', repair: null, ...parts }) as VerifyReport;
const error = (code: NonNullable<MirrorReport['error']>['code']) => ({ code, message: 'It broke.', advice: 'Mend it.' });
const halt = { guard: 'removals', message: 'Too many.', advice: 'Look.', approvable: 'plan' } as const;
const fact = (parts: Partial<Notable> = {}): Notable => ({
  siteId: 'docs',
  siteName: 'Docs',
  mirrorId: 'fra',
  mirrorName: 'Frankfurt',
  cause: 'connect',
  detail: '',
  ...parts,
});

describe('outcomeOf', () => {
  it.each([
    ['in sync', sync({}), 'good'],
    ['a preview', sync({ kind: 'plan', status: 'failed', error: error('connect') }), null],
    ['stopped by a person', sync({ status: 'failed', error: error('interrupted') }), null],
    ['another run holds the mirror', sync({ status: 'failed', error: error('busy') }), null],
    ['a lost server', sync({ status: 'failed', error: error('connect') }), { cause: 'connect', detail: 'It broke. Mend it.' }],
    ['a guard', sync({ status: 'halted', halt }), { cause: 'removals', detail: 'Too many. Look.' }],
    [
      'problems',
      sync({ status: 'problems', problems: [{ path: 'a', side: 'origin', code: 'unreadable', message: 'No right to read.' }] }),
      { cause: 'problems', detail: 'No right to read.' },
    ],
    ['differences', verify({ status: 'problems' }), { cause: 'differences', detail: '' }],
    ['differences that were repaired', verify({ status: 'problems', repair: sync({}) }), 'good'],
  ])('%s', (_what, report, outcome) => {
    expect(outcomeOf(report)).toEqual(outcome);
  });
});

describe('consider', () => {
  const told: Told = { 'docs/fra/connect': NOW - HOUR };

  it.each<[string, Told, Notable, number, boolean]>([
    ['tells what is new', {}, fact(), NOW, true],
    ['tells the same once', told, fact(), NOW, false],
    ['tells it again after a day', told, fact(), NOW + 23 * HOUR, true],
    ['tells another cause', told, fact({ cause: 'login' }), NOW, true],
    ['tells the same of another mirror', told, fact({ mirrorId: 'osl' }), NOW, true],
    ['tells it where the clock was set back', told, fact(), NOW - 2 * HOUR, true],
    ['keeps successes to itself unless they are wanted', {}, fact({ cause: 'success' }), NOW, false],
  ])('%s', (_what, before, notable, now, tell) => {
    expect(consider(before, notable, DEFAULT_NOTIFICATIONS, now).tell).toBe(tell);
  });

  it('heeds each preference', () => {
    const none = { failures: false, stale: false, successes: true };
    const causes = ['connect', 'removals', 'problems', 'stale', 'success'] as const;
    expect(causes.filter((cause) => consider({}, fact({ cause }), none, NOW).tell)).toEqual(['success']);
  });

  it('tells successes of one mirror at most once an hour', () => {
    const wanted = { ...DEFAULT_NOTIFICATIONS, successes: true };
    const first = consider({}, fact({ cause: 'success' }), wanted, NOW);
    const at = (minutes: number) => consider(first.told, fact({ cause: 'success' }), wanted, NOW + minutes * 60_000).tell;
    expect([first.tell, at(59), at(60)]).toEqual([true, false, true]);
  });
});

describe('what is remembered', () => {
  const told: Told = {
    'docs/fra/connect': 1,
    'docs/fra/differences': 2,
    'docs/fra/stale': 3,
    'docs/osl/connect': 4,
    'docs/fra/success': 5,
  };

  it('a good sync ends its mirror’s trouble, but not what a verification found', () => {
    expect(Object.keys(afterGood(told, fact(), 'sync'))).toEqual(['docs/fra/differences', 'docs/osl/connect', 'docs/fra/success']);
  });

  it('a good verification ends that too, but keeps no promise', () => {
    expect(Object.keys(afterGood(told, fact(), 'verify'))).toEqual(['docs/fra/stale', 'docs/osl/connect', 'docs/fra/success']);
  });

  it('goes after a day', () => {
    expect(withoutOld({ old: NOW - 25 * HOUR, young: NOW - HOUR }, NOW)).toEqual({ young: NOW - HOUR });
  });
});

describe('tellAt', () => {
  it.each([
    [NOW, undefined, NOW + 4_000],
    [NOW, NOW - 10_000, NOW + 50_000],
    [NOW, NOW - 58_000, NOW + 4_000],
    [NOW, NOW + HOUR, NOW + 4_000],
  ])('from %d after %s', (first, last, at) => {
    expect(tellAt(first, last)).toBe(at);
  });
});
