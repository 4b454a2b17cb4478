import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WatchState } from '../../../../electron/contract/ipc-schema';
import { WatchRefused, type WatchWish } from '../../../../electron/runs/watch/folder-watcher';
import { watchOrigin, type OriginUnderWatch, type WatchSystem } from '../../../../electron/runs/watch/watch-origin';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let origin: string;
let ends: (() => unknown)[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  origin = mkdtempSync(join(tmpdir(), 'heliograph-watch-'));
  ends = [() => rmSync(origin, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  vi.useRealTimers();
});

const realTimeout = globalThis.setTimeout;
const watches = new Set<OriginUnderWatch>();

/** Lets the real file system answer while time stands still; a run that is on is not waited for. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.race([Promise.all([...watches].map((watch) => watch.settled())), new Promise((resolve) => realTimeout(resolve, 300))]);
}

/** Moves time in steps, each with its answers of the file system. */
async function pass(milliseconds: number, step = Math.min(milliseconds, 10 * MINUTE)): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += step) {
    await vi.advanceTimersByTimeAsync(Math.min(step, milliseconds - passed));
    await settle();
  }
}

interface Begin {
  readonly system?: Partial<WatchSystem>;
  readonly address?: string;
  readonly links?: 'keep' | 'follow';
  readonly run?: () => Promise<'again' | undefined>;
}

async function begin({ system = {}, address = origin, links = 'keep', run = () => Promise.resolve(undefined) }: Begin = {}) {
  const wishes: WatchWish[] = [];
  const states: WatchState[] = [];
  let open = 0;
  let runs = 0;
  const watch = watchOrigin(
    { origin: address, rules: { exclude: ['*.tmp', 'private/'], include: [], links }, triggers: { pollMinutes: 5 } },
    {
      onDue: () => {
        runs++;
        return run();
      },
      onState: (state) => states.push(state),
    },
    {
      watchFolder: (wish) => {
        wishes.push(wish);
        open++;
        return Promise.resolve({
          close: () => {
            open--;
            return Promise.resolve();
          },
        });
      },
      mounts: () => Promise.resolve([{ at: '/', type: 'ext4' }]),
      watchLimit: () => 1_000,
      singleFolders: true,
      ...system,
    },
  );
  watches.add(watch);
  ends.push(() => {
    watches.delete(watch);
    return watch.close();
  });
  await settle();
  return {
    watch,
    wishes,
    states,
    runs: () => runs,
    open: () => open,
    state: () => states.at(-1),
    change: (...changes: Parameters<WatchWish['onChanges']>[0]) => wishes.at(-1)?.onChanges(changes),
  };
}

it('runs once at the start, then after changes and ten seconds of quiet', async () => {
  const rig = await begin();
  expect(rig.runs()).toBe(1);
  expect(rig.states.map(({ state }) => state)).toEqual(['starting', 'watching']);
  await pass(5 * MINUTE);
  expect(rig.runs()).toBe(1);
  rig.change({ type: 'update', path: 'a' });
  expect(rig.state()).toEqual({ state: 'waiting', message: '' });
  await pass(9 * SECOND);
  expect(rig.runs()).toBe(1);
  await pass(2 * SECOND);
  expect(rig.runs()).toBe(2);
  expect(rig.state()?.state).toBe('watching');
});

it('does not run for what is excluded', async () => {
  const rig = await begin();
  rig.change({ type: 'create', path: 'a.tmp' }, { type: 'update', path: 'private/notes' }, { type: 'delete', path: '.heliograph-run-1' });
  await pass(2 * MINUTE);
  expect(rig.runs()).toBe(1);
});

it('runs again for what changed while a run was on, and never two at a time', async () => {
  let end: () => void = () => undefined;
  const rig = await begin({ run: () => new Promise((resolve) => (end = () => resolve(undefined))) });
  expect(rig.runs()).toBe(1);
  rig.change({ type: 'update', path: 'a' });
  await pass(MINUTE);
  expect(rig.runs()).toBe(1);
  end();
  await settle();
  await pass(SECOND);
  expect(rig.runs()).toBe(2);
  end();
  await pass(MINUTE);
  expect(rig.runs()).toBe(2);
});

it('looks at everything once a day, whatever was told', async () => {
  const rig = await begin();
  await pass(23 * HOUR);
  expect(rig.runs()).toBe(1);
  await pass(2 * HOUR);
  expect(rig.runs()).toBe(2);
  expect(rig.wishes).toHaveLength(2);
  expect(rig.open()).toBe(1);
});

it('watches all folders anew before the run that follows a new folder', async () => {
  const rig = await begin();
  expect(rig.wishes).toHaveLength(1);
  mkdirSync(join(origin, 'in/below'), { recursive: true });
  rig.change({ type: 'create', path: 'in' });
  await pass(11 * SECOND);
  expect(rig.wishes).toHaveLength(2);
  expect(rig.open()).toBe(1);
  expect(rig.runs()).toBe(2);
});

it('watches anew where a folder came while the watches were placed', async () => {
  let placed = 0;
  const rig = await begin({
    system: {
      watchFolder: () => {
        placed++;
        if (placed === 1) mkdirSync(join(origin, 'meanwhile'));
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    },
  });
  expect(placed).toBe(2);
  expect(rig.state()?.state).toBe('watching');
});

it('names excluded folders to the watcher, which need no watches', async () => {
  mkdirSync(join(origin, 'a/private/deep'), { recursive: true });
  const rig = await begin();
  expect(rig.wishes[0]?.leaveOut).toEqual([join(rig.wishes[0]!.root, 'a/private')]);
});

it('polls where the system watches no more folders, says so, and tries again after an hour', async () => {
  for (let index = 0; index < 12; index++) mkdirSync(join(origin, String(index)));
  let limit = 10;
  const rig = await begin({ system: { watchLimit: () => limit } });
  expect(rig.wishes).toHaveLength(0);
  expect(rig.state()).toEqual({
    state: 'polling',
    message:
      'The system watches no more folders (its limit is 10 for one user). Heliograph looks every 5 minutes instead. Raise fs.inotify.max_user_watches to have changes noticed at once.',
  });
  expect(rig.runs()).toBe(1);
  await pass(16 * MINUTE, MINUTE);
  expect(rig.runs()).toBe(4);
  limit = 100;
  await pass(50 * MINUTE, MINUTE);
  expect(rig.state()).toEqual({ state: 'watching', message: '' });
});

it.each([
  [new WatchRefused('limit', 'No space left on device'), /^The system watches no more folders/],
  [new WatchRefused('instances', 'EMFILE'), /max_user_instances/],
  [
    new WatchRefused('no-module', 'No prebuild was found'),
    /^This system has no way to watch folders \(No prebuild was found\)\. Heliograph looks every 5 minutes/,
  ],
  [new Error('out of luck'), /^The origin cannot be watched: out of luck\. Heliograph looks/],
])('polls where watching is refused: %s', async (refused, message) => {
  const rig = await begin({ system: { watchFolder: () => Promise.reject(refused) } });
  expect(rig.state()?.state).toBe('polling');
  expect(rig.state()?.message).toMatch(message);
  await pass(11 * MINUTE, MINUTE);
  expect(rig.runs()).toBe(3);
});

it('polls a network file system, followed links, and an SFTP origin', async () => {
  const network = await begin({ system: { mounts: () => Promise.resolve([{ at: '/', type: 'nfs4' }]) } });
  expect(network.state()?.message).toMatch(/network file system \(nfs4\)/);
  const followed = await begin({ links: 'follow' });
  expect(followed.state()?.message).toMatch(/^Links of this origin are followed/);
  const remote = await begin({ address: 'sftp://web@example.org/srv/site' });
  expect(remote.states).toEqual([{ state: 'polling', message: '' }]);
  await pass(11 * MINUTE, MINUTE);
  for (const rig of [network, followed, remote]) {
    expect(rig.runs()).toBe(3);
    expect(rig.wishes).toHaveLength(0);
  }
});

it('runs at once after an overflow, says so, and watches anew at the next look', async () => {
  const rig = await begin();
  rig.wishes[0]?.onError(new Error('Events were dropped by the FSEvents client. File system must be re-scanned.'));
  await pass(1);
  expect(rig.state()).toEqual({
    state: 'polling',
    message:
      'More changed at once than the system could tell. All of it is looked at now; until watching begins again, Heliograph looks every 5 minutes instead.',
  });
  expect(rig.runs()).toBe(2);
  expect(rig.open()).toBe(0);
  await pass(6 * MINUTE, MINUTE);
  expect(rig.state()?.state).toBe('watching');
  expect(rig.runs()).toBe(3);
});

it('trusts no watch that lost something while it was placed', async () => {
  let placed = 0;
  const rig = await begin({
    system: {
      watchFolder: ({ onError }) => {
        placed++;
        if (placed === 1) onError(new Error('Buffer overflow. Some events may have been lost.'));
        return Promise.resolve({ close: () => Promise.resolve() });
      },
    },
  });
  expect(rig.state()?.state).toBe('polling');
  await pass(6 * MINUTE, MINUTE);
  expect(rig.state()?.state).toBe('watching');
});

it('watches anew after a batch that may have been too large to be told', async () => {
  const rig = await begin();
  rig.change(...Array.from({ length: 2_000 }, (_, index) => ({ type: 'create' as const, path: String(index) })));
  await pass(11 * SECOND);
  expect(rig.runs()).toBe(2);
  expect(rig.wishes).toHaveLength(2);
});

it('says so while the origin is gone, runs nothing, and goes on once it is back', async () => {
  const rig = await begin();
  const away = `${origin}-away`;
  ends.push(() => rmSync(away, { recursive: true, force: true }));
  renameSync(origin, away);
  rig.change({ type: 'delete', path: '' });
  await pass(2 * MINUTE, MINUTE);
  expect(rig.state()?.state).toBe('failed');
  expect(rig.open()).toBe(0);
  await pass(30 * MINUTE, MINUTE);
  expect(rig.runs()).toBe(1);
  renameSync(away, origin);
  await pass(2 * MINUTE, 10 * SECOND);
  expect(rig.state()?.state).toBe('watching');
  expect(rig.runs()).toBe(2);
});

it('notices that another folder was put in the place of the origin, of which nobody tells', async () => {
  const rig = await begin();
  const away = `${origin}-away`;
  ends.push(() => rmSync(away, { recursive: true, force: true }));
  renameSync(origin, away);
  mkdirSync(origin);
  await pass(2 * MINUTE, 10 * SECOND);
  expect(rig.wishes).toHaveLength(2);
  expect(rig.runs()).toBe(2);
  expect(rig.state()?.state).toBe('watching');
});

it('tries again after a run that time may heal', async () => {
  const answers: ('again' | undefined)[] = ['again', 'again', undefined];
  const rig = await begin({ run: () => Promise.resolve(answers.shift()) });
  await pass(40 * MINUTE, MINUTE);
  expect(rig.runs()).toBe(3);
});

it('is silent once it is closed', async () => {
  const rig = await begin();
  rig.change({ type: 'update', path: 'a' });
  const told = rig.states.length;
  await rig.watch.close();
  rig.wishes[0]?.onChanges([{ type: 'update', path: 'b' }]);
  await pass(2 * HOUR);
  expect(rig.runs()).toBe(1);
  expect(rig.states).toHaveLength(told);
  expect(rig.open()).toBe(0);
});
