import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parseRelativePath as at } from '../../electron/contract/relative-path';
import type { Endpoint, SmallFile } from '../../electron/engine/endpoint';
import { openAt } from '../support/connect-options';
import { startSshd, type Sshd, type SshdOptions } from '../support/sshd';

let sshd: Sshd | undefined;
let endpoint: Endpoint | undefined;

afterEach(async () => {
  await endpoint?.close();
  await sshd?.close();
  endpoint = sshd = undefined;
});

async function start(options: SshdOptions = {}): Promise<{ readonly root: string; readonly place: NonNullable<Endpoint['place']> }> {
  sshd = await startSshd(options);
  const opened = await openAt(sshd);
  endpoint = opened;
  return { root: sshd.root, place: (file) => opened.place!(file) };
}

const bytes = Buffer.from('the whole file');

function small(name: string, more: Partial<SmallFile> = {}): SmallFile {
  return { temp: at(`.heliograph-r-${name}`), path: at(name), bytes, mode: 0o644, mtime: 5, found: undefined, fsync: false, ...more };
}

it.each<[string, (path: string) => void, (path: string) => unknown, unknown]>([
  ['a file', (path) => writeFileSync(path, 'theirs'), (path) => readFileSync(path, 'utf8'), 'theirs'],
  ['a folder', (path) => mkdirSync(path), (path) => lstatSync(path).isDirectory(), true],
  ['a symlink', (path) => symlinkSync('/etc/hostname', path), (path) => readlinkSync(path), '/etc/hostname'],
  ['a symlink to nowhere', (path) => symlinkSync('nowhere', path), (path) => readlinkSync(path), 'nowhere'],
])('leaves %s alone that takes the place at the last moment', async (_what, take, look, theirs) => {
  const { root, place } = await start();
  const path = join(root, 'a');
  expect(await place(small('a', { onStaged: () => take(path) }))).toBe('changed');
  expect(look(path)).toBe(theirs);
  expect(readdirSync(root)).toEqual(['a']);
});

it('has only one name once it is in its place', async () => {
  const { root, place } = await start();
  expect(await place(small('a'))).toMatchObject({ kind: 'file', size: bytes.length });
  expect(lstatSync(join(root, 'a')).nlink).toBe(1);
});

it.each([
  ['must not rename in the plain way', ['-P', 'rename']],
  ['cannot replace in one step', ['-P', 'posix-rename']],
])('gets there, and nowhere else, where the server %s', async (_what, sftpArguments) => {
  const { root, place } = await start({ sftpArguments });
  writeFileSync(join(root, 'taken'), 'theirs');
  const names = Array.from({ length: 20 }, (_, index) => `file-${String(index)}`);
  const placed = await Promise.all([...names, 'taken'].map((name) => place(small(name))));
  expect(placed.pop()).toBe('changed');
  expect(placed.every((each) => typeof each === 'object' && each.size === bytes.length)).toBe(true);
  expect(await place(small('taken'))).toBe('changed');
  expect(await place(small('last'))).toMatchObject({ size: bytes.length });
  expect(readdirSync(root).sort()).toEqual([...names, 'last', 'taken'].sort());
  expect(readFileSync(join(root, 'taken'), 'utf8')).toBe('theirs');
});

it('says why a free place cannot be taken', async () => {
  const { root, place } = await start();
  mkdirSync(join(root, 'dir'));
  const gone = { temp: at('dir/.heliograph-r-a'), path: at('dir/a'), onStaged: () => rmSync(join(root, 'dir'), { recursive: true }) };
  await expect(place({ ...small('a'), ...gone })).rejects.toMatchObject({ name: 'EndpointError', kind: 'missing' });
});
