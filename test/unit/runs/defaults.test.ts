import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runRig, type RunRig } from '../../support/run-rig';

/** The design's table of defaults, row by row, on real folders. */
let rig: RunRig;
afterEach(() => {
  rig.remove();
});

const many = (count: number, folder = 'many'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}/${String(index)}.txt`, `content ${String(index)}`]));

describe('the mirror folder', () => {
  it('is made on the first run, which the plan says', async () => {
    rig = runRig({ 'a.txt': 'a' });
    expect(await rig.plan()).toMatchObject({ makesRoot: true });
    expect(existsSync(rig.mirror)).toBe(false);
    expect(await rig.sync()).toMatchObject({ status: 'ok', created: 1 });
  });

  it('halts when it is gone later, and is built anew once that plan is approved', async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    rmSync(rig.mirror, { recursive: true });
    const halted = await rig.sync();
    expect(halted).toMatchObject({ status: 'halted', halt: { guard: 'mirror-missing' } });
    expect(existsSync(rig.mirror)).toBe(false);
    expect(await rig.sync({ approveCounts: true })).toMatchObject({ status: 'halted' });
    expect(await rig.sync({ approve: [halted.plan ?? ''] })).toMatchObject({ status: 'ok', created: 1 });
  });

  it('whose parent is missing, or that is a file, halts for good', async () => {
    rig = runRig({ 'a.txt': 'a' });
    const place = (address: string) => ({ mirrors: [{ key: 'm', label: 'm', address, login: { kind: 'agent' } as const }] });
    expect(await rig.sync(place(join(rig.mirror, 'below/deep')))).toMatchObject({ halt: { guard: 'mirror-missing', approvable: 'never' } });
    writeFileSync(rig.mirror, 'a file');
    expect(await rig.sync()).toMatchObject({ halt: { guard: 'mirror-type', approvable: 'never' } });
    expect(readFileSync(rig.mirror, 'utf8')).toBe('a file');
  });
});

describe('the first run', () => {
  it('adopts what is alike, unproven, and sends nothing', async () => {
    rig = runRig({ 'a.txt': 'same' }, { 'a.txt': 'sAme' });
    expect(await rig.sync()).toMatchObject({ status: 'ok', created: 0, updated: 0, touched: 0, unchanged: 1, bytesSent: 0 });
    expect(await rig.verify({ depth: 'full' })).toMatchObject({ status: 'problems', different: 1 });
  });

  it('under --checksum compares what is alike by content', async () => {
    rig = runRig({ 'a.txt': 'same', 'b.txt': 'b' }, { 'a.txt': 'sAme', 'b.txt': 'b' });
    expect(await rig.sync({ rules: { checksum: true } })).toMatchObject({ status: 'ok', updated: 1, unchanged: 1 });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
  });

  it('halts once before it replaces files that we did not write', async () => {
    rig = runRig({ 'a.txt': 'ours' }, { 'a.txt': 'theirs!' });
    const halted = await rig.sync();
    expect(halted).toMatchObject({ status: 'halted', updated: 0, halt: { guard: 'replaces-unknown' } });
    expect(readFileSync(join(rig.mirror, 'a.txt'), 'utf8')).toBe('theirs!');
    expect(await rig.sync({ approveCounts: true })).toMatchObject({ status: 'halted' });
    expect(await rig.sync({ adopt: true })).toMatchObject({ status: 'ok', updated: 1 });
  });
});

describe('extraneous entries', () => {
  it('that are foreign are kept and counted, and are no problem', async () => {
    rig = runRig({ 'a.txt': 'a' }, { 'foreign.txt': 'f', 'folder/foreign.txt': 'f' });
    expect(await rig.sync()).toMatchObject({ status: 'ok', created: 1, removed: 0, foreign: 2 });
    expect(existsSync(join(rig.mirror, 'folder/foreign.txt'))).toBe(true);
  });

  it('that are foreign go when they are adopted', async () => {
    rig = runRig({ 'a.txt': 'a' }, { 'foreign.txt': 'f', 'folder/foreign.txt': 'f' });
    expect(await rig.sync({ adopt: true })).toMatchObject({ status: 'ok', created: 1, removed: 2, foreign: 0 });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
  });

  it('that are ours are removed, unless removals are off', async () => {
    rig = runRig({ 'a.txt': 'a', 'b/c.txt': 'c' });
    await rig.sync();
    rmSync(join(rig.origin, 'b'), { recursive: true });
    expect(await rig.sync({ rules: { delete: false } })).toMatchObject({ status: 'ok', removed: 0 });
    expect(existsSync(join(rig.mirror, 'b/c.txt'))).toBe(true);
    expect(await rig.sync()).toMatchObject({ status: 'ok', removed: 1 });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
  });

  it('go to the trash where the site keeps one', async () => {
    rig = runRig({ 'a.txt': 'a', 'b/c.txt': 'c' });
    await rig.sync();
    rmSync(join(rig.origin, 'b'), { recursive: true });
    expect(await rig.sync({ rules: { trashDays: 7 } })).toMatchObject({ status: 'ok', removed: 1 });
    const trash = join(rig.mirror, '.heliograph-trash');
    expect(readFileSync(join(trash, readdirSync(trash)[0] ?? '', 'b/c.txt'), 'utf8')).toBe('c');
    expect(await rig.sync({ rules: { trashDays: 7 } })).toMatchObject({ status: 'ok', foreign: 0 });
  });

  it('leave a folder that holds foreign files', async () => {
    rig = runRig({ 'a.txt': 'a', 'b/c.txt': 'c' });
    await rig.sync();
    rig.writeMirror({ 'b/foreign.txt': 'f' });
    rmSync(join(rig.origin, 'b'), { recursive: true });
    expect(await rig.sync()).toMatchObject({ status: 'ok', removed: 1, foreign: 1 });
    expect(readdirSync(join(rig.mirror, 'b'))).toEqual(['foreign.txt']);
  });
});

describe('the limit of removals', () => {
  it('halts beyond 10 files and 10 %, and --approve all lifts it', async () => {
    rig = runRig({ ...many(60), 'stay/a': 'a', 'stay/b': 'b' });
    await rig.sync();
    for (let index = 0; index < 11; index++) rmSync(join(rig.origin, `many/${String(index)}.txt`));
    expect(await rig.sync()).toMatchObject({ status: 'halted', removed: 0, halt: { guard: 'removals', approvable: 'count' } });
    expect(await rig.sync({ approveCounts: true })).toMatchObject({ status: 'ok', removed: 11 });
  });

  it('lets 10 files go, whatever their share', async () => {
    rig = runRig({ ...many(12), 'stay/a': 'a' });
    await rig.sync();
    for (let index = 0; index < 10; index++) rmSync(join(rig.origin, `many/${String(index)}.txt`));
    expect(await rig.sync()).toMatchObject({ status: 'ok', removed: 10 });
  });

  it('counts what unattended runs of the last 24 hours removed', async () => {
    rig = runRig({ ...many(60), 'stay/a': 'a' });
    await rig.sync();
    for (let index = 0; index < 6; index++) rmSync(join(rig.origin, `many/${String(index)}.txt`));
    expect(await rig.sync({ trigger: 'schedule' })).toMatchObject({ status: 'ok', removed: 6 });
    for (let index = 6; index < 12; index++) rmSync(join(rig.origin, `many/${String(index)}.txt`));
    expect(await rig.sync({ trigger: 'schedule' })).toMatchObject({ status: 'halted', halt: { guard: 'removals' } });
  });

  it('is the one that the site sets', async () => {
    rig = runRig({ ...many(5), 'stay/a': 'a' });
    await rig.sync();
    rmSync(join(rig.origin, 'many/0.txt'));
    rmSync(join(rig.origin, 'many/1.txt'));
    expect(await rig.sync({ rules: { maxDelete: '1' } })).toMatchObject({ status: 'halted' });
    expect(await rig.sync({ rules: { maxDelete: '20%' } })).toMatchObject({ status: 'halted' });
    expect(await rig.sync({ rules: { maxDelete: '2' } })).toMatchObject({ status: 'ok', removed: 2 });
  });
});

describe('the origin', () => {
  it('that is missing halts for good', async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    renameSync(rig.origin, `${rig.origin}-away`);
    expect(await rig.sync()).toMatchObject({ status: 'halted', halt: { guard: 'origin-missing', approvable: 'never' } });
    expect(existsSync(join(rig.mirror, 'a.txt'))).toBe(true);
  });

  it('that became a file halts for good', async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    rmSync(rig.origin, { recursive: true });
    writeFileSync(rig.origin, 'x');
    expect(await rig.sync()).toMatchObject({ status: 'halted', halt: { guard: 'origin-type', approvable: 'never' } });
  });

  it('that was emptied halts, and its approved plan empties the mirror', async () => {
    rig = runRig({ 'a.txt': 'a', 'b.txt': 'b' });
    await rig.sync();
    rmSync(join(rig.origin, 'a.txt'));
    rmSync(join(rig.origin, 'b.txt'));
    const halted = await rig.sync();
    expect(halted).toMatchObject({ status: 'halted', halt: { guard: 'origin-emptied' } });
    expect(await rig.sync({ approve: [halted.plan ?? ''] })).toMatchObject({ status: 'ok', removed: 2 });
  });

  it('with fewer than half of its top-level names halts', async () => {
    rig = runRig({ 'a/1': '1', 'b/2': '2', 'c/3': '3' });
    await rig.sync();
    rmSync(join(rig.origin, 'a'), { recursive: true });
    rmSync(join(rig.origin, 'b'), { recursive: true });
    expect(await rig.sync()).toMatchObject({ status: 'halted', halt: { guard: 'origin-unfamiliar' } });
  });
});

describe('a lost ledger', () => {
  it('takes back what matches, updates what differs and removes nothing', async () => {
    rig = runRig({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    await rig.sync();
    rmSync(rig.state, { recursive: true });
    rig.writeOrigin({ 'b.txt': 'changed' });
    rmSync(join(rig.origin, 'c.txt'));
    expect(await rig.sync()).toMatchObject({ status: 'ok', updated: 1, removed: 0, unchanged: 1, foreign: 1 });
    expect(existsSync(join(rig.mirror, 'c.txt'))).toBe(true);
  });
});

describe('a change on the mirror', () => {
  it('is held back while the rest goes on', async () => {
    rig = runRig({ 'a.txt': 'a', 'b.txt': 'b' });
    await rig.sync();
    rig.writeMirror({ 'a.txt': 'edited on the server' });
    rig.writeOrigin({ 'a.txt': 'edited', 'b.txt': 'edited' });
    const report = await rig.sync();
    expect(report).toMatchObject({ status: 'problems', updated: 1, problems: [{ path: 'a.txt', code: 'changed-on-mirror' }] });
    expect(readFileSync(join(rig.mirror, 'a.txt'), 'utf8')).toBe('edited on the server');
    expect(await rig.sync({ approve: [(await rig.plan()).hash] })).toMatchObject({ status: 'ok', updated: 1 });
    expect(rig.mirrorTree()).toMatchObject({ 'a.txt': rig.originTree()['a.txt'] });
  });

  it('is overwritten under --heal, and kept in the trash', async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    rig.writeMirror({ 'a.txt': 'edited on the server' });
    expect(await rig.sync({ rules: { heal: true } })).toMatchObject({ status: 'ok', updated: 1 });
    const trash = join(rig.mirror, '.heliograph-trash');
    expect(readFileSync(join(trash, readdirSync(trash)[0] ?? '', 'a.txt'), 'utf8')).toBe('edited on the server');
    expect(readFileSync(join(rig.mirror, 'a.txt'), 'utf8')).toBe('a');
  });

  it('that made it what the origin has by now is taken as ours', async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    rig.writeOrigin({ 'a.txt': 'new' });
    rig.writeMirror({ 'a.txt': 'new' });
    expect(await rig.sync()).toMatchObject({ status: 'ok', updated: 0, unchanged: 1 });
  });

  it('of a file that is gone at the origin keeps it', async () => {
    rig = runRig({ 'a.txt': 'a', 'b.txt': 'b' });
    await rig.sync();
    rig.writeMirror({ 'a.txt': 'edited on the server' });
    rmSync(join(rig.origin, 'a.txt'));
    expect(await rig.sync()).toMatchObject({ status: 'problems', removed: 0, problems: [{ code: 'changed-on-mirror' }] });
  });
});

describe('times, modes and links', () => {
  it('a new time with the same content is only touched', async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    utimesSync(join(rig.origin, 'a.txt'), 1_650_000_000, 1_650_000_000);
    expect(await rig.sync()).toMatchObject({ status: 'ok', touched: 1, updated: 0, bytesSent: 0 });
    expect(statSync(join(rig.mirror, 'a.txt')).mtimeMs).toBe(1_650_000_000_000);
    expect(await rig.sync()).toMatchObject({ touched: 0, unchanged: 1 });
  });

  it('modes are kept without setuid, setgid, sticky and other-write, and may be forced', async () => {
    rig = runRig({ 'run.sh': { content: 'x', mode: 0o4757 }, 'd/': { mode: 0o1777 }, 'd/a': 'a' });
    await rig.sync();
    const mode = (path: string): string => (statSync(join(rig.mirror, path)).mode & 0o7777).toString(8);
    expect([mode('run.sh'), mode('d')]).toEqual(['755', '775']);
    expect(await rig.sync({ rules: { chmod: '640,750' } })).toMatchObject({ status: 'ok', touched: 2 });
    expect([mode('run.sh'), mode('d')]).toEqual(['640', '750']);
  });

  it('a folder without write permission is filled, and closed again', async () => {
    rig = runRig({ 'd/a': 'a', 'd/e/b': 'b' });
    chmodSync(join(rig.origin, 'd/e'), 0o555);
    chmodSync(join(rig.origin, 'd'), 0o555);
    expect(await rig.sync()).toMatchObject({ status: 'ok', created: 2 });
    expect(statSync(join(rig.mirror, 'd/e')).mode & 0o777).toBe(0o555);
    expect(await rig.sync()).toMatchObject({ status: 'ok', touched: 0, created: 0 });
    chmodSync(join(rig.origin, 'd'), 0o755);
  });

  it('symlinks are copied verbatim, never followed; skipped or followed on request', async () => {
    rig = runRig({ 'a.txt': 'a', dangling: { link: 'nowhere' }, out: { link: '../../elsewhere' } });
    const report = await rig.sync();
    expect(report.notes.map((note) => note.code)).toContain('link-outside');
    expect(rig.mirrorTree()).toEqual(rig.originTree());
    expect(await rig.sync({ rules: { links: 'skip' } })).toMatchObject({ status: 'ok', removed: 2 });
    rmSync(join(rig.origin, 'dangling'));
    rmSync(join(rig.origin, 'out'));
    symlinkSync('a.txt', join(rig.origin, 'same'));
    expect(await rig.sync({ rules: { links: 'follow' } })).toMatchObject({ status: 'ok', created: 1 });
    expect(lstatSync(join(rig.mirror, 'same')).isFile()).toBe(true);
  });

  it('folder and file change places, each way', async () => {
    rig = runRig({ x: 'file', 'y/inner.txt': 'inner', z: 'z' });
    await rig.sync();
    rmSync(join(rig.origin, 'x'));
    rmSync(join(rig.origin, 'y'), { recursive: true });
    rig.writeOrigin({ 'x/now/deep.txt': 'deep', y: 'file' });
    expect(await rig.sync()).toMatchObject({ status: 'ok', problems: [] });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
    expect(await rig.sync()).toMatchObject({ created: 0, updated: 0, removed: 0 });
  });

  it('a folder that holds foreign files does not give way to a file', async () => {
    rig = runRig({ 'y/inner.txt': 'inner', z: 'z' });
    await rig.sync();
    rig.writeMirror({ 'y/foreign.txt': 'f' });
    rmSync(join(rig.origin, 'y'), { recursive: true });
    rig.writeOrigin({ y: 'file' });
    expect(await rig.sync()).toMatchObject({ status: 'problems', problems: [{ path: 'y', code: 'swap-held' }] });
    expect(existsSync(join(rig.mirror, 'y/foreign.txt'))).toBe(true);
  });
});

describe('what is copied', () => {
  it('hidden files and empty folders are; a secret makes a note', async () => {
    rig = runRig({ '.hidden': 'h', 'empty/': {}, id_ed25519: 'secret' });
    const report = await rig.sync();
    expect(rig.mirrorTree()).toEqual(rig.originTree());
    expect(report.notes).toContainEqual(expect.objectContaining({ path: 'id_ed25519', code: 'private-key' }));
  });

  it('sockets and pipes are noted and left out, without any harm to the rest', async () => {
    rig = runRig({ 'a.txt': 'a', 'b.txt': 'b' });
    await rig.sync();
    execFileSync('mkfifo', [join(rig.origin, 'pipe')]);
    rmSync(join(rig.origin, 'b.txt'));
    const report = await rig.sync();
    expect(report).toMatchObject({ status: 'ok', removed: 1 });
    expect(report.notes).toContainEqual(expect.objectContaining({ path: 'pipe', code: 'untracked' }));
  });

  it('what is excluded now is removed if it is ours, and left alone if it is foreign', async () => {
    rig = runRig({ 'a.txt': 'a', 'cache/x': 'x', 'notes.log': 'n' });
    await rig.sync();
    rig.writeMirror({ 'foreign.log': 'f' });
    const report = await rig.sync({ rules: { exclude: ['cache/', '*.log'] } });
    expect(report).toMatchObject({ status: 'ok', removed: 2 });
    expect(Object.keys(rig.mirrorTree()).sort()).toEqual(['a.txt', 'foreign.log']);
  });

  it('include wins over exclude', async () => {
    rig = runRig({ 'a.log': 'a', 'keep.log': 'k' });
    await rig.sync({ rules: { exclude: ['*.log'], include: ['keep.log'] } });
    expect(Object.keys(rig.mirrorTree())).toEqual(['keep.log']);
  });

  it('our own reserved names never come from an origin', async () => {
    rig = runRig({ '.heliograph.json': 'fake', '.heliograph-lock': 'x', 'd/.heliograph-abc-1': 'x', 'a.txt': 'a' });
    expect(await rig.sync()).toMatchObject({ status: 'ok', created: 1 });
    expect(readFileSync(join(rig.mirror, '.heliograph.json'), 'utf8')).toContain('heliograph-stamp');
  });

  it('odd names are', async () => {
    rig = runRig({
      'new\nline': '1',
      'tab\there': '2',
      '-dash': '3',
      'back\\slash': '4',
      'quote"\'': '5',
      '\u00e9': '6',
      'e\u0301': '7',
      ' space ': '8',
      '*?[]': '9',
      ['x'.repeat(255)]: '10',
    });
    expect(await rig.sync()).toMatchObject({ status: 'ok', created: 10 });
    expect(rig.mirrorTree()).toEqual(rig.originTree());
  });
});

describe('identity and order', () => {
  it('an origin and a mirror that lie in one another are refused, whatever links lead there', async () => {
    rig = runRig({ 'a.txt': 'a', 'inside/b.txt': 'b' });
    const link = join(rig.origin, '..', 'link');
    symlinkSync(join(rig.origin, 'inside'), link);
    for (const address of [rig.origin, link, join(rig.origin, '..')]) {
      const mirrors = [{ key: 'm', label: 'm', address, login: { kind: 'agent' } as const }];
      expect(await rig.sync({ mirrors })).toMatchObject({ status: 'failed', created: 0, error: { code: 'usage' } });
    }
    expect(Object.keys(rig.originTree()).sort()).toEqual(['a.txt', 'inside', 'inside/b.txt']);
  });

  it("another site's mirror halts", async () => {
    rig = runRig({ 'a.txt': 'a' });
    await rig.sync();
    const other = join(rig.origin, '..', 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'b.txt'), 'b');
    const report = await rig.sync({ origin: { key: 'o', label: 'o', address: other, login: { kind: 'agent' } } });
    expect(report).toMatchObject({ status: 'halted', halt: { guard: 'mirror-of-another-site' } });
    expect(existsSync(join(rig.mirror, 'b.txt'))).toBe(false);
  });

  it('the stamp is rewritten after each clean run, counts nowhere, and can be off', async () => {
    rig = runRig({ 'a.txt': 'a' });
    expect(await rig.sync({ rules: { stamp: false } })).toMatchObject({ status: 'ok', foreign: 0 });
    expect(existsSync(join(rig.mirror, '.heliograph.json'))).toBe(false);
    await rig.sync();
    await rig.sync();
    expect(JSON.parse(readFileSync(join(rig.mirror, '.heliograph.json'), 'utf8'))).toMatchObject({
      format: 'heliograph-stamp',
      sequence: 2,
      files: 1,
      bytes: 1,
    });
    expect(readdirSync(rig.mirror).sort()).toEqual(['.heliograph.json', 'a.txt']);
  });

  it('a plan writes nothing, and an unchanged re-plan has the same hash', async () => {
    rig = runRig({ 'a.txt': 'a' }, { 'foreign.txt': 'f' });
    const one = await rig.plan();
    const other = await rig.plan();
    expect(other.hash).toBe(one.hash);
    expect(readdirSync(rig.mirror)).toEqual(['foreign.txt']);
    rig.writeOrigin({ 'a.txt': 'changed' });
    expect((await rig.plan()).hash).not.toBe(one.hash);
  });

  it('a saved plan does exactly what it says, and leaves alone what changed since', async () => {
    rig = runRig({ 'a.txt': 'a', 'b.txt': 'b' });
    const plan = await rig.plan();
    rig.writeOrigin({ 'b.txt': 'changed since', 'c.txt': 'new since' });
    const report = await rig.sync({ plans: [plan] });
    expect(report).toMatchObject({ status: 'problems', created: 1, problems: [{ path: 'b.txt', code: 'changed-since-plan' }] });
    expect(Object.keys(rig.mirrorTree())).toEqual(['a.txt']);
    expect(await rig.sync({ plans: [{ ...plan, rules: 'altered' }] })).toMatchObject({ status: 'failed', error: { code: 'usage' } });
  });

  it('a saved plan is never replaced by another one because its places are others now', async () => {
    rig = runRig({ 'a.txt': 'a' });
    const plan = await rig.plan();
    const elsewhere = `${rig.mirror}-elsewhere`;
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, rig.mirror);
    expect(await rig.sync({ plans: [plan] })).toMatchObject({ status: 'failed', created: 0, error: { code: 'usage' } });
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});
