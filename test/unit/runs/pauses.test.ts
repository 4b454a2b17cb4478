import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  allPausedUntil,
  NO_PAUSES,
  openPauses,
  pausedUntil,
  pauseEnd,
  withoutPause,
  withPause,
  type Pauses,
} from '../../../electron/runs/pauses';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const HOUR = 3_600_000;
const pauses = (parts: Partial<Pauses>): Pauses => ({ ...NO_PAUSES, ...parts });

describe('pausedUntil', () => {
  it.each<[string, Pauses, string | null]>([
    ['nothing is paused', NO_PAUSES, null],
    ['all are', pauses({ all: '2026-11-23T11:00:00.000Z' }), '2026-11-23T11:00:00.000Z'],
    ['that of all is over', pauses({ all: '2026-11-23T10:00:00.000Z' }), null],
    ['the site is', pauses({ sites: { docs: 'resumed' } }), 'resumed'],
    ['another site is', pauses({ sites: { blog: 'resumed' } }), null],
    [
      'both are: the longer one holds',
      pauses({ all: '2026-11-23T11:00:00.000Z', sites: { docs: '2026-11-23T12:00:00.000Z' } }),
      '2026-11-23T12:00:00.000Z',
    ],
    ['both are, one without an end', pauses({ all: 'resumed', sites: { docs: '2026-11-23T12:00:00.000Z' } }), 'resumed'],
    ['all but this one are', pauses({ all: 'resumed', except: ['docs'] }), null],
  ])('%s', (_what, held, until) => {
    expect(pausedUntil(held, 'docs', NOW)).toBe(until);
  });
});

describe('pauseEnd', () => {
  it('is an hour ahead, or nowhere', () => {
    expect(pauseEnd('hour', NOW)).toBe('2026-11-23T11:00:00.000Z');
    expect(pauseEnd('resumed', NOW)).toBe('resumed');
  });

  it.each([
    [new Date(2026, 10, 23, 10, 30), new Date(2026, 10, 24, 6)],
    [new Date(2026, 11, 31, 23, 59), new Date(2027, 0, 1, 6)],
    [new Date(2026, 10, 23, 0, 1), new Date(2026, 10, 24, 6)],
  ])('tomorrow is six in the morning of the next day', (now, end) => {
    expect(pauseEnd('tomorrow', now.getTime())).toBe(end.toISOString());
  });
});

describe('a wish', () => {
  it('to pause one site leaves the others alone; a newer one replaces it', () => {
    const once = withPause(NO_PAUSES, 'docs', 'resumed', NOW);
    expect([pausedUntil(once, 'docs', NOW), pausedUntil(once, 'blog', NOW)]).toEqual(['resumed', null]);
    expect(pausedUntil(withPause(once, 'docs', 'hour', NOW), 'docs', NOW)).toBe('2026-11-23T11:00:00.000Z');
  });

  it('to pause all outlives no pause of a single site', () => {
    const both = withPause(withPause(NO_PAUSES, 'docs', 'resumed', NOW), undefined, 'hour', NOW);
    expect(pausedUntil(both, 'docs', NOW + 2 * HOUR)).toBe('resumed');
    expect(pausedUntil(both, 'blog', NOW + 2 * HOUR)).toBeNull();
    expect(allPausedUntil(both, NOW)).toBe('2026-11-23T11:00:00.000Z');
    expect(allPausedUntil(both, NOW + HOUR)).toBeNull();
  });

  it('to resume one site while all are paused resumes it alone, until the next pause of all', () => {
    const all = withPause(NO_PAUSES, undefined, 'resumed', NOW);
    const resumed = withoutPause(all, 'docs', NOW);
    expect([pausedUntil(resumed, 'docs', NOW), pausedUntil(resumed, 'blog', NOW)]).toEqual([null, 'resumed']);
    expect(pausedUntil(withPause(resumed, undefined, 'hour', NOW), 'docs', NOW)).not.toBeNull();
    expect(pausedUntil(withPause(resumed, 'docs', 'hour', NOW), 'docs', NOW)).toBe('2026-11-23T11:00:00.000Z');
  });

  it('to resume all ends every pause', () => {
    expect(withoutPause(withPause(NO_PAUSES, 'docs', 'resumed', NOW), undefined, NOW)).toEqual(NO_PAUSES);
  });

  it('forgets what is over', () => {
    const old = withPause(NO_PAUSES, 'docs', 'hour', NOW);
    expect(withPause(old, 'blog', 'resumed', NOW + 2 * HOUR).sites).toEqual({ blog: 'resumed' });
  });
});

describe('openPauses', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'heliograph-pauses-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps them for the next process, and leaves nothing else', () => {
    openPauses(folder).change((before) => withPause(before, 'docs', 'resumed', NOW));
    expect(pausedUntil(openPauses(folder).read(), 'docs', NOW)).toBe('resumed');
    expect(readdirSync(folder)).toEqual(['pauses.json']);
  });

  it.each(['', '{', '{"version":2}', '{"version":1,"all":"soon","except":[],"sites":{}}'])(
    'pauses nothing where the file holds %j',
    (text) => {
      writeFileSync(join(folder, 'pauses.json'), text);
      expect(openPauses(folder).read()).toEqual(NO_PAUSES);
    },
  );
});
