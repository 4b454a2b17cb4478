import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runRig, type RunRig } from '../../support/run-rig';

let rig: RunRig;
afterEach(() => {
  rig.remove();
});

const SITE = { 'index.html': 'index', 'd/a.txt': 'a', 'd/deep/b.txt': 'b', 'z.txt': 'z' };

async function synced(): Promise<void> {
  rig = runRig(SITE);
  await rig.sync();
}

describe('a repair', () => {
  it('makes the folders that are missing above what it sends', async () => {
    await synced();
    rmSync(join(rig.mirror, 'd'), { recursive: true });
    expect(await rig.verify({ repair: true })).toMatchObject({ status: 'ok', missing: 0, repair: { status: 'ok', created: 2 } });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
  });

  it('puts a folder where a file took its place', async () => {
    await synced();
    rmSync(join(rig.mirror, 'd'), { recursive: true });
    writeFileSync(join(rig.mirror, 'd'), 'a file');
    expect(await rig.verify({ repair: true })).toMatchObject({ status: 'ok', missing: 0, different: 0 });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
  });

  it('never clears a folder with foreign files away for a file', async () => {
    await synced();
    rmSync(join(rig.mirror, 'z.txt'));
    mkdirSync(join(rig.mirror, 'z.txt'));
    writeFileSync(join(rig.mirror, 'z.txt/foreign.txt'), 'f');
    expect(await rig.verify({ repair: true })).toMatchObject({
      status: 'problems',
      different: 1,
      repair: { problems: [{ path: 'z.txt', code: 'swap-held' }] },
    });
    expect(readFileSync(join(rig.mirror, 'z.txt/foreign.txt'), 'utf8')).toBe('f');
  });

  it('leaves foreign files and what the origin no longer has to a sync', async () => {
    await synced();
    rig.writeMirror({ 'foreign.txt': 'f', 'z.txt': 'damaged' });
    rmSync(join(rig.origin, 'z.txt'));
    expect(await rig.verify({ repair: true })).toMatchObject({ status: 'problems', different: 1, foreign: 1 });
    expect(readFileSync(join(rig.mirror, 'z.txt'), 'utf8')).toBe('damaged');
  });

  it('is not made where the origin is gone', async () => {
    await synced();
    rig.writeMirror({ 'z.txt': 'damaged' });
    renameSync(rig.origin, `${rig.origin}-away`);
    expect(await rig.verify({ repair: true })).toMatchObject({ status: 'problems', different: 1, same: 3, repair: null, error: null });
  });

  it('halts before files that we did not write, on a mirror that was never synced', async () => {
    rig = runRig(SITE, { 'z.txt': 'theirs!' });
    expect(await rig.verify({ repair: true })).toMatchObject({ status: 'halted', halt: { guard: 'replaces-unknown' } });
    expect(readFileSync(join(rig.mirror, 'z.txt'), 'utf8')).toBe('theirs!');
  });
});

describe('a verification without anything to go by', () => {
  it('halts where neither the origin nor a ledger tells what should be there', async () => {
    rig = runRig(SITE, { 'z.txt': 'z' });
    renameSync(rig.origin, `${rig.origin}-away`);
    expect(await rig.verify()).toMatchObject({ status: 'halted', halt: { guard: 'origin-missing' } });
  });

  it('of an empty ledger compares with the origin, and is no proof for later', async () => {
    rig = runRig({ 'z.txt': 'z' }, { 'z.txt': 'z' });
    expect(await rig.verify({ depth: 'full' })).toMatchObject({ status: 'ok', same: 1, missing: 0 });
  });

  it('of a mirror folder that is gone finds all missing', async () => {
    await synced();
    rmSync(rig.mirror, { recursive: true });
    expect(await rig.verify()).toMatchObject({ status: 'problems', same: 0, missing: 6 });
  });
});
