import { expect, it } from 'vitest';
import { readAll } from '../support/tree';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, namesIn, request, type Exemptions } from './rig';

export function treeCases(rig: CurrentRig, exemptions: Exemptions): void {
  it('renames to a free name', async () => {
    await rig().endpoint.write(at('temp'), request('new'));
    const evidence = await rig().endpoint.lstat(at('temp'));
    await rig().endpoint.rename(at('temp'), at('final'));
    expect(await namesIn(rig().endpoint)).toEqual(['final']);
    expect(await rig().endpoint.lstat(at('final'))).toEqual(evidence);
    await expectRefusal(rig().endpoint.rename(at('temp'), at('other')), 'missing');
  });

  it('replaces a file or a symlink by renaming, or refuses and leaves both', async () => {
    for (const item of ['old', { link: 'elsewhere' }]) {
      await rig().put('final', item);
      const before = await rig().endpoint.lstat(at('final'));
      await rig().endpoint.write(at('temp'), request('new content'));
      expect(rig().endpoint.capabilities.atomicReplace).toBe(!exemptions.noReplace);
      if (exemptions.noReplace) {
        await expectRefusal(rig().endpoint.rename(at('temp'), at('final')), 'exists');
        expect(await rig().endpoint.lstat(at('final'))).toEqual(before);
        await rig().endpoint.removeFile(at('temp'));
      } else {
        await rig().endpoint.rename(at('temp'), at('final'));
        expect((await readAll(rig().endpoint, at('final'))).toString()).toBe('new content');
      }
      expect(await namesIn(rig().endpoint)).toEqual(['final']);
    }
  });

  it('does not put a file in the place of a folder, nor a folder in that of a file', async () => {
    await rig().put('dir/inside', 'x');
    await rig().put('file', 'y');
    await expectRefusal(rig().endpoint.rename(at('file'), at('dir')), 'is-a-directory', 'exists');
    await expectRefusal(rig().endpoint.rename(at('dir'), at('file')), 'not-a-directory', 'exists', 'missing');
    expect(await namesIn(rig().endpoint)).toEqual(['dir', 'file']);
    expect(await namesIn(rig().endpoint, at('dir'))).toEqual(['inside']);
  });

  it('renames a folder with all that is in it', async () => {
    await rig().put('dir/sub/file', 'x');
    await rig().endpoint.rename(at('dir'), at('moved'));
    expect((await readAll(rig().endpoint, at('moved/sub/file'))).toString()).toBe('x');
    expect(await rig().endpoint.lstat(at('dir'))).toBeUndefined();
  });

  it('makes folders once, and only where their parent is', async () => {
    await rig().endpoint.makeDirectory(at('dir'), 0o755);
    await rig().endpoint.makeDirectory(at('dir/sub'), 0o700);
    await expectRefusal(rig().endpoint.makeDirectory(at('dir'), 0o700), 'exists');
    expect((await rig().endpoint.lstat(at('dir')))?.mode).toBe(0o755);
    await rig().put('file', 'x');
    await expectRefusal(rig().endpoint.makeDirectory(at('file'), 0o755), 'exists');
    await expectRefusal(rig().endpoint.makeDirectory(at('file/below'), 0o755), 'not-a-directory');
    await expectRefusal(rig().endpoint.makeDirectory(at('absent/below'), 0o755), 'missing');
  });

  it('removes empty folders only', async () => {
    await rig().put('dir/file', 'x');
    await rig().put('plain', 'x');
    await rig().put('empty/', {});
    await rig().put('link', { link: 'empty' });
    await expectRefusal(rig().endpoint.removeDirectory(at('dir')), 'not-empty');
    await expectRefusal(rig().endpoint.removeDirectory(at('plain')), 'not-a-directory');
    await expectRefusal(rig().endpoint.removeDirectory(at('link')), 'not-a-directory');
    await expectRefusal(rig().endpoint.removeDirectory(at('absent')), 'missing');
    await rig().endpoint.removeDirectory(at('empty'));
    expect(await namesIn(rig().endpoint)).toEqual(['dir', 'link', 'plain']);
    expect(await namesIn(rig().endpoint, at('dir'))).toEqual(['file']);
  });

  it('removes files and symlinks, never folders nor what a symlink leads to', async () => {
    await rig().put('file', 'x');
    await rig().put('dir/', {});
    await rig().put('link', { link: 'file' });
    await rig().put('dirlink', { link: 'dir' });
    await rig().endpoint.removeFile(at('link'));
    await rig().endpoint.removeFile(at('dirlink'));
    expect(await namesIn(rig().endpoint)).toEqual(['dir', 'file']);
    await expectRefusal(rig().endpoint.removeFile(at('dir')), 'is-a-directory');
    await expectRefusal(rig().endpoint.removeFile(at('absent')), 'missing');
    await rig().endpoint.removeFile(at('file'));
    expect(await namesIn(rig().endpoint)).toEqual(['dir']);
  });

  it.each(['file', '../outside', '/absolute/path', 'nowhere/at/all', 'with space and\nnewline', './a//b/../c/', 'é', '-rf'])(
    'makes a symlink verbatim: %j',
    async (target) => {
      await rig().endpoint.makeSymlink(at('link'), target);
      expect(await rig().endpoint.lstat(at('link'))).toMatchObject({ kind: 'symlink', target, size: Buffer.byteLength(target) });
      expect((await rig().endpoint.list(at(''))).entries).toMatchObject([{ name: 'link', kind: 'symlink', target }]);
      await expectRefusal(rig().endpoint.makeSymlink(at('link'), 'other'), 'exists');
    },
  );

  it('walks through no symlink when it writes', async () => {
    await rig().put('real/file', 'kept');
    await rig().put('real/sub/', {});
    await rig().put('alias', { link: 'real' });
    await rig().put('temp', 'x');
    const { endpoint } = rig();
    await expectRefusal(endpoint.write(at('alias/new'), request('x')), 'not-a-directory');
    await expectRefusal(endpoint.write(at('alias/sub/new'), request('x')), 'not-a-directory');
    await expectRefusal(endpoint.makeDirectory(at('alias/new'), 0o755), 'not-a-directory');
    await expectRefusal(endpoint.makeSymlink(at('alias/new'), 'x'), 'not-a-directory');
    await expectRefusal(endpoint.rename(at('temp'), at('alias/new')), 'not-a-directory');
    await expectRefusal(endpoint.rename(at('alias/file'), at('stolen')), 'not-a-directory');
    await expectRefusal(endpoint.removeFile(at('alias/file')), 'not-a-directory');
    await expectRefusal(endpoint.removeDirectory(at('alias/sub')), 'not-a-directory');
    await expectRefusal(endpoint.setAttributes(at('alias/file'), { mtime: 1 }), 'not-a-directory');
    expect(await namesIn(endpoint, at('real'))).toEqual(['file', 'sub']);
    expect(await namesIn(endpoint)).toEqual(['alias', 'real', 'temp']);
  });

  it('notices when a folder that it wrote into becomes a symlink', async () => {
    await rig().put('real/', {});
    await rig().put('other/', {});
    await rig().endpoint.write(at('real/one'), request('x'));
    await rig().drop('real');
    await rig().put('real', { link: 'other' });
    const endpoint = exemptions.remembersDirectories ? await rig().openAt('directory') : rig().endpoint;
    await expectRefusal(endpoint.write(at('real/two'), request('x')), 'not-a-directory');
    if (endpoint !== rig().endpoint) await endpoint.close();
    expect(await namesIn(rig().endpoint, at('other'))).toEqual([]);
  });
}
