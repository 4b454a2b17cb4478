import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../electron/contract/plan';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { EndpointError } from '../../../electron/engine/endpoint';
import { COPY_FROM } from '../../../electron/engine/find-moves';
import type { TreeLiteral } from '../../../electron/endpoints/memory/memory-tree';
import { engineRig, type EngineRig, type EngineWish } from '../../support/engine-rig';
import type { Fault } from '../../support/faulty-endpoint';

/** A rig whose mirror already is the origin. */
async function synced(tree: TreeLiteral, options = {}): Promise<EngineRig> {
  const rig = engineRig(tree, {}, options);
  expect((await rig.run()).problems).toEqual([]);
  rig.mirror.operations.length = 0;
  return rig;
}

/** Moves a file of the origin, with its content and attributes. */
function move(rig: EngineRig, from: string, to: string, changes: { mode?: number; mtime?: number } = {}): void {
  const node = [...rig.origin.nodes()].find(({ path }) => path === from)!.node;
  if (node.kind !== 'file') throw new Error('Only files are moved here.');
  rig.origin.drop(from);
  rig.origin.put(to, { content: node.content, mode: node.mode, mtime: node.mtime, ...changes });
}

const told = (operations: readonly Operation[]) =>
  operations.map(({ kind, path, from, by, phase }) =>
    [kind, from === undefined ? path : `${from} → ${path}`, by ?? null, phase].filter(Boolean).join(' '),
  );

async function expectInSync(rig: EngineRig): Promise<void> {
  expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  expect((await rig.plan()).operations).toEqual([]);
}

const TEN = { 'keep/1': 'one', 'keep/2': 'two', 'keep/3': 'three', 'keep/4': 'four' };

describe('a file that was renamed at the origin', () => {
  it('is one row of the plan, and nothing is sent', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'some content' });
    move(rig, 'a.txt', 'd/b.txt');
    const plan = await rig.plan();
    expect(told(plan.operations)).toEqual(['create d content', 'move a.txt → d/b.txt link content']);
    expect(plan.operations[1]).toMatchObject({ reason: 'moved', bytes: 0, fromFound: { kind: 'file', size: 12 } });
    expect(plan.operations[1]?.found).toBeUndefined();
    expect(plan.counts).toMatchObject({ created: 0, moved: 1, removed: 0, bytesToSend: 0 });
    const run = await rig.run();
    expect(run).toMatchObject({ created: 0, moved: 1, removed: 0, bytesSent: 0, problems: [], notes: [] });
    expect(rig.mirror.operations.filter((each) => /link|remove|rename/.test(each) && !each.includes('heliograph'))).toEqual([
      'link a.txt d/b.txt',
      'removeFile a.txt',
    ]);
    await expectInSync(rig);
  });

  it('keeps what the ledger knows of its content', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'some content' });
    const before = rig.ledger.entry('a.txt' as RelativePath);
    rig.ledger.setSha256([{ path: 'a.txt' as RelativePath, sha256: 'ab'.repeat(32) }]);
    move(rig, 'a.txt', 'b.txt');
    await rig.run();
    expect(rig.ledger.entry('b.txt' as RelativePath)).toMatchObject({
      xxh3: before?.xxh3,
      sha256: 'ab'.repeat(32),
      origin: before?.origin,
    });
    expect(rig.ledger.entry('a.txt' as RelativePath)).toBeUndefined();
    expect(rig.ledger.moves()).toEqual(new Map());
  });

  it('is found by a SHA-256 where the ledger has no other hash', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'x' });
    const { xxh3: _, ...entry } = rig.ledger.entry('a.txt' as RelativePath)!;
    const sha256 = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
    rig.ledger.apply([{ kind: 'put', path: 'a.txt' as RelativePath, entry: { ...entry, sha256 } }]);
    move(rig, 'a.txt', 'b.txt');
    expect(told((await rig.plan()).operations)).toEqual(['move a.txt → b.txt link content']);
  });

  it('is sent if its content changed as well, even where size and time are the same', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'one' });
    rig.origin.drop('a.txt');
    rig.origin.put('b.txt', 'two');
    expect(told((await rig.plan()).operations)).toEqual(['create b.txt content', 'remove a.txt removal']);
  });

  it('is sent if the mirror’s file is not as we left it', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'one' });
    move(rig, 'a.txt', 'b.txt');
    rig.mirror.put('a.txt', { content: 'two', mtime: 1_700_000_009 });
    const plan = await rig.plan();
    expect(told(plan.operations)).toEqual(['create b.txt content']);
    expect(plan.heldBack.map(({ path }) => path)).toEqual(['a.txt']);
  });

  it('is sent where contents are to be compared, or nothing is known of the content', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'one' });
    move(rig, 'a.txt', 'b.txt');
    expect(told((await rig.plan({ rules: { checksum: true } })).operations)).toEqual(['create b.txt content', 'remove a.txt removal']);
    const { xxh3: _, ...entry } = rig.ledger.entry('a.txt' as RelativePath)!;
    rig.ledger.apply([{ kind: 'put', path: 'a.txt' as RelativePath, entry: { ...entry, sha256: null } }]);
    expect(told((await rig.plan()).operations)).toEqual(['create b.txt content', 'remove a.txt removal']);
  });

  it('gets a new mode and time where it is renamed', async () => {
    const rig = await synced({ ...TEN, 'a.bin': new Uint8Array(70_000) }, { capabilities: { hardLinks: false, copies: false } });
    move(rig, 'a.bin', 'b.bin', { mode: 0o600, mtime: 1_700_000_500 });
    await rig.run();
    const calls = rig.mirror.operations.filter((each) => each.includes('.bin'));
    expect(calls).toEqual(['rename a.bin b.bin', 'setAttributes b.bin']);
    await expectInSync(rig);
  });

  it('gets a new mode and time once its old name is gone: until then both are one file', async () => {
    const big = new Uint8Array(70_000).fill(3);
    const rig = await synced({ ...TEN, 'a.bin': big });
    move(rig, 'a.bin', 'b.bin', { mode: 0o600, mtime: 1_700_000_500 });
    expect(told((await rig.plan()).operations)).toEqual(['move a.bin → b.bin link content']);
    await rig.run();
    const calls = rig.mirror.operations.filter((each) => each.includes('.bin'));
    expect(calls).toEqual(['link a.bin b.bin', 'removeFile a.bin', 'setAttributes b.bin']);
    await expectInSync(rig);
  });

  it('is moved with its folder, duplicates and empty files included', async () => {
    const rig = await synced({ ...TEN, 'old/a': 'same', 'old/b': 'same', 'old/sub/a': 'same', 'old/empty': '', 'old/sub/empty': '' });
    for (const name of ['a', 'b', 'sub/a', 'empty', 'sub/empty']) move(rig, `old/${name}`, `new/${name}`);
    rig.origin.drop('old');
    const plan = await rig.plan();
    expect(told(plan.operations.filter(({ kind }) => kind === 'move'))).toEqual([
      'move old/a → new/a link content',
      'move old/b → new/b link content',
      'move old/empty → new/empty link content',
      'move old/sub/a → new/sub/a link content',
      'move old/sub/empty → new/sub/empty link content',
    ]);
    expect(await rig.run()).toMatchObject({ moved: 5, created: 0, removed: 0, bytesSent: 0 });
    await expectInSync(rig);
  });

  it('out of a folder that lets nobody write is moved, and the folder keeps its mode', async () => {
    const rig = await synced({ ...TEN, 'd/': { mode: 0o555 }, 'd/a': 'content', 'd/b': 'other content' });
    move(rig, 'd/a', 'b');
    expect((await rig.run()).problems).toEqual([]);
    await expectInSync(rig);
  });

  it('is copied where removals are off, and its old name stays', async () => {
    const big = new Uint8Array(COPY_FROM).fill(5);
    const rig = await synced({ ...TEN, 'a.bin': big });
    move(rig, 'a.bin', 'b.bin');
    const wish = { rules: { delete: false } };
    expect(told((await rig.plan(wish)).operations)).toEqual(['create a.bin → b.bin copy content']);
    expect(await rig.run(wish)).toMatchObject({ created: 1, moved: 0, removed: 0, bytesSent: 0 });
    expect(Object.keys(await rig.mirrorTree())).toEqual(expect.arrayContaining(['a.bin', 'b.bin']));
  });

  it('needs no place in the trash', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'content' });
    move(rig, 'a.txt', 'b.txt');
    await rig.run({ rules: { trashDays: 7 } });
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });
});

describe('guards', () => {
  it('do not count a moved file as a lost one, however many', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`old/${String(index)}`, `content ${String(index)}`]));
    const rig = await synced(files);
    for (const path of Object.keys(files)) move(rig, path, path.replace('old', 'new'));
    rig.origin.drop('old');
    const plan = await rig.plan();
    expect(plan.counts).toMatchObject({ moved: 40, removed: 0 });
    expect(plan.halts).toEqual([]);
    expect(await rig.run({ unattended: true })).toMatchObject({ moved: 40, error: undefined });
    expect(rig.ledger.removals()).toEqual([]);
    await expectInSync(rig);
  });

  it('still halt where the folder that is gone held files that are nowhere else', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`old/${String(index)}`, `content ${String(index)}`]));
    const rig = await synced(files);
    for (const path of Object.keys(files).slice(0, 20)) move(rig, path, path.replace('old', 'new'));
    rig.origin.drop('old');
    expect((await rig.plan()).halts.map(({ guard }) => guard)).toEqual(['origin-unfamiliar', 'removals']);
  });
});

describe('the order of a move', () => {
  const watching = (rig: EngineRig, seen: string[]): Fault[] => {
    const look = async (): Promise<void> => {
      const there = await Promise.all(['a.txt', 'b.txt'].map((path) => rig.mirror.lstat(path as RelativePath)));
      seen.push(there.map((each) => (each ? 'x' : '-')).join(''));
    };
    return (['link', 'copy', 'rename', 'removeFile', 'write', 'place', 'setAttributes'] as const).map((method) => ({
      method,
      meanwhile: look,
    }));
  };

  it.each([
    ['links', {}],
    ['copies', { hardLinks: false }],
  ])('with %s: the new name is there before the old one goes', async (_, capabilities) => {
    const rig = await synced({ ...TEN, 'a.txt': 'content', 'index.html': 'old page' }, { capabilities });
    move(rig, 'a.txt', 'b.txt');
    rig.origin.put('index.html', 'new page, longer');
    const seen: string[] = [];
    expect((await rig.run({ faults: watching(rig, seen), rules: { lastFiles: ['index.html'] } })).problems).toEqual([]);
    expect(seen.filter((each) => each === '--')).toEqual([]);
    const calls = rig.mirror.operations.filter((each) => / (a|b|index)\.\w+$/.test(each));
    expect(calls.at(-1)).toBe('removeFile a.txt');
    await expectInSync(rig);
  });

  it('without links and copies it is renamed after the last files, as the plan says', async () => {
    const rig = await synced(
      { ...TEN, 'a.txt': 'content', 'index.html': 'old page' },
      { capabilities: { hardLinks: false, copies: false } },
    );
    move(rig, 'a.txt', 'b.txt');
    rig.origin.put('index.html', 'new page, longer');
    const wish = { rules: { lastFiles: ['index.html'] } };
    expect(told((await rig.plan(wish)).operations)).toEqual(['update index.html last', 'move a.txt → b.txt rename removal']);
    expect(await rig.run(wish)).toMatchObject({ moved: 1, problems: [] });
    expect(rig.mirror.operations.filter((each) => / (a|b|index)\.\w+$/.test(each) && each.startsWith('rename')).at(-1)).toBe(
      'rename a.txt b.txt',
    );
    await expectInSync(rig);
  });
});

describe('a move that cannot be done as planned', () => {
  const refused = (kind: 'denied' | 'failed') => new EndpointError(kind, 'The disk has no hard links.');

  it('is copied where the disk has no links, and says so once', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'content', 'b.txt': 'other' });
    move(rig, 'a.txt', 'c.txt');
    move(rig, 'b.txt', 'd.txt');
    const run = await rig.run({ faults: [{ method: 'link', error: refused('denied') }] });
    expect(run).toMatchObject({ moved: 2, bytesSent: 0, problems: [] });
    expect(run.notes.map(({ code }) => code)).toEqual(['sent-instead']);
    await expectInSync(rig);
  });

  it('is sent where there are no copies either', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'content' });
    move(rig, 'a.txt', 'c.txt');
    const run = await rig.run({
      faults: [
        { method: 'link', error: refused('failed') },
        { method: 'copy', error: refused('failed') },
      ],
    });
    expect(run).toMatchObject({ created: 1, moved: 0, bytesSent: 7, problems: [] });
    await expectInSync(rig);
  });

  it.each(['link', 'copy'] as const)('is sent where the origin’s file changed after the plan (%s)', async (method) => {
    const rig = await synced({ ...TEN, 'a.txt': 'content' }, { capabilities: { hardLinks: method === 'link' } });
    move(rig, 'a.txt', 'c.txt');
    const change: Fault = { method: 'lstat', path: 'c.txt', nth: 1, meanwhile: () => rig.origin.put('c.txt', 'edited since') };
    const run = await rig.run({ originFaults: [change] });
    expect(run).toMatchObject({ bytesSent: 12, problems: [] });
    await expectInSync(rig);
  });

  it('leaves alone what took the new name meanwhile, and removes nothing', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'content' });
    move(rig, 'a.txt', 'c.txt');
    const run = await rig.run({ faults: [{ method: 'link', meanwhile: () => rig.mirror.put('c.txt', 'theirs') }] });
    expect(run.problems.map(({ path, code }) => [path, code])).toEqual([['c.txt', 'changed-since-plan']]);
    expect((await rig.mirrorTree())['c.txt']).toMatchObject({ content: 'theirs' });
    expect((await rig.mirrorTree())['a.txt']).toMatchObject({ content: 'content' });
  });

  it('does not show what the old name became in the last moment', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'content' });
    move(rig, 'a.txt', 'c.txt');
    const swap: Fault = { method: 'link', meanwhile: () => rig.mirror.put('a.txt', 'edited there') };
    const run = await rig.run({ faults: [swap] });
    expect((await rig.mirrorTree())['c.txt']).toMatchObject({ content: 'content' });
    expect((await rig.mirrorTree())['a.txt']).toMatchObject({ content: 'edited there' });
    expect(run.problems.map(({ path, code }) => [path, code])).toEqual([['a.txt', 'changed-since-plan']]);
  });

  it('keeps an old name that the origin has again', async () => {
    const rig = await synced({ ...TEN, 'a.txt': 'content' });
    move(rig, 'a.txt', 'c.txt');
    const back: Fault = { method: 'link', meanwhile: () => rig.origin.put('a.txt', 'content') };
    const run = await rig.run({ faults: [back] });
    expect(run.notes.map(({ path, code }) => [path, code])).toEqual([['a.txt', 'removals-left']]);
    await expectInSync(rig);
  });
});

describe('a move whose old name could not go', () => {
  const unreadable: EngineWish = {
    originFaults: [{ method: 'readWhole', path: 'new.txt', error: new EndpointError('denied', 'Not yours.') }],
  };

  async function barred(options = {}, changes = {}) {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`old/${String(index)}`, `content ${String(index)}`]));
    const rig = await synced({ ...TEN, ...files }, options);
    for (const path of Object.keys(files)) move(rig, path, path.replace('old', 'new'), changes);
    rig.origin.drop('old');
    rig.origin.put('new.txt', 'something else, as well');
    const run = await rig.run({
      ...unreadable,
      originFaults: [
        ...(unreadable.originFaults ?? []),
        { method: 'open', path: 'new.txt', error: new EndpointError('denied', 'Not yours.') },
      ],
    });
    expect(run.problems.map(({ path }) => path)).toEqual(['new.txt']);
    return { rig, run };
  }

  it('has both names, and the next run takes the old ones away without a halt', async () => {
    const { rig, run } = await barred();
    expect(run).toMatchObject({ moved: 30, removed: 0 });
    expect(Object.keys(await rig.mirrorTree()).filter((path) => /^(old|new)\/\d/.test(path)).length).toBe(60);
    const plan = await rig.plan();
    expect(plan.halts).toEqual([]);
    expect(plan.counts).toMatchObject({ moved: 30, removed: 0, created: 1 });
    expect(plan.operations.find(({ kind }) => kind === 'move')).toMatchObject({ path: 'new/0', from: 'old/0', found: { size: 9 } });
    expect(await rig.run()).toMatchObject({ moved: 30, problems: [] });
    await expectInSync(rig);
  });

  it('lets a new time wait for the end of the old name, which is the same file', async () => {
    const { rig } = await barred();
    for (const { path, node } of [...rig.origin.nodes()])
      if (path.startsWith('new/') && node.kind === 'file')
        rig.origin.put(path, { content: node.content, mode: 0o600, mtime: 1_700_000_900 });
    const plan = await rig.plan();
    expect(plan.halts).toEqual([]);
    expect(plan.operations.filter(({ kind }) => kind === 'touch')).toEqual([]);
    expect(await rig.run()).toMatchObject({ moved: 30, problems: [] });
    await expectInSync(rig);
  });

  it('is sent where only a rename would do, since pages lead to the new name already', async () => {
    const { rig, run } = await barred({ capabilities: { hardLinks: false, copies: false } });
    expect(run).toMatchObject({ created: 30, moved: 0, removed: 0 });
    expect(Object.keys(await rig.mirrorTree()).filter((path) => /^(old|new)\/\d/.test(path)).length).toBe(60);
  });
});

describe('a new file whose content is on the mirror under a name that stays', () => {
  const big = new Uint8Array(COPY_FROM + 5).map((_, index) => (index * 7) % 251);

  it('is copied by the server, into a file of its own', async () => {
    const rig = await synced({ ...TEN, 'a.iso': big });
    rig.origin.put('latest/a.iso', big);
    const plan = await rig.plan();
    expect(told(plan.operations)).toEqual(['create latest content', 'create a.iso → latest/a.iso copy content']);
    expect(plan.counts).toMatchObject({ created: 1, moved: 0, bytesToSend: 0 });
    expect(await rig.run()).toMatchObject({ created: 1, bytesSent: 0, problems: [] });
    await expectInSync(rig);
    await rig.mirror.setAttributes('a.iso' as RelativePath, { mtime: 5 });
    expect((await rig.mirror.lstat('latest/a.iso' as RelativePath))?.mtime).not.toBe(5);
  });

  it('is sent where the mirror cannot copy, where it is small, and where its source is about to change', async () => {
    const poor = await synced({ ...TEN, 'a.iso': big }, { capabilities: { copies: false } });
    poor.origin.put('b.iso', big);
    expect(told((await poor.plan()).operations)).toEqual(['create b.iso content']);
    const rig = await synced({ ...TEN, 'a.iso': big, small: big.subarray(0, 1000) });
    rig.origin.put('b.iso', big);
    rig.origin.put('c', big.subarray(0, 1000));
    rig.origin.put('a.iso', { content: big.slice().fill(1), mtime: 1_700_000_900 });
    expect(told((await rig.plan()).operations)).toEqual(['update a.iso content', 'create b.iso content', 'create c content']);
  });

  it('is sent where the copy turns out wrong or is refused, and nothing is left of it', async () => {
    for (const fault of [
      { method: 'copy', error: new EndpointError('failed', 'No.') } as const,
      { method: 'copy', meanwhile: () => undefined, afterEffect: true, error: new EndpointError('mismatch', 'Other bytes.') } as const,
    ]) {
      const rig = await synced({ ...TEN, 'a.iso': big });
      rig.origin.put('b.iso', big);
      const run = await rig.run({ faults: [fault] });
      expect(run).toMatchObject({ created: 1, bytesSent: big.length, problems: [] });
      expect(run.notes.map(({ code }) => code)).toEqual(['sent-instead']);
      await expectInSync(rig);
    }
  });

  it('is not believed to be the same where the mirror’s bytes are not, whatever its size and time say', async () => {
    const rig = await synced({ ...TEN, 'a.iso': big });
    rig.mirror.put('a.iso', { content: big.slice().fill(9), mtime: 1_700_000_000 });
    rig.origin.put('b.iso', big);
    const run = await rig.run();
    expect(run).toMatchObject({ created: 1, bytesSent: big.length, problems: [] });
    expect((await rig.mirrorTree())['b.iso']).toEqual((await rig.originTree())['b.iso']);
  });

  it('counts for the space that the mirror must have', async () => {
    const rig = await synced({ ...TEN, 'a.iso': big }, { freeBytes: big.length + 3000 });
    rig.origin.put('b.iso', big);
    expect((await rig.plan()).halts.map(({ guard }) => guard)).toEqual(['space']);
  });
});
