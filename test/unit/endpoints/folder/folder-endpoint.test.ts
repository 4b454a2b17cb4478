import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../../../electron/contract/relative-path';
import { openFolderEndpoint } from '../../../../electron/endpoints/folder/folder-endpoint';
import { wholeSeconds } from '../../../../electron/endpoints/folder/folder-listing';
import { readAll, readTree, writeTree } from '../../../support/tree';

let base: string;
let root: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'heliograph-folder-')));
  root = join(base, 'root');
  mkdirSync(root);
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

/** Runs with the rights of nobody; root may read everything. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

const isRoot = process.getuid?.() === 0;

describe('wholeSeconds', () => {
  it('rounds down and stays within what SFTP can say', () => {
    expect(wholeSeconds(1_999_999_999n)).toBe(1);
    expect(wholeSeconds(-1n)).toBe(0);
    expect(wholeSeconds(2n ** 62n)).toBe(2 ** 32 - 1);
  });
});

describe('a folder’s root', () => {
  it('is resolved once, by its real path', async () => {
    symlinkSync(root, join(base, 'alias'));
    const endpoint = await openFolderEndpoint(join(base, 'alias'));
    expect(endpoint.identity).toEqual({ kind: 'folder', text: `folder:${root}` });
    mkdirSync(join(base, 'other'));
    rmSync(join(base, 'alias'));
    symlinkSync(join(base, 'other'), join(base, 'alias'));
    await endpoint.makeDirectory(at('dir'), 0o755);
    expect(Object.keys(readTree(root))).toEqual(['dir']);
  });

  it('that is absent is resolved by its parent, with the identity that it will have', async () => {
    symlinkSync(base, join(base, 'up'));
    const endpoint = await openFolderEndpoint(join(base, 'up', 'new'));
    expect(endpoint.identity.text).toBe(`folder:${base}/new`);
    await endpoint.makeRoot();
    expect((await openFolderEndpoint(join(base, 'up', 'new'))).identity).toEqual(endpoint.identity);
  });

  it('that became a symlink is no longer written into', async () => {
    const endpoint = await openFolderEndpoint(root);
    renameSync(root, join(base, 'moved'));
    symlinkSync(join(base, 'moved'), root);
    expect(await endpoint.rootState()).toBe('not-a-directory');
    await expect(endpoint.makeDirectory(at('dir'), 0o755)).rejects.toMatchObject({ kind: 'not-a-directory' });
    expect(readTree(join(base, 'moved'))).toEqual({});
  });
});

describe('listing a folder', () => {
  it('names undecodable bytes in a form to show, each on its own', async () => {
    for (const byte of [0xff, 0xfe]) writeFileSync(Buffer.concat([Buffer.from(`${root}/n`), Buffer.from([byte])]), 'x');
    const { entries } = await (await openFolderEndpoint(root)).list(ROOT);
    expect(entries.map(({ name, kind }) => [name, kind]).sort()).toEqual([
      ['n\\xfe', 'problematic'],
      ['n\\xff', 'problematic'],
    ]);
  });

  it('names a symlink with undecodable text as problematic', async () => {
    symlinkSync(Buffer.from([0x61, 0xff]), join(root, 'link'));
    expect((await (await openFolderEndpoint(root)).list(ROOT)).entries).toMatchObject([
      { name: 'link', kind: 'problematic', problem: 'undecodable-name' },
    ]);
  });

  it.runIf(isRoot)('tells an unreadable folder from a missing one, and an unreadable file from an empty one', async () => {
    writeTree(root, { 'open/secret': { content: 'x', mode: 0o600 }, 'closed/': { mode: 0o700 }, 'blind/inside': 'x' });
    chmodSync(join(root, 'blind'), 0o744);
    chmodSync(base, 0o755);
    const endpoint = await openFolderEndpoint(root);
    await asNobody(async () => {
      await expect(endpoint.list(at('closed'))).rejects.toMatchObject({ kind: 'denied' });
      await expect(endpoint.lstat(at('closed/below'))).rejects.toMatchObject({ kind: 'denied' });
      await expect(endpoint.open(at('open/secret'))).rejects.toMatchObject({ kind: 'denied' });
      expect((await endpoint.list(at('blind'))).entries).toMatchObject([{ name: 'inside', kind: 'problematic', problem: 'unreadable' }]);
      await expect(endpoint.makeDirectory(at('new'), 0o755)).rejects.toMatchObject({ kind: 'denied' });
    });
  });
});

describe('links: skip', () => {
  it('has no symlinks at all', async () => {
    writeTree(root, { file: 'x', link: { link: 'file' }, dirlink: { link: '.' } });
    const endpoint = await openFolderEndpoint(root, { links: 'skip' });
    expect((await endpoint.list(ROOT)).entries.map(({ name }) => name)).toEqual(['file']);
    expect(await endpoint.lstat(at('link'))).toBeUndefined();
    await expect(endpoint.list(at('dirlink'))).rejects.toMatchObject({ kind: 'not-a-directory' });
  });
});

describe('links: follow', () => {
  it('shows what links lead to, inside and outside of the tree', async () => {
    writeTree(base, { 'outside/page': { content: 'out', mtime: 5 }, 'root/sub/file': 'in' });
    symlinkSync('sub/file', join(root, 'file'));
    symlinkSync('../outside', join(root, 'dir'));
    const endpoint = await openFolderEndpoint(root, { links: 'follow' });
    expect((await endpoint.list(ROOT)).entries.map(({ name, kind }) => [name, kind]).sort()).toEqual([
      ['dir', 'directory'],
      ['file', 'file'],
      ['sub', 'directory'],
    ]);
    expect((await endpoint.list(at('dir'))).entries).toMatchObject([{ name: 'page', kind: 'file', size: 3, mtime: 5 }]);
    expect(await endpoint.lstat(at('file'))).toMatchObject({ kind: 'file', size: 2 });
    expect((await readAll(endpoint, at('dir/page'))).toString()).toBe('out');
  });

  it('takes a dangling link, a circle and a way back up as problematic', async () => {
    writeTree(root, {
      'a/b/up': { link: '../../a' },
      'a/b/root': { link: '../..' },
      dangling: { link: 'nowhere' },
      circle: { link: 'circle' },
    });
    const endpoint = await openFolderEndpoint(root, { links: 'follow' });
    const problems = async (path: string) =>
      (await endpoint.list(at(path))).entries.filter(({ kind }) => kind === 'problematic').map(({ name }) => name);
    expect((await problems('')).sort()).toEqual(['circle', 'dangling']);
    expect((await problems('a/b')).sort()).toEqual(['root', 'up']);
    expect(await endpoint.lstat(at('dangling'))).toBeUndefined();
  });

  it('still writes through no symlink', async () => {
    writeTree(root, { 'real/': {}, alias: { link: 'real' } });
    const endpoint = await openFolderEndpoint(root, { links: 'follow' });
    await expect(endpoint.makeDirectory(at('alias/new'), 0o755)).rejects.toMatchObject({ kind: 'not-a-directory' });
    expect(Object.keys(readTree(root))).toEqual(['alias', 'real']);
  });
});

describe('reading a folder’s file', () => {
  it('ends at the size that it had, however much it grows, and tells that it changed', async () => {
    writeTree(root, { log: 'start' });
    const file = await (await openFolderEndpoint(root)).open(at('log'));
    appendFileSync(join(root, 'log'), 'more');
    const chunks: Buffer[] = [];
    for await (const chunk of file.read()) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).toBe('start');
    expect(await file.unchanged()).toBe(false);
    await file.close();
  });

  it.each([1000, 2_000_000])('ends when a file of %i bytes shrinks while it is read', async (size) => {
    writeTree(root, { file: { content: new Uint8Array(size) } });
    const file = await (await openFolderEndpoint(root)).open(at('file'));
    truncateSync(join(root, 'file'), 10);
    let total = 0;
    for await (const chunk of file.read()) total += chunk.length;
    expect(total).toBe(10);
    expect(await file.unchanged()).toBe(false);
    await file.close();
  });

  it('notices a change that restored size and time, and a copy put over it', async () => {
    writeTree(root, { file: { content: 'aaaa', mtime: 100 }, twin: { content: 'aaaa', mtime: 100 } });
    const endpoint = await openFolderEndpoint(root);
    const first = await endpoint.open(at('file'));
    writeFileSync(join(root, 'file'), 'bbbb');
    utimesSync(join(root, 'file'), 100, 100);
    expect(await first.unchanged()).toBe(false);
    await first.close();
    const second = await endpoint.open(at('file'));
    renameSync(join(root, 'twin'), join(root, 'file'));
    expect(await second.unchanged()).toBe(false);
    await second.close();
  });

  it('reads nothing more once it is closed', async () => {
    writeTree(root, { file: 'content' });
    const file = await (await openFolderEndpoint(root)).open(at('file'));
    await file.close();
    await expect(async () => {
      for await (const chunk of file.read()) expect(chunk).toBeUndefined();
    }).rejects.toMatchObject({ kind: 'usage' });
  });

  it('does not wait for a FIFO or a device', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    symlinkSync('/dev/zero', join(root, 'zero'));
    for (const links of ['keep', 'follow'] as const) {
      const endpoint = await openFolderEndpoint(root, { links });
      await expect(endpoint.open(at('pipe'))).rejects.toMatchObject({ kind: 'unsupported' });
      await expect(endpoint.open(at('zero'))).rejects.toMatchObject({ kind: 'unsupported' });
    }
  });
});

describe('writing into a folder', () => {
  it('is private until its attributes are set, whatever the umask is', async () => {
    const endpoint = await openFolderEndpoint(root);
    const before = process.umask(0);
    try {
      let during: unknown;
      const attributes = async () => {
        during = await endpoint.lstat(at('file'));
        return { mode: 0o666, mtime: 5 };
      };
      process.umask(0o077);
      const evidence = await endpoint.write(at('file'), { content: () => [Buffer.from('x')], size: 1, attributes, fsync: false });
      await endpoint.makeDirectory(at('dir'), 0o777);
      expect(during).toMatchObject({ mode: 0o600, size: 1 });
      expect(evidence.mode).toBe(0o666);
      expect(readTree(root)).toMatchObject({ dir: { mode: '0777' }, file: { mode: '0666' } });
    } finally {
      process.umask(before);
    }
  });

  it('cuts an own file that got further than was recorded', async () => {
    writeTree(root, { temp: '123456789' });
    const endpoint = await openFolderEndpoint(root);
    await endpoint.write(at('temp'), {
      content: () => [Buffer.from('ab')],
      size: 5,
      attributes: () => ({ mode: 0o644, mtime: 5 }),
      fsync: false,
      resumeAt: 3,
    });
    expect((await readAll(endpoint, at('temp'))).toString()).toBe('123ab');
  });
});
