import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openPathHistory } from '../../../electron/ledger/path-history';
import { runRig, type RunRig } from '../../support/run-rig';

let rig: RunRig;
afterEach(() => {
  rig.remove();
});

const SITE = {
  'index.html': '<h1>Hello</h1>',
  'files/a.bin': 'aaaa',
  'files/b.bin': 'bbbb',
  'empty/': {},
  latest: { link: 'files/a.bin' },
};

describe('a run', () => {
  it('makes the mirror equal to the origin, and then has nothing to do', async () => {
    rig = runRig(SITE);
    const first = await rig.sync();
    expect(first).toMatchObject({ status: 'ok', created: 4, updated: 0, removed: 0, problems: [], error: null });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
    const second = await rig.sync();
    expect(second).toMatchObject({ status: 'ok', created: 0, updated: 0, removed: 0, touched: 0, unchanged: 4, bytesSent: 0 });
  });

  it('follows edits, additions and removals', async () => {
    rig = runRig(SITE);
    await rig.sync();
    rig.writeOrigin({ 'index.html': '<h1>Changed</h1>', 'new/deep/file.txt': 'new' });
    rmSync(join(rig.origin, 'files'), { recursive: true });
    const report = await rig.sync();
    expect(report).toMatchObject({ status: 'ok', created: 1, updated: 1, removed: 2 });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
  });

  it('leaves in the history of paths what it did with each, and how large the mirror is', async () => {
    rig = runRig(SITE);
    expect(await rig.sync()).toMatchObject({ mirrorFiles: 3 });
    rig.writeOrigin({ 'index.html': '<h1>Changed</h1>' });
    rmSync(join(rig.origin, 'files/b.bin'));
    await rig.sync();
    await rig.sync();
    const paths = openPathHistory(rig.state);
    const told = (text: string) => paths.list({ text, limit: 10 }).map(({ path, what }) => `${what} ${path}`);
    expect(told('index.html')).toEqual(['update index.html', 'create index.html']);
    expect(told('b.bin')).toEqual(['remove files/b.bin', 'create files/b.bin']);
    paths.close();
  });

  it('verifies by every byte and repairs what differs', async () => {
    rig = runRig(SITE);
    await rig.sync();
    rig.writeMirror({ 'files/a.bin': 'aXaa' });
    rmSync(join(rig.mirror, 'files/b.bin'));
    expect(await rig.verify()).toMatchObject({ status: 'problems', missing: 1, different: 0 });
    expect(await rig.verify({ depth: 'full' })).toMatchObject({ status: 'problems', missing: 1, different: 1, same: 2 });
    const repaired = await rig.verify({ depth: 'full', repair: true });
    expect(repaired).toMatchObject({ status: 'ok', missing: 0, different: 0, same: 4, repair: { created: 1, updated: 1 } });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
  });
});
