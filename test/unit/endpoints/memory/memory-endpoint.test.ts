import { describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../../../electron/contract/relative-path';
import { EndpointError, type WriteRequest } from '../../../../electron/engine/endpoint';
import { createMemoryEndpoint } from '../../../../electron/endpoints/memory/memory-endpoint';
import { makeFaulty } from '../../../support/faulty-endpoint';
import { readEndpointTree, tree } from '../../../support/tree';

const request = (text: string): WriteRequest => ({
  content: () => [Buffer.from(text)],
  size: text.length,
  attributes: () => ({ mode: 0o644, mtime: 5 }),
  fsync: false,
});

describe('a memory endpoint', () => {
  it('holds a literal tree', async () => {
    const endpoint = createMemoryEndpoint(
      tree({ 'a/b.txt': 'text', 'a/': { mode: 0o700 }, link: { link: 'a/b.txt', mtime: 3 }, pipe: { untracked: 'FIFO' } }),
    );
    expect(await readEndpointTree(endpoint)).toEqual({
      a: { kind: 'directory', mode: '0700' },
      'a/b.txt': { kind: 'file', mode: '0644', mtime: 1_700_000_000, content: 'text' },
      link: { kind: 'symlink', mtime: 3, target: 'a/b.txt' },
      pipe: { kind: 'other' },
    });
  });

  it('shows problematic entries and unreadable folders', async () => {
    const endpoint = createMemoryEndpoint({ bad: { problem: 'undecodable-name' }, 'closed/': { unreadable: true } });
    expect((await endpoint.list(ROOT)).entries).toMatchObject([
      { name: 'bad', kind: 'problematic', problem: 'undecodable-name' },
      { name: 'closed' },
    ]);
    await expect(endpoint.list(at('closed'))).rejects.toMatchObject({ kind: 'denied' });
  });

  it('logs what was changed, in order, and not what was refused', async () => {
    const endpoint = createMemoryEndpoint({ old: 'x' });
    await endpoint.write(at('temp'), request('new'));
    await expect(endpoint.makeDirectory(at('old'), 0o755)).rejects.toMatchObject({ kind: 'exists' });
    await endpoint.rename(at('temp'), at('old'));
    await endpoint.removeFile(at('old'));
    expect(endpoint.operations).toEqual(['write temp', 'rename temp old', 'removeFile old']);
  });

  it('folds case and Unicode forms where it is told to', async () => {
    const endpoint = createMemoryEndpoint({ 'Caf\u00e9': 'x' }, { foldsCase: true, foldsUnicode: true });
    await expect(endpoint.write(at('cafe\u0301'), request('y'))).rejects.toMatchObject({ kind: 'exists' });
    expect(await endpoint.lstat(at('CAFE\u0301'))).toMatchObject({ size: 1 });
    expect((await endpoint.list(ROOT)).entries.map(({ name }) => name)).toEqual(['Caf\u00e9']);
  });

  it('runs full, and gives room back when files go', async () => {
    const endpoint = createMemoryEndpoint({}, { freeBytes: 10 });
    await endpoint.write(at('a'), request('123456'));
    await expect(endpoint.write(at('b'), request('12345'))).rejects.toMatchObject({ kind: 'disk-full' });
    expect(await endpoint.freeBytes()).toBe(4);
    await endpoint.removeFile(at('a'));
    expect(await endpoint.freeBytes()).toBe(10);
  });

  it('forces modes and times, and is read-only, as servers are', async () => {
    const forcing = createMemoryEndpoint({}, { forcesMode: () => 0o640, forcesMtime: (mtime) => mtime - (mtime % 2) });
    expect(await forcing.write(at('a'), request('x'))).toMatchObject({ mode: 0o640, mtime: 4 });
    const readOnly = createMemoryEndpoint({ a: 'x' }, { readOnly: true });
    await expect(readOnly.removeFile(at('a'))).rejects.toMatchObject({ kind: 'read-only' });
  });
});

describe('a faulty endpoint', () => {
  it('fails the chosen call only', async () => {
    const faulty = makeFaulty(createMemoryEndpoint(), [{ method: 'makeDirectory', nth: 2, error: new EndpointError('denied', 'No.') }]);
    await faulty.makeDirectory(at('a'), 0o755);
    await expect(faulty.makeDirectory(at('b'), 0o755)).rejects.toMatchObject({ kind: 'denied' });
    await faulty.makeDirectory(at('c'), 0o755);
    expect(faulty.calls).toEqual(['makeDirectory a', 'makeDirectory b', 'makeDirectory c']);
    expect((await faulty.list(ROOT)).entries.map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('loses the answer but not the effect, and drops the link until it is restored', async () => {
    const inner = createMemoryEndpoint({ a: 'x' });
    const faulty = makeFaulty(inner, [{ method: 'rename', afterEffect: true, drop: true }]);
    await expect(faulty.rename(at('a'), at('b'))).rejects.toMatchObject({ kind: 'lost' });
    expect(inner.operations).toEqual(['rename a b']);
    await expect(faulty.list(ROOT)).rejects.toMatchObject({ kind: 'lost' });
    faulty.restore();
    expect(await faulty.lstat(at('b'))).toMatchObject({ kind: 'file' });
  });
});
