import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WatchState } from '../../electron/contract/ipc-schema';
import { watchOrigin, type OriginUnderWatch } from '../../electron/runs/watch/watch-origin';

/** Shorter than for people, in the same order. */
const TIMES = { quiet: 700, removalsQuiet: 2_500, longest: 6_000 };

let origin: string;
let outside: string;
let watch: OriginUnderWatch | undefined;
let runs: number[];
let states: WatchState[];

beforeEach(() => {
  const base = mkdtempSync(join(tmpdir(), 'heliograph-watching-'));
  origin = join(base, 'origin');
  outside = join(base, 'outside');
  mkdirSync(join(origin, 'a/b'), { recursive: true });
  writeFileSync(join(origin, 'page.html'), 'one');
  runs = [];
  states = [];
});
afterEach(async () => {
  await watch?.close();
  rmSync(join(origin, '..'), { recursive: true, force: true });
});

async function begin(): Promise<void> {
  watch = watchOrigin(
    { origin, rules: { exclude: ['*.tmp', 'cache/'], include: [], links: 'keep' }, triggers: { pollMinutes: 5 } },
    {
      onDue: () => {
        runs.push(performance.now());
        return Promise.resolve(undefined);
      },
      onState: (state) => states.push(state),
    },
    { times: TIMES },
  );
  await expect.poll(() => [states.at(-1)?.state, runs.length], { timeout: 10_000 }).toEqual(['watching', 1]);
}

/** Does something and waits for the one run that it causes. Returns the milliseconds until it began. */
async function runAfter(act: () => void): Promise<number> {
  const before = runs.length;
  act();
  const acted = performance.now();
  await expect.poll(() => runs.length, { timeout: 15_000, interval: 20 }).toBe(before + 1);
  await pause(TIMES.removalsQuiet + 500);
  expect(runs).toHaveLength(before + 1);
  return runs[before]! - acted;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it('runs once for a file that is made, for one that is edited, and for one that is renamed', async () => {
  await begin();
  expect(await runAfter(() => writeFileSync(join(origin, 'a/b/new.html'), 'new'))).toBeGreaterThan(TIMES.quiet * 0.9);
  await runAfter(() => writeFileSync(join(origin, 'page.html'), 'two'));
  // A new name is a removal too.
  expect(await runAfter(() => renameSync(join(origin, 'page.html'), join(origin, 'other.html')))).toBeGreaterThan(
    TIMES.removalsQuiet * 0.9,
  );
});

it('waits longer where a file went, and not where it came back', async () => {
  await begin();
  expect(await runAfter(() => unlinkSync(join(origin, 'page.html')))).toBeGreaterThan(TIMES.removalsQuiet * 0.9);
  writeFileSync(join(origin, 'page.html'), 'three');
  await expect.poll(() => runs.length, { timeout: 15_000 }).toBe(3);
  const again = await runAfter(() => {
    writeFileSync(join(origin, 'page.html.new.tmp'), 'four');
    renameSync(join(origin, 'page.html.new.tmp'), join(origin, 'page.html'));
  });
  expect(again).toBeLessThan(TIMES.removalsQuiet);
});

it('runs once for a burst of 2,000 files', async () => {
  await begin();
  await runAfter(() => {
    for (let index = 0; index < 2_000; index++) writeFileSync(join(origin, 'a', `file${String(index)}`), 'x');
  });
});

it('sees what changes deep inside a folder that was moved in', async () => {
  mkdirSync(join(outside, 'x/y/z'), { recursive: true });
  await begin();
  await runAfter(() => renameSync(outside, join(origin, 'in')));
  await runAfter(() => writeFileSync(join(origin, 'in/x/y/z/deep'), 'deep'));
});

it('sees what changes in folders that were made too fast to be watched, and in renamed ones', async () => {
  await begin();
  await runAfter(() => mkdirSync(join(origin, '1/2/3/4/5'), { recursive: true }));
  await runAfter(() => writeFileSync(join(origin, '1/2/3/4/5/deep'), 'deep'));
  await runAfter(() => renameSync(join(origin, '1/2'), join(origin, 'two')));
  await runAfter(() => writeFileSync(join(origin, 'two/3/4/5/deep'), 'deeper'));
  await runAfter(() => rmSync(join(origin, 'two'), { recursive: true }));
  await runAfter(() => writeFileSync(join(origin, 'a/b/still'), 'watched'));
});

it('does not run for what is excluded, nor for a look at the files', async () => {
  await begin();
  writeFileSync(join(origin, 'scratch.tmp'), 'x');
  mkdirSync(join(origin, 'cache'));
  writeFileSync(join(origin, 'cache/entry'), 'x');
  execFileSync('cat', [join(origin, 'page.html')]);
  await pause(TIMES.removalsQuiet + 1_000);
  expect(runs).toHaveLength(1);
});

it('bears names that are no text', async () => {
  await begin();
  await runAfter(() => writeFileSync(Buffer.concat([Buffer.from(`${origin}/caf`), Buffer.from([0xe9])]), 'x'));
});

it('runs within a bounded time while changes never end', async () => {
  await begin();
  const begun = performance.now();
  for (let index = 0; runs.length === 1 && index < 200; index++) {
    writeFileSync(join(origin, 'log'), String(index));
    await pause(100);
  }
  const waited = runs[1]! - begun;
  expect(waited).toBeGreaterThan(TIMES.longest * 0.9);
  expect(waited).toBeLessThan(TIMES.longest * 2);
});
