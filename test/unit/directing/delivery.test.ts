import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver, hashUnchanged } from '../../../electron/directing/delivery';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'heliograph-delivery-'));
  folder = join(base, 'published');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const artefacts = (files: Record<string, string>): Map<string, string> => new Map(Object.entries(files));
const names = (): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => lstatSync(join(folder, name)).isFile()).sort();

describe('delivery', () => {
  it('writes what is new, leaves what is the same, removes what is not published any more, and touches nothing else', () => {
    expect(deliver(folder, artefacts({ 'a.json': '1', 'metalink/x/y.meta4': '2', 'metalink/z.meta4': '3' }))).toEqual({
      written: ['a.json', 'metalink/x/y.meta4', 'metalink/z.meta4'],
      removed: [],
      refused: [],
    });
    writeFileSync(join(folder, 'metalink', 'own.txt'), 'not ours');
    expect(deliver(folder, artefacts({ 'a.json': '1', 'metalink/z.meta4': '4' }))).toEqual({
      written: ['metalink/z.meta4'],
      removed: ['metalink/x/y.meta4'],
      refused: [],
    });
    expect(names()).toEqual(['.heliograph-published.json', 'a.json', 'metalink/own.txt', 'metalink/z.meta4']);
    expect(readFileSync(join(folder, 'metalink/z.meta4'), 'utf8')).toBe('4');
    expect(existsSync(join(folder, 'metalink', 'x'))).toBe(false);
  });

  it('replaces a symlink in its place and walks through none', () => {
    mkdirSync(folder);
    mkdirSync(join(base, 'outside'));
    writeFileSync(join(base, 'outside', 'file'), 'mine');
    symlinkSync(join(base, 'outside', 'file'), join(folder, 'a.json'));
    symlinkSync(join(base, 'outside'), join(folder, 'metalink'));
    expect(deliver(folder, artefacts({ 'a.json': '1', 'metalink/file': '2' })).refused).toEqual(['metalink/file']);
    expect(readFileSync(join(base, 'outside', 'file'), 'utf8')).toBe('mine');
    expect(lstatSync(join(folder, 'a.json')).isFile()).toBe(true);
  });

  it('does not believe an inventory that points outside', () => {
    mkdirSync(folder);
    writeFileSync(join(base, 'precious'), 'mine');
    symlinkSync(base, join(folder, 'up'));
    writeFileSync(
      join(folder, '.heliograph-published.json'),
      JSON.stringify({ paths: ['../precious', 'up/precious', '/etc/hosts', '', 7] }),
    );
    expect(deliver(folder, artefacts({ a: '1' })).removed).toEqual([]);
    expect(readFileSync(join(base, 'precious'), 'utf8')).toBe('mine');
  });

  it('refuses names that the folder cannot hold, and goes on', () => {
    const long = `${'x'.repeat(252)}.meta4`;
    const result = deliver(folder, artefacts({ a: '1', 'a/b': '2', [long]: '3', z: '4' }));
    expect(result).toEqual({ written: ['a', 'z'], removed: [], refused: ['a/b', long] });
    expect(names()).toEqual(['.heliograph-published.json', 'a', 'z']);
  });

  it('hashes an origin file only if it is as recorded', async () => {
    const file = join(base, 'origin.iso');
    writeFileSync(file, 'content');
    utimesSync(file, 1000, 1000);
    const sha256 = createHash('sha256').update('content').digest('hex');
    expect(await hashUnchanged(file, { size: 7, mtime: 1000 })).toBe(sha256);
    expect(await hashUnchanged(file, { size: 7, mtime: 1001 })).toBeUndefined();
    expect(await hashUnchanged(file, { size: 8, mtime: 1000 })).toBeUndefined();
    expect(await hashUnchanged(join(base, 'absent'), { size: 7, mtime: 1000 })).toBeUndefined();
    symlinkSync(file, join(base, 'link'));
    expect(await hashUnchanged(join(base, 'link'), { size: 7, mtime: 1000 })).toBeUndefined();
  });
});
