import { describe, expect, it } from 'vitest';
import type { RelativePath } from '../../electron/contract/relative-path';
import type { TreeLiteral } from '../../electron/endpoints/memory/memory-tree';
import { engineRig, type EngineRig, type EngineWish } from '../support/engine-rig';
import type { Fault } from '../support/faulty-endpoint';
import { MemoryLedger, mortal } from '../support/memory-ledger';

/** A rig whose runs can be killed: the mirror is out of reach and the ledger learns nothing more from that call on. */
function killable(origin: TreeLiteral, mirror: TreeLiteral = {}, options = {}) {
  const { ledger, die, revive } = mortal(new MemoryLedger());
  const rig = engineRig(origin, mirror, options, ledger);
  const killedAt = async (fault: Pick<Fault, 'method' | 'path' | 'nth' | 'afterEffect'>, wish: EngineWish = {}) => {
    // An effect that took place before the death, and whose answer never came.
    const run = await rig.run({ ...wish, faults: [{ ...fault, drop: true, meanwhile: die }] });
    revive();
    expect(run.error).toMatchObject({ kind: 'lost' });
  };
  return { ...rig, killedAt };
}

async function expectInSync(rig: EngineRig): Promise<void> {
  expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  const plan = await rig.plan();
  expect(plan.operations).toEqual([]);
  expect(plan.heldBack).toEqual([]);
}

describe('a file that was put into place right before the kill', () => {
  it('is ours after the next run, so that it is removed once it is gone at the origin', async () => {
    const rig = killable({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    await rig.killedAt({ method: 'rename', nth: 3, afterEffect: true });
    expect((await rig.run()).problems).toEqual([]);
    await expectInSync(rig);
    rig.origin.drop('b.txt');
    await rig.run();
    await expectInSync(rig);
  });

  it('is updated when the origin was edited again before the next run', async () => {
    const rig = killable({ 'a.txt': 'one' });
    await rig.run();
    rig.origin.put('a.txt', 'second');
    await rig.killedAt({ method: 'rename', path: undefined, nth: 1, afterEffect: true });
    rig.origin.put('a.txt', 'the third');
    expect((await rig.run()).problems).toEqual([]);
    await expectInSync(rig);
  });

  it('is known when the origin is edited after the next run', async () => {
    const rig = killable({ 'a.txt': 'one' });
    await rig.run();
    rig.origin.put('a.txt', 'second');
    await rig.killedAt({ method: 'rename', nth: 1, afterEffect: true });
    await rig.run();
    rig.origin.put('a.txt', 'the third');
    expect((await rig.run()).problems).toEqual([]);
    await expectInSync(rig);
  });

  it('is known although the origin was edited between the scan and the sending', async () => {
    const rig = killable({ 'a.txt': 'one', 'z.txt': 'z' });
    await rig.run();
    rig.origin.put('a.txt', 'second');
    const edit: Fault = {
      method: 'open',
      path: 'a.txt',
      meanwhile: () => {
        rig.origin.put('a.txt', 'second, edited');
      },
    };
    await rig.killedAt({ method: 'rename', nth: 1, afterEffect: true }, { originFaults: [edit] });
    rig.origin.put('a.txt', 'the third');
    expect((await rig.run()).problems).toEqual([]);
    await expectInSync(rig);
  });

  it('stays known through the carrying out of a saved plan', async () => {
    const rig = killable({ 'a.txt': 'a', 'b.txt': 'b' });
    await rig.killedAt({ method: 'rename', nth: 1, afterEffect: true });
    const saved = await rig.plan();
    await rig.run({ savedPlan: saved });
    rig.origin.put('a.txt', 'edited later');
    rig.origin.put('b.txt', 'edited later');
    expect((await rig.run()).problems).toEqual([]);
    await expectInSync(rig);
  });
});

describe('left-overs of a kill', () => {
  it('are removed by the next run', async () => {
    const rig = killable({ 'd/a.txt': 'a', 'd/b.txt': 'b' });
    await rig.killedAt({ method: 'rename', nth: 1 });
    await rig.run();
    await expectInSync(rig);
  });

  it('of the probe of names are removed by the next run', async () => {
    const rig = killable({ 'a.txt': 'a' });
    await rig.killedAt({ method: 'lstat', nth: 3 });
    await rig.run();
    await expectInSync(rig);
  });

  it('of a run with a saved plan are removed, whatever the id of that run', async () => {
    const rig = killable({ 'a.txt': 'a', 'b.txt': 'b' });
    await rig.killedAt({ method: 'rename', nth: 1 });
    await rig.run({ savedPlan: await rig.plan() });
    await rig.run();
    await expectInSync(rig);
  });

  it('of a large file that has changed at the origin meanwhile are removed', async () => {
    const large = new Uint8Array(20 * 1024 * 1024).fill(7);
    const rig = killable({ 'large.iso': large });
    await rig.killedAt({ method: 'rename', nth: 1 });
    rig.origin.put('large.iso', large.slice(1));
    await rig.run();
    await expectInSync(rig);
  });
});

describe('folders', () => {
  it('made before the kill get their modes', async () => {
    const rig = killable({ 'd/': { mode: 0o555 }, 'd/a.txt': 'a', 'd/e/': { mode: 0o500 }, 'd/e/b.txt': 'b' });
    await rig.killedAt({ method: 'rename', nth: 2 });
    await rig.run();
    await expectInSync(rig);
  });

  it('opened for a change before the kill are closed again', async () => {
    const rig = killable({ 'd/': { mode: 0o555 }, 'd/a.txt': 'a' });
    await rig.run();
    rig.origin.put('d/a.txt', 'edited');
    await rig.killedAt({ method: 'rename', nth: 1 });
    await rig.run();
    await expectInSync(rig);
  });

  it('that were made right before the kill are removed once they are gone at the origin', async () => {
    const rig = killable({ 'a.txt': 'a', 'd/e/b.txt': 'b', 'z.txt': 'z' });
    await rig.killedAt({ method: 'rename', nth: 1 });
    await rig.run();
    rig.origin.drop('d');
    await rig.run();
    await expectInSync(rig);
  });
});

describe('a swap of file and folder', () => {
  const methods = ['removeFile', 'removeDirectory', 'makeDirectory', 'rename', 'write', 'setAttributes'] as const;
  it.each(methods.flatMap((method) => [1, 2, 3].flatMap((nth) => [false, true].map((afterEffect) => ({ method, nth, afterEffect })))))(
    'killed at $method number $nth (carried out: $afterEffect) converges in the next run',
    async (fault) => {
      const rig = killable({ x: 'file', 'y/inner.txt': 'inner', 'y/deep/er.txt': 'deep', z: 'z' });
      await rig.run();
      rig.origin.drop('x');
      rig.origin.drop('y');
      rig.origin.put('x/now/deep.txt', 'deep');
      rig.origin.put('y', 'file');
      try {
        await rig.killedAt(fault);
      } catch {
        // There is no such call in this run: then it went through.
      }
      await rig.run();
      await expectInSync(rig);
    },
  );
});

describe('a renamed folder', () => {
  const methods = ['link', 'copy', 'rename', 'removeFile', 'removeDirectory', 'makeDirectory', 'setAttributes'] as const;
  const ways = [{}, { hardLinks: false, copies: true }, { hardLinks: false, copies: false }];
  it.each(
    methods.flatMap((method) =>
      [1, 2, 9].flatMap((nth) =>
        [false, true].flatMap((afterEffect) => ways.map((capabilities) => ({ method, nth, afterEffect, capabilities }))),
      ),
    ),
  )(
    'killed at $method number $nth (carried out: $afterEffect, mirror: $capabilities) is never without both names, and the next run ends it without a halt',
    async ({ method, nth, afterEffect, capabilities }) => {
      const names = Array.from({ length: 20 }, (_, index) => `part/${String(index)}.txt`);
      // The first is large enough to be known again although it got another time on the way. (A second one would be linked
      // after the process has died, which only happens here.)
      const isLarge = (index: number): boolean => index === 0;
      const content = (name: string, index: number, later = 0) => ({
        content: `content of ${name}`.padEnd(isLarge(index) ? 70_000 : 0),
        mtime: 1_700_000_000 + (isLarge(index) ? later : 0),
      });
      const files = Object.fromEntries(names.map((name, index) => [`old/${name}`, content(name, index)]));
      const rig = killable({ 'index.html': 'page', ...files }, {}, { capabilities });
      await rig.run();
      rig.origin.drop('old');
      for (const [index, name] of names.entries()) rig.origin.put(`new/${name}`, content(name, index, 9));
      await rig.killedAt({ method, nth, afterEffect }).catch(() => undefined);
      const [between, wanted] = [await rig.mirrorTree(), await rig.originTree()];
      const shown = names.map((name) => between[`new/${name}`] ?? between[`old/${name}`]);
      expect(shown.map((item) => item?.kind === 'file' && item.content)).toEqual(
        names.map((name) => (wanted[`new/${name}`] as { readonly content: string }).content),
      );
      const next = await rig.run();
      expect([next.problems, next.result?.halts]).toEqual([[], []]);
      await expectInSync(rig);
    },
  );
});

describe('two renamed folders beside one other name', () => {
  const files = (top: string, of: string): TreeLiteral =>
    Object.fromEntries(
      Array.from({ length: 20 }, (_none, index) => [
        `${top}/${String(index)}.txt`,
        { content: `file ${String(index)} of ${of}`, mtime: 1e9 },
      ]),
    );
  const renamedIn = (rig: EngineRig): void => {
    for (const top of ['a', 'b']) {
      rig.origin.drop(top);
      for (const [path, item] of Object.entries(files(`${top}2`, top))) rig.origin.put(path, item);
    }
  };

  const methods = ['link', 'removeFile', 'removeDirectory'] as const;
  it.each(methods.flatMap((method) => [1, 2, 30].flatMap((nth) => [false, true].map((afterEffect) => ({ method, nth, afterEffect })))))(
    'killed at $method number $nth (carried out: $afterEffect) are no reason to ask whether it is the right origin',
    async (fault) => {
      const rig = killable({ 'index.html': 'page', ...files('a', 'a'), ...files('b', 'b') });
      await rig.run();
      renamedIn(rig);
      await rig.killedAt(fault).catch(() => undefined);
      expect((await rig.run()).result?.halts).toEqual([]);
      await expectInSync(rig);
    },
  );

  it('that hold files of others on the mirror are none either, run after run', async () => {
    const rig = killable({ 'index.html': 'page', ...files('a', 'a'), ...files('b', 'b') });
    await rig.run();
    for (const top of ['a', 'b']) rig.mirror.put(`${top}/of others.txt`, 'not ours');
    renamedIn(rig);
    for (let round = 0; round < 3; round++) expect((await rig.run()).result?.halts).toEqual([]);
    expect(Object.keys(await rig.mirrorTree())).toEqual(
      expect.arrayContaining(['a/of others.txt', 'b/of others.txt', 'a2/1.txt', 'b2/1.txt']),
    );
  });
});

describe('a mirror without atomic replace', () => {
  it.each([1, 2, 3].flatMap((nth) => [false, true].map((afterEffect) => ({ nth, afterEffect }))))(
    'killed at rename $nth (carried out: $afterEffect) loses neither version',
    async ({ nth, afterEffect }) => {
      const rig = killable({ 'a.txt': 'one' }, {}, { capabilities: { atomicReplace: false } });
      await rig.run({ rules: { stamp: false } });
      rig.origin.put('a.txt', 'second');
      await rig.killedAt({ method: 'rename', nth, afterEffect }).catch(() => undefined);
      await rig.run();
      await expectInSync(rig);
    },
  );
});

describe('healing', () => {
  it('killed at any rename keeps the version of the mirror and converges', async () => {
    for (const nth of [1, 2]) {
      for (const afterEffect of [false, true]) {
        const rig = killable({ 'a.txt': 'one' });
        await rig.run({ rules: { stamp: false } });
        rig.mirror.put('a.txt', 'edited on the server');
        rig.origin.put('a.txt', 'second');
        await rig.killedAt({ method: 'rename', nth, afterEffect }, { rules: { heal: true } }).catch(() => undefined);
        await rig.run({ rules: { heal: true } });
        const shown = await rig.mirrorTree();
        expect(shown['a.txt']).toMatchObject({ content: 'second' });
        expect(Object.values(shown)).toContainEqual(expect.objectContaining({ content: 'edited on the server' }));
      }
    }
  });

  it('leaves no gap for visitors', async () => {
    const rig = killable({ 'a.txt': 'one', link: { link: 'a.txt' } });
    await rig.run();
    rig.mirror.put('a.txt', 'edited on the server');
    rig.mirror.put('link', { link: 'elsewhere' });
    rig.origin.put('a.txt', 'second');
    const present: boolean[] = [];
    const look = async (): Promise<void> => {
      for (const path of ['a.txt', 'link'] as RelativePath[]) present.push((await rig.mirror.lstat(path)) !== undefined);
    };
    const methods = ['rename', 'write', 'lstat', 'makeDirectory', 'removeFile'] as const;
    await rig.run({ rules: { heal: true }, faults: methods.map((method) => ({ method, meanwhile: look })) });
    expect(present.length).toBeGreaterThan(4);
    expect(present).not.toContain(false);
    expect((await rig.mirrorTree())['a.txt']).toMatchObject({ content: 'second' });
  });
});
