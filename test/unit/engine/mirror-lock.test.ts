import { describe, expect, it } from 'vitest';
import { ROOT, type RelativePath } from '../../../electron/contract/relative-path';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import { EndpointError, type Endpoint, type WriteRequest } from '../../../electron/engine/endpoint';
import {
  describeHolder,
  makeRootAndTakeLock,
  readLock,
  takeLock,
  type LockHolder,
  type LockIdentity,
} from '../../../electron/engine/mirror-lock';
import { engineContext } from '../../support/engine-rig';
import { makeFaulty } from '../../support/faulty-endpoint';

const HOLDER: LockHolder = { machine: 'here', host: 'desk', pid: 7, process: 'p7', run: 'r', since: '2026-01-01T00:00:00.000Z' };
const LOCK = '.heliograph-lock' as RelativePath;

function own(alive: boolean, settle = () => Promise.resolve()): LockIdentity {
  return { machine: 'here', host: 'desk', pid: 1, process: 'p1', isAlive: () => alive, settle };
}

function mirrorWith(holder: unknown) {
  return createMemoryEndpoint({ [LOCK]: typeof holder === 'string' ? holder : JSON.stringify(holder) });
}

describe("a mirror's lock", () => {
  it('is free where there is none', async () => {
    expect(await readLock(createMemoryEndpoint(), own(true))).toEqual({ kind: 'free' });
  });

  it('is held here while its process lives, and stale after that', async () => {
    expect(await readLock(mirrorWith(HOLDER), own(true))).toEqual({ kind: 'here', holder: HOLDER });
    expect(await readLock(mirrorWith(HOLDER), own(false))).toEqual({ kind: 'stale' });
  });

  it('of another machine is never taken for stale', async () => {
    const holder = { ...HOLDER, machine: 'elsewhere' };
    expect(await readLock(mirrorWith(holder), own(false))).toEqual({ kind: 'elsewhere', holder });
  });

  it.each(['{', 'null', '{"machine":"here"}', 'x'.repeat(5000)])(
    'that cannot be read is taken for another machine’s: %.12s',
    async (text) => {
      expect(await readLock(mirrorWith(text), own(false))).toEqual({ kind: 'elsewhere', holder: undefined });
    },
  );

  it('that went between two looks at it is free', async () => {
    const mirror = mirrorWith(HOLDER);
    const ending = makeFaulty(mirror, [{ method: 'open', meanwhile: () => mirror.removeFile(LOCK) }]);
    expect(await readLock(ending, own(true))).toEqual({ kind: 'free' });
  });

  it('that stays empty was left by a run that was killed while it took it', async () => {
    expect(await readLock(mirrorWith(''), own(true))).toEqual({ kind: 'stale' });
  });

  it('that was empty only while it was written is its holder’s', async () => {
    const mirror = mirrorWith('');
    const written = own(true, () => Promise.resolve(mirror.put(LOCK, JSON.stringify(HOLDER))));
    expect(await readLock(mirror, written)).toEqual({ kind: 'here', holder: HOLDER });
  });

  it('is taken and released; a stale one is replaced', async () => {
    const mirror = mirrorWith(HOLDER);
    const { written, release } = await takeLock(mirror, own(false), { kind: 'stale' }, engineContext());
    await written;
    expect(await readLock(mirror, own(true))).toMatchObject({ kind: 'here', holder: { process: 'p1', pid: 1 } });
    await release();
    expect(await mirror.lstat(LOCK)).toBeUndefined();
  });

  it('is ours once its file is there, before that says so, and is gone where it cannot be written', async () => {
    const mirror = createMemoryEndpoint();
    let fill = (): void => undefined;
    const slow = Object.assign(Object.create(mirror) as typeof mirror, {
      write: async (path: RelativePath, request: WriteRequest) => {
        await mirror.write(path, { ...request, content: () => [], size: 0 });
        request.onCreated?.();
        await new Promise<void>((resolve) => (fill = resolve));
        await mirror.removeFile(path);
        throw new EndpointError('disk-full', 'Full.');
      },
    });
    const { written, release } = await takeLock(slow, own(true), { kind: 'free' }, engineContext());
    expect(await mirror.lstat(LOCK)).toMatchObject({ size: 0 });
    await expect(takeLock(mirror, own(true), { kind: 'free' }, engineContext())).rejects.toMatchObject({ kind: 'exists' });
    fill();
    await expect(written).rejects.toMatchObject({ kind: 'disk-full' });
    await release();
    expect(await mirror.lstat(LOCK)).toBeUndefined();
  });

  it('goes with the last rename, which waits until it was written', async () => {
    const mirror = createMemoryEndpoint({ temp: 'stamp' });
    const faulty = makeFaulty(mirror, []);
    const { releaseBehind, release } = await takeLock(faulty, own(true), { kind: 'free' }, engineContext());
    await releaseBehind('temp' as RelativePath, 'stamp' as RelativePath);
    await release();
    expect(faulty.calls).toEqual([`write ${LOCK}`, 'rename temp', `removeFile ${LOCK}`]);
  });

  it('is released after a last rename that failed', async () => {
    const mirror = createMemoryEndpoint();
    const { releaseBehind, release } = await takeLock(mirror, own(true), { kind: 'free' }, engineContext());
    await expect(releaseBehind('temp' as RelativePath, 'stamp' as RelativePath)).rejects.toMatchObject({ kind: 'missing' });
    await release();
    expect(await mirror.lstat(LOCK)).toBeUndefined();
  });

  it('that another run took in between is not taken from it', async () => {
    const mirror = mirrorWith(HOLDER);
    await expect(takeLock(mirror, own(true), { kind: 'free' }, engineContext())).rejects.toMatchObject({ kind: 'exists' });
    expect(await readLock(mirror, own(true))).toMatchObject({ holder: { process: 'p7' } });
  });

  it('names its holder for people', () => {
    expect(describeHolder(HOLDER)).toBe('desk, process 7, since 2026-01-01T00:00:00.000Z');
    expect(describeHolder(undefined)).toBe('its lock file cannot be read');
  });
});

describe('a root that is made with the lock in it', () => {
  const take = (mirror: Endpoint) => makeRootAndTakeLock(mirror, own(true), { kind: 'free' }, engineContext());

  it('is made first, also where the lock’s request overtakes it', async () => {
    const mirror = createMemoryEndpoint({}, { root: 'absent' });
    const overtaken = makeFaulty(mirror, [{ method: 'makeRoot', delay: 20 }]);
    const { written, release } = await take(overtaken);
    await written;
    expect(await mirror.rootState()).toBe('directory');
    expect(await readLock(mirror, own(true))).toMatchObject({ kind: 'here', holder: { process: 'p1' } });
    expect(overtaken.calls.filter((call) => call.startsWith('write'))).toHaveLength(2);
    await release();
  });

  it('that someone else has made meanwhile ends the run, and no lock stays in it', async () => {
    const mirror = createMemoryEndpoint();
    await expect(take(mirror)).rejects.toMatchObject({ kind: 'exists' });
    expect((await mirror.list(ROOT)).entries).toEqual([]);
  });
});
