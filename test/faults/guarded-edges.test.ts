import { describe, expect, it } from 'vitest';
import { engineRig } from '../support/engine-rig';

describe('after an interrupted run of a site without stamp', () => {
  it('an emptied origin still halts', async () => {
    const rig = engineRig({ 'a.txt': 'a', 'b.txt': 'b' });
    const rules = { stamp: false };
    await rig.run({ rules });
    rig.origin.put('a.txt', 'edited');
    await rig.run({ rules, faults: [{ method: 'rename', nth: 1, drop: true }] });
    rig.origin.drop('a.txt');
    rig.origin.drop('b.txt');
    const run = await rig.run({ rules });
    expect(run.result?.halts).toMatchObject([{ guard: 'origin-emptied' }]);
    expect(Object.keys(await rig.mirrorTree())).toContain('b.txt');
  });

  it('a mirror folder that is gone still halts', async () => {
    const rig = engineRig({ 'a.txt': 'a', 'b.txt': 'b' });
    const rules = { stamp: false };
    await rig.run({ rules });
    rig.origin.put('a.txt', 'edited');
    await rig.run({ rules, faults: [{ method: 'rename', nth: 1, drop: true }] });
    rig.mirror.setRoot('absent');
    expect((await rig.run({ rules })).result?.halts).toMatchObject([{ guard: 'mirror-missing' }]);
  });
});

describe('an interrupted first run', () => {
  it('still halts before files that we did not write, and still takes them where they are adopted', async () => {
    const rig = engineRig({ 'a.txt': 'a', 'b.txt': 'ours', 'c.txt': 'c' }, { 'b.txt': 'theirs!' }, { capabilities: { parallelism: 1 } });
    const first = await rig.run({ adopt: true, faults: [{ method: 'rename', nth: 2, drop: true }] });
    expect(first.error).toMatchObject({ kind: 'lost' });
    expect((await rig.run()).result?.halts).toMatchObject([{ guard: 'replaces-unknown' }]);
    expect((await rig.mirrorTree())['b.txt']).toMatchObject({ content: 'theirs!' });
    expect((await rig.run({ adopt: true })).problems).toEqual([]);
    expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  });
});

describe('a mirror that folds case', () => {
  const folding = { foldsCase: true } as const;

  it('halts before a foreign file whose name differs by case only', async () => {
    const rig = engineRig({ 'Readme.txt': 'ours' }, { 'README.TXT': 'theirs!' }, folding);
    const run = await rig.run();
    expect(run.result).toMatchObject({ applied: false, halts: [{ guard: 'replaces-unknown' }] });
    expect(run.plan?.halts).toHaveLength(1);
    expect(await rig.mirrorTree()).toMatchObject({ 'README.TXT': { content: 'theirs!' } });
    const approved = await rig.run({ approve: [run.plan?.hash ?? ''] });
    expect(approved.problems).toEqual([]);
    expect(Object.values(await rig.mirrorTree())).toMatchObject([{ content: 'ours' }]);
  });

  it('holds twins back and sends the rest', async () => {
    const rig = engineRig({ 'a.txt': 'lower', 'A.TXT': 'upper', 'b.txt': 'b' }, {}, folding);
    const run = await rig.run();
    expect(run.plan?.heldBack.map((row) => [row.path, row.code])).toEqual([
      ['A.TXT', 'twin-names'],
      ['a.txt', 'twin-names'],
    ]);
    expect(Object.keys(await rig.mirrorTree())).toEqual(['b.txt']);
  });

  it('follows a file that is renamed by case only and edited, again and again', async () => {
    const rig = engineRig({ readme: 'one', z: 'z' }, {}, folding);
    await rig.run();
    rig.origin.drop('readme');
    rig.origin.put('README', 'second');
    for (const text of ['second', 'the third', 'and the fourth']) {
      rig.origin.put('README', text);
      expect((await rig.run()).problems).toEqual([]);
      const plan = await rig.plan();
      expect([plan.operations, plan.heldBack]).toEqual([[], []]);
      expect(Object.values(await rig.mirrorTree()).map((item) => 'content' in item && item.content)).toContain(text);
    }
    expect(rig.ledger.counts().files).toBe(2);
    rig.origin.drop('README');
    expect((await rig.run()).problems).toEqual([]);
    expect(Object.keys(await rig.mirrorTree())).toEqual(['z']);
  });

  it('follows a folder that is renamed by case only', async () => {
    const rig = engineRig({ 'Docs/a.txt': 'one', 'Docs/Deep/b.txt': 'b', z: 'z' }, {}, folding);
    await rig.run();
    rig.origin.drop('Docs');
    rig.origin.put('docs/a.txt', 'second');
    rig.origin.put('docs/deep/b.txt', 'b');
    const run = await rig.run();
    expect([run.error, run.problems, run.result?.halts]).toEqual([undefined, [], []]);
    expect(run).toMatchObject({ updated: 1, created: 0, removed: 0 });
    expect(rig.ledger.counts().files).toBe(3);
    rig.origin.put('docs/a.txt', 'the third');
    expect((await rig.run()).problems).toEqual([]);
    rig.origin.drop('docs');
    expect((await rig.run()).problems).toEqual([]);
    expect(Object.keys(await rig.mirrorTree())).toEqual(['z']);
  });
});

describe('approved held-back rows', () => {
  it('are carried out, and the version of the mirror goes to the trash', async () => {
    const rig = engineRig({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    await rig.run();
    rig.mirror.put('a.txt', 'edited on the server');
    rig.mirror.put('b.txt', 'edited too');
    rig.origin.put('a.txt', 'edited here!');
    rig.origin.drop('b.txt');
    const held = await rig.run();
    expect(held.plan?.heldBack.map((row) => row.path)).toEqual(['a.txt', 'b.txt']);
    const approved = await rig.run({ approve: [held.plan?.hash ?? ''] });
    expect(approved).toMatchObject({ updated: 1, removed: 1, problems: [], result: { approved: true } });
    const shown = await rig.mirrorTree();
    expect(Object.keys(shown).filter((path) => !path.startsWith('.heliograph-trash'))).toEqual(['a.txt', 'c.txt']);
    const kept = Object.values(shown).map((item) => 'content' in item && item.content);
    expect(kept).toEqual(expect.arrayContaining(['edited on the server', 'edited too', 'edited here!']));
    expect((await rig.plan()).operations).toEqual([]);
  });

  it('of a swap keep the file that stood in the way', async () => {
    const rig = engineRig({ 'x/a.txt': 'a', 'c.txt': 'c' });
    await rig.run();
    rig.mirror.drop('x');
    rig.mirror.put('x', 'a file of theirs');
    const run = await rig.run({ rules: { heal: true } });
    expect(run.problems).toEqual([]);
    const shown = await rig.mirrorTree();
    expect(shown['x/a.txt']).toMatchObject({ content: 'a' });
    expect(Object.values(shown)).toContainEqual(expect.objectContaining({ content: 'a file of theirs' }));
  });
});
