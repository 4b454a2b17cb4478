import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RelativePath } from '../../electron/contract/relative-path';
import { DEFAULT_RULES } from '../../electron/contract/site';
import { openFolderEndpoint } from '../../electron/endpoints/folder/folder-endpoint';
import { newTally } from '../../electron/engine/context';
import type { WholeFile } from '../../electron/engine/endpoint';
import { piecesOf } from '../../electron/engine/delta/matched';
import { Signer } from '../../electron/engine/delta/signature';
import { makeFilter } from '../../electron/engine/filter';
import { scanOrigin } from '../../electron/engine/scan';
import { loadBlockHash, loadContentHash } from '../../electron/runs/digests';
import { OriginThread } from '../../electron/runs/origin-in-thread';
import { pausable } from '../../electron/runs/pausable';
import { bundleForNode } from '../support/bundle-for-node';
import { engineContext } from '../support/engine-rig';
import { tree, writeTree } from '../support/tree';

let bundles: string;
let threadFile: string;
let folder: string;
let thread: OriginThread;

beforeAll(async () => {
  bundles = mkdtempSync(join(tmpdir(), 'heliograph-thread-'));
  threadFile = await bundleForNode('electron/runs/origin-thread.ts', bundles, 'origin-thread');
});

afterAll(() => {
  rmSync(bundles, { recursive: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-origin-'));
  thread = new OriginThread(threadFile, { path: folder });
});

afterEach(() => {
  thread.end();
  rmSync(folder, { recursive: true, force: true });
});

const rules = { ...DEFAULT_RULES, exclude: ['*.log', 'cache/'] };
const path = (text: string): RelativePath => text as RelativePath;

describe('the thread that reads an origin', () => {
  it('scans as a scan in the run’s own thread does', async () => {
    const files = Object.fromEntries(Array.from({ length: 2500 }, (_, n) => [`d${String(n % 40)}/f${String(n)}`, `content ${String(n)}`]));
    writeTree(folder, tree({ ...files, 'a.log': 'left out', 'cache/x': 'left out', 'ümlaut/日本': 'x', id_rsa: 'secret' }));
    symlinkSync('../elsewhere', join(folder, 'out'));
    symlinkSync('f0', join(folder, 'd0/link'));
    const told: string[] = [];
    const context = { ...engineContext(), tally: newTally() };
    const found = await thread.scan(rules, context, (directory) => told.push(directory));

    const origin = await openFolderEndpoint(folder);
    const own = { ...engineContext(), tally: newTally() };
    const expected = await scanOrigin(origin, { leftOut: makeFilter(rules), rules, trustLinks: true }, own);
    expect(found.files).toBe(2502);
    expect(found).toEqual(expected);
    expect(told.sort()).toEqual([...expected.directories.keys()].sort());
    expect(context.tally.scannedEntries).toBe(own.tally.scannedEntries);
  });

  it('tells a folder that cannot be read as a problem, and what it lacks as an error', async () => {
    const absent = new OriginThread(threadFile, { path: join(folder, 'absent') });
    const found = await absent.scan(rules, engineContext(), () => undefined);
    expect(found.problems).toMatchObject([{ path: '', side: 'origin', code: 'unreadable' }]);
    absent.end();
  });

  it('reads small files whole with their hashes, and says which are large, gone or no files', async () => {
    writeTree(folder, tree({ 'a.txt': 'abc', 'd/b.txt': '', large: 'x'.repeat(300_000), 'd/c.txt': 'c'.repeat(100_000) }));
    chmodSync(join(folder, 'a.txt'), 0o640);
    const origin = thread.reading(await openFolderEndpoint(folder));
    const names = ['a.txt', 'd', 'd/b.txt', 'gone', 'large', 'd/c.txt'];
    const [a, d, b, gone, large, c] = await Promise.allSettled(names.map(async (name) => origin.readWhole!(path(name))));
    expect(textOf(a)).toBe('abc');
    expect(textOf(b)).toBe('');
    expect(textOf(c)).toBe('c'.repeat(100_000));
    expect(a).toMatchObject({ value: { evidence: { kind: 'file', size: 3, mode: 0o640 }, xxh3: await hashOf('abc') } });
    expect(b).toMatchObject({ value: { xxh3: await hashOf('') } });
    expect(c).toMatchObject({ value: { xxh3: await hashOf('c'.repeat(100_000)) } });
    expect(large).toMatchObject({ value: 'large' });
    expect(d).toMatchObject({ reason: { kind: 'is-a-directory' } });
    expect(gone).toMatchObject({ reason: { kind: 'missing' } });
  });

  it('reads many files at once, each as it is', async () => {
    const files = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`f${String(n)}`, `${String(n)};`.repeat(n * 3)]));
    writeTree(folder, tree(files));
    const origin = thread.reading(await openFolderEndpoint(folder));
    const read = await Promise.all(Object.keys(files).map(async (name) => [name, await origin.readWhole!(path(name))] as const));
    for (const [name, file] of read) expect(Buffer.from((file as WholeFile).bytes).toString()).toBe(files[name]);
  });

  it('hashes files that are what was found, and no others', async () => {
    writeTree(folder, tree({ 'a.txt': 'abc', large: 'x'.repeat(1_500_000), 'd/b.txt': 'b' }));
    const origin = thread.reading(await openFolderEndpoint(folder));
    const found = async (name: string) => (await origin.lstat(path(name)))!;
    const both = new Set(['xxh3', 'sha256'] as const);
    const hash = async (name: string, changes = {}) => origin.hash!(path(name), { ...(await found(name)), ...changes }, both);
    const [a, large, b, older] = await Promise.all([
      hash('a.txt'),
      hash('large'),
      hash('d/b.txt', { size: 2 }),
      hash('a.txt', { mtime: 1 }),
    ]);
    expect(a).toEqual({ xxh3: await hashOf('abc'), sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' });
    expect(large?.xxh3).toBe(await hashOf('x'.repeat(1_500_000)));
    expect([b, older]).toEqual([undefined, undefined]);
    expect(await origin.hash!(path('gone'), await found('a.txt'), both)).toBeUndefined();
  });

  it('matches a file with an old version of it, as the run’s own thread would', async () => {
    const old = randomBytes(5_000_000);
    const now = Buffer.concat([old.subarray(0, 2_000_000), randomBytes(70_000), old.subarray(2_100_000)]);
    writeFileSync(join(folder, 'file'), now);
    const blockHash = await loadBlockHash();
    const sign = (bytes: Uint8Array) => {
      const signer = new Signer(bytes.length, blockHash);
      signer.update(bytes);
      return signer.finish()!;
    };
    const origin = thread.reading(await openFolderEndpoint(folder));
    const file = await origin.open(path('file'));
    const matched = (await origin.match!(path('file'), file.evidence, sign(old)))!;
    expect(matched).toMatchObject({ version: file.version, xxh3: await hashOf(now), blocks: sign(now) });
    const parts: Uint8Array[] = [];
    let sent = 0;
    for await (const piece of piecesOf(matched, file)) {
      if (piece instanceof Uint8Array) sent += piece.length;
      parts.push(piece instanceof Uint8Array ? piece.slice() : old.subarray(piece.from, piece.from + piece.length));
    }
    expect(Buffer.concat(parts).equals(now)).toBe(true);
    expect(sent).toBeLessThan(70_000 + 3 * 16_384);
    for (const [at, bytes] of matched.samples) expect(now.subarray(at, at + bytes.length).equals(bytes)).toBe(true);
    await file.close();
    expect(await origin.match!(path('file'), { ...file.evidence, size: 1 }, sign(old))).toBeUndefined();
  });

  it('waits while the run is paused, and goes on after it', async () => {
    writeTree(folder, tree(Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`d${String(n % 300)}/f${String(n)}`, '']))));
    const control = pausable();
    const context = { ...engineContext(), ...control, tally: newTally() };
    let [pausing, ended] = [true, false];
    const scanning = thread.scan(rules, context, () => {
      if (pausing) control.pause();
    });
    void scanning.then(() => (ended = true));
    await expect.poll(() => control.isPaused()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const seen = context.tally.scannedEntries;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([ended, context.tally.scannedEntries]).toEqual([false, seen]);
    pausing = false;
    control.resume();
    expect((await scanning).files).toBe(3000);
  });

  it('ends a scan with the run', async () => {
    writeTree(folder, tree(Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`d${String(n % 300)}/f${String(n)}`, '']))));
    const control = pausable();
    const scanning = thread.scan(rules, { ...engineContext(), ...control, tally: newTally() }, () => {
      control.cancel();
    });
    await expect(scanning).rejects.toThrow('The run was stopped.');
  });

  it('fails what waits for it when it dies', async () => {
    const broken = new OriginThread(join(bundles, 'nothing.cjs'), { path: folder });
    await expect(broken.scan(rules, engineContext(), () => undefined)).rejects.toThrow(/nothing\.cjs/);
    await expect(broken.reading(await openFolderEndpoint(folder)).readWhole!(path('a'))).rejects.toThrow(/nothing\.cjs/);
  });

  it('reads large files in order, with their hashes and blocks, several at once', async () => {
    const content = { one: randomBytes(9_000_001), other: randomBytes(5 * 1024 * 1024), empty: Buffer.alloc(0) };
    for (const [name, bytes] of Object.entries(content)) writeFileSync(join(folder, name), bytes);
    const origin = thread.reading(await openFolderEndpoint(folder));
    const blockHash = await loadBlockHash();
    const read = async (name: keyof typeof content): Promise<void> => {
      const file = await origin.open(path(name));
      const reading = file.readHashed!(name !== 'other');
      const chunks: Buffer[] = [];
      for await (const chunk of reading) {
        expect(chunk.length).toBeLessThanOrEqual(256 * 1024);
        chunks.push(Buffer.from(chunk));
      }
      await file.close();
      expect(Buffer.concat(chunks).equals(content[name])).toBe(true);
      const signer = new Signer(content[name].length, blockHash);
      signer.update(content[name]);
      expect(reading.hashes).toEqual({ xxh3: await hashOf(content[name]), blocks: name === 'other' ? undefined : signer.finish() });
    };
    await Promise.all([read('one'), read('other'), read('empty'), read('one')]);
  });

  it('stops reading a large file that nobody wants any more, and goes on with others', async () => {
    writeFileSync(join(folder, 'large'), randomBytes(20 * 1024 * 1024));
    const origin = thread.reading(await openFolderEndpoint(folder));
    const file = await origin.open(path('large'));
    for await (const chunk of file.readHashed!(true)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    let bytes = 0;
    for await (const chunk of file.readHashed!(false)) bytes += chunk.length;
    expect(bytes).toBe(20 * 1024 * 1024);
    await file.close();
  });

  it('refuses the bytes of a file that is not the one that was opened', async () => {
    writeFileSync(join(folder, 'large'), randomBytes(3 * 1024 * 1024));
    const origin = thread.reading(await openFolderEndpoint(folder));
    const file = await origin.open(path('large'));
    writeFileSync(join(folder, 'new'), randomBytes(2 * 1024 * 1024));
    renameSync(join(folder, 'new'), join(folder, 'large'));
    const reading = file.readHashed!(true);
    const readAll = async (): Promise<void> => {
      for await (const chunk of reading) expect(chunk.length).toBeGreaterThan(0);
    };
    await expect(readAll()).rejects.toMatchObject({ kind: 'mismatch' });
    expect(reading.hashes).toBeUndefined();
    unlinkSync(join(folder, 'large'));
    const gone = async (): Promise<void> => {
      for await (const chunk of file.readHashed!(true)) expect(chunk).toBeUndefined();
    };
    await expect(gone()).rejects.toMatchObject({ kind: 'missing' });
    await file.close();
  });

  it('does not follow a symlink that took a file’s place', async () => {
    writeTree(folder, tree({ a: 'a', secret: 'secret' }));
    unlinkSync(join(folder, 'a'));
    writeFileSync(join(bundles, 'outside'), 'outside');
    symlinkSync(join(bundles, 'outside'), join(folder, 'a'));
    const origin = thread.reading(await openFolderEndpoint(folder));
    await expect(origin.readWhole!(path('a'))).rejects.toMatchObject({ name: 'EndpointError' });
  });
});

function textOf(result: PromiseSettledResult<WholeFile | 'large' | 'changed'> | undefined): string {
  if (result?.status !== 'fulfilled' || typeof result.value === 'string') throw new Error('It was not read.');
  return Buffer.from(result.value.bytes).toString();
}

async function hashOf(content: string | Buffer): Promise<string> {
  const digest = (await loadContentHash())();
  digest.update(Buffer.from(content as string));
  return digest.hex();
}
