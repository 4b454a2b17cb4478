import { describe, expect, it } from 'vitest';
import { parseRelativePath as at } from '../../../electron/contract/relative-path';
import type { Operation } from '../../../electron/contract/plan';
import { EndpointError, SMALL_FILE, type SmallFile } from '../../../electron/engine/endpoint';
import { isSmallFile, placeByParts, readByParts } from '../../../electron/engine/small-file';
import { createMemoryEndpoint } from '../../../electron/endpoints/memory/memory-endpoint';
import { engineContext, engineRig } from '../../support/engine-rig';
import { makeFaulty } from '../../support/faulty-endpoint';

const file = (size: number) => ({ kind: 'file', size, mtime: 1, mode: 0o644 }) as const;
const operation = (more: Partial<Operation>): Operation => ({
  kind: 'create',
  phase: 'content',
  path: 'a',
  reason: 'new',
  wanted: file(10),
  bytes: 10,
  ...more,
});

describe('what takes the short way', () => {
  const able = createMemoryEndpoint();
  const plain = createMemoryEndpoint({}, { capabilities: { atomicReplace: false } });
  const directory = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 } as const;

  it.each<[string, boolean, Partial<Operation>]>([
    ['a new small file', true, {}],
    ['a small file over a file', true, { kind: 'update', found: file(5) }],
    ['the largest small file', true, { wanted: file(SMALL_FILE - 1) }],
    ['a larger file', false, { wanted: file(SMALL_FILE) }],
    ['a symlink', false, { wanted: { ...file(3), kind: 'symlink', target: 'b' } }],
    ['a folder', false, { wanted: directory }],
    ['a touch', false, { kind: 'touch', found: file(10) }],
    ['a file over a symlink', false, { kind: 'update', found: { ...file(3), kind: 'symlink', target: 'b' } }],
    ['what replaces a version that is kept', false, { kind: 'update', found: file(5), reason: 'healed' }],
  ])('%s: %s', (_, isSmall, more) => {
    expect(isSmallFile(able, operation(more))).toBe(isSmall);
  });

  it('only what is new, where the mirror cannot replace in one step', () => {
    expect(isSmallFile(plain, operation({}))).toBe(true);
    expect(isSmallFile(plain, operation({ kind: 'update', found: file(5) }))).toBe(false);
  });
});

describe('placing by parts', () => {
  const small: SmallFile = {
    temp: at('t'),
    path: at('a'),
    bytes: Buffer.from('new'),
    mode: 0o600,
    mtime: 9,
    found: undefined,
    fsync: false,
  };

  it('writes beside, looks, renames', async () => {
    const mirror = makeFaulty(createMemoryEndpoint(), []);
    expect(await placeByParts(mirror, small)).toEqual({ kind: 'file', size: 3, mtime: 9, mode: 0o600 });
    expect(mirror.calls).toEqual(['write t', 'lstat a', 'rename t']);
  });

  it.each(['lstat', 'rename'] as const)('takes the temporary file away where %s fails', async (method) => {
    const inner = createMemoryEndpoint();
    const error = new EndpointError('denied', 'No.');
    await expect(placeByParts(makeFaulty(inner, [{ method, error }]), small)).rejects.toBe(error);
    expect([...inner.nodes()]).toEqual([]);
  });
});

describe('reading by parts', () => {
  it('tells a file that changes while it is read', async () => {
    const origin = createMemoryEndpoint({ a: 'one' });
    const changing = makeFaulty(origin, [{ method: 'open', afterEffect: false }]);
    const opened = await changing.open(at('a'));
    origin.put('a', 'two');
    const endpoint = { ...changing, open: () => Promise.resolve(opened) };
    expect(await readByParts(endpoint, at('a'))).toBe('changed');
  });

  it('tells a large file', async () => {
    expect(await readByParts(createMemoryEndpoint({ a: 'x'.repeat(SMALL_FILE) }), at('a'))).toBe('large');
  });
});

describe('sending a small file', () => {
  it('records what was sent, with its fast hash, and counts its bytes', async () => {
    const rig = engineRig({ 'dir/a': 'content' });
    const run = await rig.run();
    expect(run).toMatchObject({ created: 1, bytesSent: 7, problems: [], error: undefined });
    const digest = engineContext().contentHash();
    digest.update(Buffer.from('content'));
    expect(rig.ledger.entry(at('dir/a'))).toMatchObject({ xxh3: digest.hex(), sha256: null, origin: { size: 7 }, observed: { size: 7 } });
  });

  it('leaves alone what appeared at its place since the plan, and nothing beside it', async () => {
    const rig = engineRig({ a: 'ours' });
    const run = await rig.run({ faults: [{ method: 'lstat', path: 'a', meanwhile: () => rig.mirror.put('a', 'theirs') }] });
    expect(run.problems).toMatchObject([{ path: 'a', side: 'mirror', code: 'changed-since-plan' }]);
    expect([...rig.mirror.nodes()].map(({ path }) => path)).toEqual(['a']);
    expect(rig.ledger.entry(at('a'))).toBeUndefined();
  });

  it('goes the long way where the file has grown large since the plan', async () => {
    const rig = engineRig({ a: 'small' });
    const grown = 'x'.repeat(SMALL_FILE);
    const run = await rig.run({ originFaults: [{ method: 'open', path: 'a', nth: 1, meanwhile: () => rig.origin.put('a', grown) }] });
    expect(run).toMatchObject({ problems: [], error: undefined });
    expect(await rig.mirror.lstat(at('a'))).toMatchObject({ size: SMALL_FILE });
  });

  it('makes one problem of a file that the mirror refuses, and sends the others', async () => {
    const rig = engineRig({ a: '1', b: '2', c: '3' });
    const run = await rig.run({ faults: [{ method: 'rename', nth: 2, error: new EndpointError('denied', 'No.') }] });
    expect(run).toMatchObject({ created: 2, error: undefined });
    expect(run.problems).toMatchObject([{ side: 'mirror', code: 'unwritable' }]);
    expect([...rig.mirror.nodes()].filter(({ path }) => path !== '.heliograph.json')).toHaveLength(2);
  });
});
