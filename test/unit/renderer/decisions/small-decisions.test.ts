import { describe, expect, it } from 'vitest';
import { announce, SILENT } from '../../../../renderer/decisions/announcement';
import { fanHeight, fanOf } from '../../../../renderer/decisions/fan-geometry';
import { compareFingerprint } from '../../../../renderer/decisions/fingerprint';
import { siteState, sortByAttention } from '../../../../renderer/decisions/mirror-tone';
import { formatRoute, parseRoute } from '../../../../renderer/decisions/route';
import { rowForKey, rowWindow } from '../../../../renderer/decisions/row-window';
import { shownError } from '../../../../renderer/decisions/shown-error';
import { addSample, speedPoints } from '../../../../renderer/decisions/speed-history';
import { faultsOf, formOf, rulesOf, togglePattern } from '../../../../renderer/decisions/rules-form';
import { DEFAULT_RULES } from '../../../../electron/contract/site';
import { sampleSites } from '../../../support/mock-window-data';

describe('a pasted fingerprint', () => {
  const offered = 'SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg';
  it.each([
    ['', 'empty'],
    [offered, 'same'],
    [`  ${offered}=  `, 'same'],
    [`256 ${offered} root@fra1 (ED25519)`, 'same'],
    [offered.slice(7), 'same'],
    ['SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k', 'different'],
    [offered.toLowerCase(), 'different'],
    [offered.slice(0, -1), 'unreadable'],
    ['MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'unreadable'],
  ])('%j', (pasted, match) => {
    expect(compareFingerprint(pasted, offered)).toBe(match);
  });
});

describe('announcements', () => {
  it('tell progress at most every ten seconds, results at once, nothing twice', () => {
    const first = announce(SILENT, '10%', 0, false);
    expect(first.text).toBe('10%');
    expect(announce(first, '20%', 9_999, false)).toBe(first);
    expect(announce(first, '20%', 10_000, false).text).toBe('20%');
    expect(announce(first, 'done', 10, true).text).toBe('done');
    expect(announce(first, '10%', 60_000, false)).toBe(first);
  });
});

describe('the fan', () => {
  it('parts evenly around the origin and stays in its box', () => {
    for (const count of [1, 2, 3, 5, 8]) {
      const fan = fanOf(count, 660, 0);
      expect(fan.height).toBe(fanHeight(count));
      expect(fan.beams).toHaveLength(count);
      const ys = fan.beams.map((beam) => beam.y);
      expect(Math.min(...ys)).toBeGreaterThan(20);
      expect(Math.max(...ys)).toBeLessThan(fan.height - 20);
      expect((Math.min(...ys) + Math.max(...ys)) / 2).toBeCloseTo(fan.origin.y, -0.5);
    }
  });
  it('keeps room for the names in a narrow window', () => {
    expect(fanOf(3, 480, 0).mirrorX).toBeLessThanOrEqual(230);
  });
});

describe('routes', () => {
  it.each(['#/overview', '#/site/downloads/changes', '#/history', '#/demo'])('%s comes back', (hash) => {
    expect(formatRoute(parseRoute(hash))).toBe(hash);
  });
  it.each(['', '#/nowhere', '#/site/../x', '#/site/UPPER'])('%j is the overview', (hash) => {
    expect(parseRoute(hash)).toEqual({ screen: 'overview' });
  });
  it('opens a site on its mirrors where the tab is unknown', () => {
    expect(parseRoute('#/site/a/b')).toEqual({ screen: 'site', siteId: 'a', tab: 'mirrors' });
  });
});

describe('long lists', () => {
  it('draw only what is near', () => {
    expect(rowWindow(100_000, 32, 32_000, 640, 8)).toEqual({ first: 992, end: 1028 });
    expect(rowWindow(3, 32, 0, 640, 8)).toEqual({ first: 0, end: 3 });
    expect(rowWindow(0, 32, 0, 640)).toEqual({ first: 0, end: 0 });
    expect(rowWindow(10, 32, 9_999, 640, 2)).toEqual({ first: 8, end: 10 });
  });
  it('move by key and stop at the ends', () => {
    expect(rowForKey('ArrowDown', 9, 10, 5)).toBe(9);
    expect(rowForKey('PageUp', 3, 10, 5)).toBe(0);
    expect(rowForKey('End', 0, 10, 5)).toBe(9);
    expect(rowForKey('a', 0, 10, 5)).toBeNull();
    expect(rowForKey('Home', 0, 0, 5)).toBeNull();
  });
});

describe('the speed graph', () => {
  it('keeps one sample a second for a minute', () => {
    let samples = addSample([], { at: 0, bytesPerSecond: 1 });
    samples = addSample(samples, { at: 300, bytesPerSecond: 2 });
    expect(samples).toEqual([{ at: 300, bytesPerSecond: 2 }]);
    for (let second = 1; second <= 120; second += 1) samples = addSample(samples, { at: second * 1000, bytesPerSecond: 5 });
    expect(samples).toHaveLength(60);
  });
  it('draws the newest sample at the right edge', () => {
    expect(speedPoints([{ at: 0, bytesPerSecond: 0 }, { at: 30_000, bytesPerSecond: 10 }], 30_000, 100, 20)).toEqual([[50, 20], [100, 1]]);
  });
});

describe('attention', () => {
  it('puts the site with the worst mirror first', () => {
    expect(sortByAttention(sampleSites('full')).map((view) => view.site.id)).toEqual(['downloads', 'photos', 'docs', 'blog']);
  });
  it('calls a site running while a mirror runs, else by its worst mirror', () => {
    expect(siteState([{ state: 'failed' }, { state: 'running' }])).toBe('running');
    expect(siteState([{ state: 'in-sync' }, { state: 'behind' }])).toBe('behind');
    expect(siteState([])).toBeNull();
  });
});

it('an error has a sentence and what to do', () => {
  expect(shownError(new Error('It broke.\nMend it.'))).toEqual({ message: 'It broke.', advice: 'Mend it.' });
  expect(shownError(new Error(''))).toMatchObject({ advice: '' });
});

describe('the rules form', () => {
  it('gives back what it was given, and keeps what it does not show', () => {
    const rules = { ...DEFAULT_RULES, exclude: ['.git/', ' lead'], include: ['keep'], maxDelete: '5%', limit: 2_500_000, connections: 4 };
    expect(rulesOf(formOf(rules), rules)).toEqual(rules);
  });
  it('drops what was emptied', () => {
    const rules = { ...DEFAULT_RULES, maxDelete: '5', limit: 1_000_000 };
    expect(rulesOf({ ...formOf(rules), maxDelete: '', limit: '' }, rules)).toEqual(DEFAULT_RULES);
  });
  it.each([
    [{ maxDelete: 'many' }, { maxDelete: true }],
    [{ maxDelete: '5 %' }, { maxDelete: true }],
    [{ trashDays: '-1' }, { trashDays: true }],
    [{ trashDays: '9999' }, { trashDays: true }],
    [{ limit: '0' }, { limit: true }],
    [{ limit: 'fast' }, { limit: true }],
    [{ limit: '0,5' }, {}],
  ])('finds the fault in %j', (change, faults) => {
    expect(faultsOf({ ...formOf(DEFAULT_RULES), ...change })).toEqual(faults);
  });
  it('ticks a pattern in and out', () => {
    expect(togglePattern('a\n', '.git/')).toBe('a\n.git/');
    expect(togglePattern('a\n.git/', '.git/')).toBe('a');
  });
});
