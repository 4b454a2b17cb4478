import { expect, it } from 'vitest';
import { EndpointError, type Linked, type Removed } from '../../electron/engine/endpoint';
import { linkByParts, removeByParts } from '../../electron/engine/many-files';
import { readAll } from '../support/tree';
import type { CurrentRig } from './endpoint-suite';
import { at, namesIn, type Exemptions } from './rig';

const MTIME = 1_600_000_000;
const FOUND = { kind: 'file', size: 7, mode: 0o644, mtime: MTIME } as const;
const FILE = { content: 'content', mode: 0o644, mtime: MTIME };

/** The calls that concern many files, each by whatever way the endpoint has. */
export function manyFilesCases(rig: CurrentRig, exemptions: Exemptions): void {
  /** What is told of each path. */
  async function removing(paths: readonly string[]): Promise<Removed[]> {
    const { endpoint } = rig();
    const told: Removed[][] = paths.map(() => []);
    const tell = (index: number, removed: Removed) => told[index]!.push(removed);
    const files = paths.map((path) => ({ path: at(path), found: FOUND }));
    await (endpoint.removeFiles?.(files, tell) ?? removeByParts(endpoint, files, tell));
    expect(told.every(({ length }) => length === 1)).toBe(true);
    return told.flat();
  }

  async function linking(pairs: readonly (readonly [string, string])[]): Promise<unknown[]> {
    const { endpoint } = rig();
    const told: Linked[][] = pairs.map(() => []);
    const tell = (index: number, linked: Linked) => told[index]!.push(linked);
    const files = pairs.map(([from, to]) => ({ from: at(from), to: at(to), found: FOUND }));
    await (endpoint.linkFiles?.(files, tell) ?? linkByParts(endpoint, files, tell));
    expect(told.every(({ length }) => length === 1)).toBe(true);
    return told.flat().map((linked) => (linked instanceof EndpointError ? linked.kind : linked));
  }

  it('removes the files that are as they were found, and tells of each once', async () => {
    await rig().put('file', FILE);
    await rig().put('longer', { ...FILE, content: 'contents' });
    await rig().put('later', { ...FILE, mtime: MTIME + 1 });
    await rig().put('folder/inside', FILE);
    await rig().put('alias', { link: 'folder' });
    await rig().put('link', { link: 'file' });
    const told = await removing(['file', 'longer', 'later', 'absent', 'no/where', 'folder', 'alias/inside', 'link', 'file/below']);
    expect(told).toEqual(['removed', 'changed', 'changed', 'gone', 'gone', 'changed', 'gone', 'changed', 'gone']);
    expect(await namesIn(rig().endpoint)).toEqual(['alias', 'folder', 'later', 'link', 'longer']);
    expect(await namesIn(rig().endpoint, at('folder'))).toEqual(['inside']);
  });

  it('removes 1,500 files of three folders', { timeout: 60_000 }, async () => {
    const paths = Array.from({ length: 1500 }, (_, index) => `folder-${String(index % 3)}/file-${String(index)}`);
    for (const path of paths) await rig().put(path, FILE);
    expect(new Set(await removing(paths))).toEqual(new Set(['removed']));
    for (const folder of [0, 1, 2]) expect(await namesIn(rig().endpoint, at(`folder-${String(folder)}`))).toEqual([]);
  });

  if (exemptions.noLinks) return;

  it('links the files that are as they were found, to free names only, and tells of each once', async () => {
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six']) await rig().put(name, FILE);
    await rig().put('longer', { ...FILE, content: 'contents' });
    await rig().put('taken', 'theirs');
    await rig().put('folder/', {});
    await rig().put('alias', { link: 'folder' });
    const told = await linking([
      ['one', 'folder/one'],
      ['two', 'taken'],
      ['longer', 'new'],
      ['absent', 'new'],
      ['no/where', 'new'],
      ['three', 'alias/new'],
      ['four', 'nowhere/new'],
      ['five', 'folder/five'],
    ]);
    const shown = { ...FOUND };
    expect(told).toEqual([shown, 'exists', 'changed', 'changed', 'changed', 'not-a-directory', 'missing', shown]);
    expect(await namesIn(rig().endpoint, at('folder'))).toEqual(['five', 'one']);
    expect((await readAll(rig().endpoint, at('taken'))).toString()).toBe('theirs');
    await rig().endpoint.setAttributes(at('folder/one'), { mtime: MTIME + 9 });
    expect((await rig().endpoint.lstat(at('one')))?.mtime).toBe(MTIME + 9);
  });

  it('links 1,000 files', { timeout: 60_000 }, async () => {
    const pairs = Array.from({ length: 1000 }, (_, index) => [`file-${String(index)}`, `new/file-${String(index)}`] as const);
    for (const [from] of pairs) await rig().put(from, FILE);
    await rig().put('new/', {});
    expect((await linking(pairs)).every((linked) => typeof linked === 'object')).toBe(true);
    expect((await namesIn(rig().endpoint, at('new'))).length).toBe(1000);
  });
}
