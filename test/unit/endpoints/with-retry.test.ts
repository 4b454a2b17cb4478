import { describe, expect, it } from 'vitest';
import { parseRelativePath as at } from '../../../electron/contract/relative-path';
import { EndpointError } from '../../../electron/engine/endpoint';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import { withRetry } from '../../../electron/endpoints/with-retry';
import { makeFaulty, type Fault } from '../../support/faulty-endpoint';
import { readAll } from '../../support/tree';

const policy = { waits: [0], firstWaits: [], lossesOfOneOperation: 3 };

it.each(['lost', 'connect'] as const)('does not take its own link for lost when reading the origin fails with %s', async (kind) => {
  const reason = new EndpointError(kind, 'The origin is gone.');
  let connections = 0;
  const connect = () => {
    connections += 1;
    return Promise.resolve(createMemoryEndpoint({}));
  };
  const mirror = await withRetry(connect, { signal: new AbortController().signal, policy });
  const content = function* () {
    yield Buffer.from('first half');
    throw reason;
  };
  const attributes = () => ({ mode: 0o644, mtime: 1 });
  await expect(mirror.write(at('file'), { content, size: 20, attributes, fsync: false })).rejects.toBe(reason);
  const late = () => Promise.reject(reason);
  await expect(mirror.write(at('other'), { content: () => [Buffer.from('x')], size: 1, attributes: late, fsync: false })).rejects.toBe(
    reason,
  );
  expect(connections).toBe(1);
});

describe('a small file on its way to its place', () => {
  const bytes = Buffer.from('the whole file');
  const small = { temp: at('.heliograph-r-1'), path: at('a.txt'), bytes, mode: 0o644, mtime: 5, found: undefined, fsync: false };
  const shown = { kind: 'file', size: bytes.length, mtime: 5, mode: 0o644 };

  /** A mirror that outlives its connections, the first of which has these faults. */
  async function mirrorWith(faults: readonly Fault[], tree = {}) {
    const place = createMemoryEndpoint(tree);
    const connections = [makeFaulty(place, faults), place, place];
    const mirror = await withRetry(() => Promise.resolve(connections.shift()!), { signal: new AbortController().signal, policy });
    return { place, mirror };
  }

  it.each<[string, Fault]>([
    ['before it was begun', { method: 'write', drop: true }],
    ['when it was written', { method: 'write', afterEffect: true, drop: true }],
    ['before its place was looked at', { method: 'lstat', path: 'a.txt', drop: true }],
    ['before it was renamed', { method: 'rename', drop: true }],
    ['when it was renamed', { method: 'rename', afterEffect: true, drop: true }],
  ])('gets there once where the link is lost %s', async (_, fault) => {
    const { place, mirror } = await mirrorWith([fault]);
    expect(await mirror.place!(small)).toEqual(shown);
    expect([...place.nodes()].map(({ path }) => path)).toEqual(['a.txt']);
    expect(place.operations.filter((operation) => operation.startsWith('rename'))).toHaveLength(1);
  });

  it('loses its temporary name where the server had linked it into its place before the loss', async () => {
    const linked = { content: bytes.toString(), mtime: 5 };
    const { place, mirror } = await mirrorWith([{ method: 'rename', drop: true, meanwhile: () => place.put('a.txt', linked) }]);
    expect(await mirror.place!(small)).toMatchObject({ kind: 'file', size: bytes.length, mtime: 5 });
    expect([...place.nodes()].map(({ path }) => path)).toEqual(['a.txt']);
    expect(place.operations.filter((operation) => operation.startsWith('rename'))).toEqual([]);
  });

  it('replaces what was expected there, however like itself it looks, where it was not renamed before the loss', async () => {
    const { place, mirror } = await mirrorWith([{ method: 'rename', drop: true }], { 'a.txt': { content: 'the  old file.', mtime: 5 } });
    const found = await place.lstat(at('a.txt'));
    expect(found).toMatchObject({ size: bytes.length, mtime: 5 });
    expect(await mirror.place!({ ...small, found })).toEqual(shown);
    expect((await readAll(place, at('a.txt'))).toString()).toBe(bytes.toString());
  });

  it('is not taken for ours where another file stands there after the loss', async () => {
    const { place, mirror } = await mirrorWith([
      {
        method: 'rename',
        drop: true,
        meanwhile: () => {
          place.drop('.heliograph-r-1');
          place.put('a.txt', 'theirs');
        },
      },
    ]);
    expect(await mirror.place!(small)).toBe('changed');
    expect(place.operations.filter((operation) => operation.startsWith('rename'))).toEqual([]);
  });
});

describe.each([false, true])('where the link is lost (after the call took effect: %s)', (afterEffect) => {
  const found = { kind: 'file', size: 7, mtime: 9, mode: 0o644 } as const;

  async function mirrorWith(method: 'link' | 'copy') {
    const place = createMemoryEndpoint({ 'a.txt': { content: 'content', mtime: 9 } });
    const connections = [makeFaulty(place, [{ method, afterEffect, drop: true }]), place];
    const mirror = await withRetry(() => Promise.resolve(connections.shift()!), { signal: new AbortController().signal, policy });
    return { place, mirror };
  }

  it('a file gets its second name once', async () => {
    const { place, mirror } = await mirrorWith('link');
    expect(await mirror.link(at('a.txt'), at('b.txt'))).toEqual(found);
    expect(place.operations).toEqual(['link a.txt b.txt']);
  });

  it('a copy is made whole, and put into its place', async () => {
    const { place, mirror } = await mirrorWith('copy');
    expect(await mirror.copy(at('a.txt'), at('temp'), { found, attributes: { mode: 0o600, mtime: 5 }, fsync: false })).toMatchObject({
      size: 7,
      mtime: 5,
    });
    await mirror.rename(at('temp'), at('b.txt'));
    expect([...place.nodes()].map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
  });
});

describe('many files of one call', () => {
  const found = { kind: 'file', size: 1, mode: 0o644, mtime: 5 } as const;
  const files = ['a', 'b', 'c', 'd'].map((name) => ({ path: at(name), from: at(name), to: at(`new-${name}`), found }));
  const tree = Object.fromEntries(files.map(({ path }) => [path, { content: 'x', mode: 0o644, mtime: 5 }]));

  async function mirrorThatLoses(fault: Fault) {
    const place = createMemoryEndpoint(tree);
    const connections = [makeFaulty(place, [fault]), place, place];
    const mirror = await withRetry(() => Promise.resolve(connections.shift()!), { signal: new AbortController().signal, policy });
    return { place, mirror };
  }

  it.each([true, false])('are removed once each where the link is lost (answer lost: %s)', async (afterEffect) => {
    const { place, mirror } = await mirrorThatLoses({ method: 'removeFile', path: 'b', drop: true, afterEffect });
    const told: string[] = [];
    await mirror.removeFiles!(files, (index, removed) => told.push(`${String(index)} ${String(removed)}`));
    expect(told.map((each) => each.slice(0, 1)).sort()).toEqual(['0', '1', '2', '3']);
    expect(told).toContain(afterEffect ? '1 gone' : '1 removed');
    expect([...place.nodes()]).toEqual([]);
    expect(place.operations.filter((operation) => operation.startsWith('removeFile'))).toHaveLength(4);
  });

  it.each([true, false])('get their second names once each where the link is lost (answer lost: %s)', async (afterEffect) => {
    const { place, mirror } = await mirrorThatLoses({ method: 'link', path: 'b', drop: true, afterEffect });
    const told: [number, unknown][] = [];
    await mirror.linkFiles!(files, (index, linked) => told.push([index, linked]));
    expect(told.sort(([one], [other]) => one - other)).toEqual(files.map((_, index) => [index, found]));
    expect(place.operations.filter((operation) => operation.startsWith('link'))).toHaveLength(4);
  });
});
