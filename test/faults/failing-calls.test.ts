import { describe, expect, it } from 'vitest';
import { EndpointError } from '../../electron/engine/endpoint';
import { Interrupted } from '../../electron/engine/context';
import { engineRig, type EngineRig } from '../support/engine-rig';

const refused = new EndpointError('denied', 'The server says no.');

/** A rig in sync, whose origin then changed a file, got one more and lost another. */
async function changedRig(options = {}): Promise<EngineRig> {
  const rig = engineRig({ 'a.txt': 'a', 'b.txt': 'b', 'd/gone.txt': 'gone', 'd/stays.txt': 's' }, {}, options);
  expect((await rig.run()).problems).toEqual([]);
  rig.origin.put('a.txt', 'edited');
  rig.origin.put('new.txt', 'new');
  rig.origin.drop('d/gone.txt');
  return rig;
}

async function expectInSync(rig: EngineRig): Promise<void> {
  const run = await rig.run();
  expect(run.error).toBeUndefined();
  expect(run.problems).toEqual([]);
  expect(await rig.mirrorTree()).toEqual(await rig.originTree());
  expect((await rig.plan()).operations).toEqual([]);
}

async function names(rig: EngineRig): Promise<string[]> {
  return Object.keys(await rig.mirrorTree());
}

describe('a write that fails', () => {
  it('is a problem of its path, bars the removals of this run, and leaves nothing behind', async () => {
    const rig = await changedRig();
    const run = await rig.run({ faults: [{ method: 'write', nth: 2, error: refused }] });
    expect(run.error).toBeUndefined();
    expect(run.problems).toHaveLength(1);
    expect(run.problems[0]).toMatchObject({ code: 'unwritable', side: 'mirror' });
    expect(run.removed).toBe(0);
    expect(run.notes).toContainEqual(expect.objectContaining({ code: 'removals-left' }));
    expect((await names(rig)).filter((name) => name.includes('.heliograph-'))).toEqual([]);
    await expectInSync(rig);
  });

  it('because the disk is full ends the run, removes nothing, and the next one goes on', async () => {
    const rig = await changedRig();
    const full = new EndpointError('disk-full', 'The disk is full.');
    const run = await rig.run({ faults: [{ method: 'write', nth: 2, error: full }] });
    expect(run.error).toBe(full);
    expect(run.removed).toBe(0);
    expect(await names(rig)).toContain('d/gone.txt');
    await expectInSync(rig);
  });
});

describe('a rename that fails', () => {
  it('leaves the old version and no temporary file', async () => {
    const rig = await changedRig();
    const run = await rig.run({
      faults: [
        { method: 'rename', nth: 1, error: refused },
        { method: 'rename', nth: 1, error: refused },
      ],
    });
    expect(run.problems).toHaveLength(2);
    expect(run.removed).toBe(0);
    expect((await names(rig)).filter((name) => name.includes('.heliograph-'))).toEqual([]);
    expect((await rig.mirrorTree())['a.txt']).toMatchObject({ content: 'a' });
    await expectInSync(rig);
  });

  it('of a link leaves no temporary link', async () => {
    const rig = engineRig({ now: { link: 'a.txt' } });
    const run = await rig.run({ faults: [{ method: 'rename', nth: 1, error: refused }] });
    expect(run.problems).toHaveLength(1);
    expect(await names(rig)).toEqual([]);
    await expectInSync(rig);
  });

  it('on a mirror without atomic replace brings the old version back', async () => {
    const rig = engineRig({ 'a.txt': 'a' }, {}, { capabilities: { atomicReplace: false } });
    await rig.run();
    rig.origin.put('a.txt', 'edited');
    // The first one sets the old version aside, the second one brings the new one.
    const run = await rig.run({ faults: [{ method: 'rename', nth: 2, error: refused }] });
    expect(run.problems).toHaveLength(1);
    expect((await rig.mirrorTree())['a.txt']).toMatchObject({ content: 'a' });
    await expectInSync(rig);
  });

  it('on such a mirror does not block later runs by what it set aside', async () => {
    const rig = await changedRig({ capabilities: { atomicReplace: false, parallelism: 1 } });
    await rig.run({ faults: [{ method: 'removeFile', error: refused }], rules: { stamp: false } });
    expect((await rig.mirrorTree())['a.txt']).toMatchObject({ content: 'edited' });
    await expectInSync(rig);
  });
});

describe('a file of the origin', () => {
  it('that vanished after the scan is a note, and removals wait', async () => {
    const rig = await changedRig();
    const run = await rig.run({
      originFaults: [
        {
          method: 'open',
          path: 'new.txt',
          meanwhile: () => {
            rig.origin.drop('new.txt');
          },
        },
      ],
    });
    expect(run.problems).toEqual([]);
    expect(run.notes).toContainEqual(expect.objectContaining({ path: 'new.txt', code: 'vanished' }));
    expect(run.removed).toBe(0);
    await expectInSync(rig);
  });

  it.each(['same size!', 'another size, longer'])(
    'that keeps changing while it is read is tried three times, then a problem (%s)',
    async (text) => {
      const rig = engineRig({ 'a.txt': 'some text!' });
      const change = { method: 'write', meanwhile: () => undefined } as const;
      let opened = 0;
      const original = rig.origin.open.bind(rig.origin);
      rig.origin.open = async (path) => {
        opened += 1;
        const file = await original(path);
        return {
          ...file,
          evidence: file.evidence,
          read: (start) => file.read(start),
          unchanged: () => Promise.resolve(false),
          close: () => file.close(),
        };
      };
      rig.origin.put('a.txt', text);
      const run = await rig.run({ faults: [change] });
      expect(opened).toBe(3);
      expect(run.problems).toMatchObject([{ path: 'a.txt', code: 'unstable', side: 'origin' }]);
      expect(await names(rig)).toEqual([]);
      rig.origin.open = original;
      await expectInSync(rig);
    },
  );

  it('that cannot be opened is a problem, and removals wait', async () => {
    const rig = await changedRig();
    const run = await rig.run({ originFaults: [{ method: 'open', path: 'new.txt', error: refused }] });
    expect(run.problems).toMatchObject([{ path: 'new.txt', code: 'unreadable', side: 'origin' }]);
    expect(run.removed).toBe(0);
    await expectInSync(rig);
  });

  it('that came back before it was removed from the mirror stays', async () => {
    const rig = await changedRig();
    const comeBack = {
      method: 'rename',
      meanwhile: () => {
        rig.origin.put('d/gone.txt', 'gone');
      },
    } as const;
    const run = await rig.run({ faults: [comeBack] });
    expect(run).toMatchObject({ removed: 0, problems: [] });
    expect(await names(rig)).toContain('d/gone.txt');
    await expectInSync(rig);
  });
});

describe('a folder of the origin', () => {
  it('that cannot be read keeps all below it, and bars all removals', async () => {
    const rig = await changedRig();
    rig.origin.drop('b.txt');
    const run = await rig.run({ originFaults: [{ method: 'list', path: 'd', error: refused }] });
    expect(run.plan).toMatchObject({ removalsAllowed: false, problems: [{ path: 'd', code: 'unreadable' }] });
    expect(await names(rig)).toEqual(expect.arrayContaining(['b.txt', 'd/gone.txt', 'd/stays.txt']));
    await expectInSync(rig);
  });

  it('that vanished while it was scanned keeps all below it, and removals wait', async () => {
    const rig = await changedRig();
    rig.origin.drop('b.txt');
    const vanished = new EndpointError('missing', 'It is not there.');
    const run = await rig.run({ originFaults: [{ method: 'list', path: 'd', error: vanished }] });
    expect(run).toMatchObject({ problems: [], removed: 0 });
    expect(run.plan?.notes.map((note) => note.code)).toEqual(['vanished', 'removals-left']);
    expect(await names(rig)).toEqual(expect.arrayContaining(['b.txt', 'd/gone.txt', 'd/stays.txt']));
    await expectInSync(rig);
  });
});

describe('a folder of the mirror', () => {
  it('that cannot be read is left alone with all below it', async () => {
    const rig = await changedRig();
    const run = await rig.run({ faults: [{ method: 'list', path: 'd', error: refused }] });
    expect(run.plan?.removalsAllowed).toBe(false);
    expect(await names(rig)).toContain('d/gone.txt');
    await expectInSync(rig);
  });

  it('in which a file changed after the plan stays ours, so that nothing in it is forgotten', async () => {
    const rig = engineRig({ 'd/a.txt': 'a', 'keep.txt': 'k' });
    await rig.run();
    rig.origin.drop('d');
    const edit = {
      method: 'lstat',
      path: 'd/a.txt',
      nth: 1,
      meanwhile: () => {
        rig.mirror.put('d/a.txt', 'edited on the server');
      },
    } as const;
    expect((await rig.run({ faults: [edit] })).problems).toMatchObject([{ path: 'd/a.txt', code: 'changed-since-plan' }]);
    expect((await rig.plan()).heldBack).toMatchObject([{ path: 'd/a.txt', code: 'changed-on-mirror' }]);
  });

  it('gets its new mode although it had to be opened for a change in it', async () => {
    const rig = engineRig({ 'd/': { mode: 0o555 }, 'd/a.txt': 'a' });
    await rig.run();
    rig.origin.put('d/', { mode: 0o755 });
    rig.origin.put('d/a.txt', 'edited');
    await rig.run();
    expect((await rig.mirrorTree())['d']).toMatchObject({ mode: '0755' });
    await expectInSync(rig);
  });
});

describe('a lost link', () => {
  it.each(['write', 'rename', 'removeFile', 'lstat', 'list'] as const)(
    'at %s ends the run with that error, and the next one converges',
    async (method) => {
      const rig = await changedRig();
      const run = await rig.run({ faults: [{ method, nth: 1, drop: true }] });
      expect(run.error).toMatchObject({ kind: 'lost' });
      await expectInSync(rig);
    },
  );
});

describe('a run that is stopped', () => {
  it.each([1, 2, 3, 4])('at write %i leaves no temporary file and no open folder, and the next run converges', async (nth) => {
    const rig = engineRig(
      { 'a.txt': 'a', 'd/': { mode: 0o555 }, 'd/b.txt': 'b', 'd/c.txt': 'c' },
      {},
      { capabilities: { parallelism: 1 } },
    );
    const stop = new AbortController();
    const run = await rig.run({
      signal: stop.signal,
      faults: [
        {
          method: 'write',
          nth,
          meanwhile: () => {
            stop.abort();
          },
        },
      ],
    });
    expect(run.error).toBeInstanceOf(Interrupted);
    expect((await names(rig)).filter((name) => name.includes('.heliograph-'))).toEqual([]);
    await expectInSync(rig);
  });
});
