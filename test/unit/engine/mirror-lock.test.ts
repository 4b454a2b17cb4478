import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import { describeHolder, readLock, takeLock, type LockHolder, type LockIdentity } from '../../../electron/engine/mirror-lock';
import { engineContext } from '../../support/engine-rig';

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
