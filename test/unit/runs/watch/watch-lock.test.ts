import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WatchState } from '../../../../electron/contract/ipc-schema';
import { siteSchema } from '../../../../electron/contract/site';
import { siteWatchName, takeWatches, watchAlone } from '../../../../electron/runs/watch/watch-lock';

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'heliograph-watch-lock-'));
  mkdirSync(join(base, 'origin'));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

it('takes all watches or none', () => {
  const first = takeWatches(base, ['a', 'b']);
  expect(takeWatches(base, ['c', 'b'])).toEqual({ holder: expect.stringMatching(/^process \d+ on /) as string });
  const third = takeWatches(base, ['c']);
  expect('release' in third).toBe(true);
  if ('release' in first) first.release();
  expect('release' in takeWatches(base, ['a', 'b'])).toBe(true);
});

it('leaves a saved site alone that another program watches, and gives it back in the end', async () => {
  const site = siteSchema.parse({ id: 'website', name: 'website', origin: join(base, 'origin') });
  const states: WatchState[] = [];
  let runs = 0;
  const listener = {
    onDue: () => {
      runs++;
      return undefined;
    },
    onState: (state: WatchState) => states.push(state),
  };
  const other = takeWatches(base, [siteWatchName('website')]);
  const waiting = watchAlone(base)(site, listener);
  expect(states.at(-1)?.message).toMatch(/^Another program watches it: process \d+ on /);
  waiting.close();
  if ('release' in other) other.release();
  const watching = watchAlone(base)(site, listener);
  await expect.poll(() => states.at(-1), { timeout: 10_000 }).toEqual({ state: 'watching', message: '' });
  expect(runs).toBe(1);
  expect('holder' in takeWatches(base, [siteWatchName('website')])).toBe(true);
  watching.close();
  expect('release' in takeWatches(base, [siteWatchName('website')])).toBe(true);
});
