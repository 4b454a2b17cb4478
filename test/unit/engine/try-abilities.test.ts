import { describe, expect, it } from 'vitest';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import type { MemoryOptions } from '../../../electron/endpoints/memory/memory-options';
import { precisionOf, tryAbilities } from '../../../electron/engine/try-abilities';

async function tried(options: MemoryOptions = {}) {
  const mirror = createMemoryEndpoint({ 'kept.txt': 'here before' }, options);
  const abilities = await tryAbilities(mirror, 'abc123');
  return { abilities, left: [...mirror.nodes()].map(({ path }) => path) };
}

describe('what a server does when it is tried out', () => {
  it('is found, and nothing of it is left', async () => {
    const { abilities, left } = await tried();
    expect(abilities).toEqual({
      foldsCase: false,
      foldsUnicode: false,
      timePrecision: 1,
      keepsModes: true,
      replaces: true,
      hardLinks: true,
      symlinks: true,
    });
    expect(left).toEqual(['kept.txt']);
  });

  it.each<[MemoryOptions, object]>([
    [{ foldsCase: true }, { foldsCase: true }],
    [{ foldsUnicode: true }, { foldsUnicode: true }],
    [{ forcesMode: () => 0o666 }, { keepsModes: false }],
    [{ forcesMtime: (mtime) => mtime - (mtime % 2) }, { timePrecision: 2 }],
    [{ forcesMtime: () => 1_700_000_000 }, { timePrecision: null }],
    [{ capabilities: { atomicReplace: false, hardLinks: false } }, { replaces: false, hardLinks: false }],
  ])('%j shows as %j', async (options, found) => {
    const { abilities, left } = await tried(options);
    expect(abilities).toMatchObject(found);
    expect(left).toEqual(['kept.txt']);
  });

  it('fails on a server that lets nothing be written', async () => {
    await expect(tried({ readOnly: true })).rejects.toMatchObject({ kind: 'read-only' });
  });
});

describe('the time that a server kept', () => {
  it.each([
    [1_000_000_001, 1],
    [1_000_000_000, 2],
    [1_000_000_002, 2],
    [1_000_000_060, null],
  ])('%i: %s', (mtime, precision) => {
    expect(precisionOf(mtime)).toBe(precision);
  });
});
