import { expect, it } from 'vitest';
import { readAll } from '../support/tree';
import type { Evidence } from '../../electron/contract/plan';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, namesIn, noise, sha256, type Exemptions } from './rig';

const MTIME = 1_600_000_000;

export function linkAndCopyCases(rig: CurrentRig, exemptions: Exemptions): void {
  const found = async (path: string): Promise<Evidence> => (await rig().endpoint.lstat(at(path)))!;
  const copying = async (path: string, more: object = {}) => ({
    found: await found(path),
    attributes: { mode: 0o640, mtime: MTIME + 5 },
    fsync: false,
    ...more,
  });

  if (exemptions.noLinks) {
    it('says that it has no hard links, and refuses them', async () => {
      await rig().put('file', 'x');
      expect(rig().endpoint.capabilities.hardLinks).toBe(false);
      await expectRefusal(rig().endpoint.link(at('file'), at('other')), 'unsupported');
      expect(await namesIn(rig().endpoint)).toEqual(['file']);
    });
  } else {
    it('gives a file a second name that is the same file', async () => {
      await rig().put('dir/', {});
      await rig().put('file', { content: 'content', mode: 0o640, mtime: MTIME });
      expect(rig().endpoint.capabilities.hardLinks).toBe(true);
      const shown = await rig().endpoint.link(at('file'), at('dir/second'));
      expect(shown).toEqual({ kind: 'file', size: 7, mode: 0o640, mtime: MTIME });
      await rig().endpoint.setAttributes(at('dir/second'), { mtime: MTIME + 1 });
      expect((await found('file')).mtime).toBe(MTIME + 1);
      await rig().endpoint.removeFile(at('file'));
      expect((await readAll(rig().endpoint, at('dir/second'))).toString()).toBe('content');
    });

    it('links to a free name only, and from a file only', async () => {
      await rig().put('file', 'x');
      await rig().put('taken', 'theirs');
      await rig().put('dir/', {});
      await rig().put('alias', { link: 'dir' });
      const { endpoint } = rig();
      for (const taken of ['taken', 'dir', 'alias']) await expectRefusal(endpoint.link(at('file'), at(taken)), 'exists', 'is-a-directory');
      await expectRefusal(endpoint.link(at('absent'), at('new')), 'missing');
      await expectRefusal(endpoint.link(at('dir'), at('new')), 'is-a-directory', 'denied');
      await expectRefusal(endpoint.link(at('file'), at('alias/new')), 'not-a-directory');
      await expectRefusal(endpoint.link(at('alias/new'), at('new')), 'not-a-directory', 'missing');
      expect((await readAll(endpoint, at('taken'))).toString()).toBe('theirs');
      expect(await namesIn(endpoint)).toEqual(['alias', 'dir', 'file', 'taken']);
      expect(await namesIn(endpoint, at('dir'))).toEqual([]);
    });

    it('links 1,000 files at the same time', { timeout: 60_000 }, async () => {
      const names = Array.from({ length: 1000 }, (_, index) => `name-${String(index)}`);
      await rig().put('file', { content: 'content', mtime: MTIME });
      const shown = await Promise.all(names.map((name) => rig().endpoint.link(at('file'), at(name))));
      expect(new Set(shown.map(({ size, mtime }) => `${String(size)} ${String(mtime)}`))).toEqual(new Set([`7 ${String(MTIME)}`]));
      expect((await namesIn(rig().endpoint)).length).toBe(1001);
    });
  }

  if (exemptions.noCopies) {
    it('says that it cannot copy, and refuses it', async () => {
      await rig().put('file', 'x');
      expect(rig().endpoint.capabilities.copies).toBe(false);
      await expectRefusal(rig().endpoint.copy(at('file'), at('other'), await copying('file')), 'unsupported');
      expect(await namesIn(rig().endpoint)).toEqual(['file']);
    });
    return;
  }

  it.each([0, 1, 100_003, 16 * 1_048_576, 40 * 1_048_576 + 7])('copies %i bytes exactly, into a file of its own', async (size) => {
    const content = noise(size, size + 3);
    await rig().put('file', { content, mode: 0o600, mtime: MTIME });
    expect(rig().endpoint.capabilities.copies).toBe(true);
    const shown = await rig().endpoint.copy(at('file'), at('copy'), await copying('file', { fsync: size % 2 === 1 }));
    expect(shown).toEqual({ kind: 'file', size, mode: 0o640, mtime: MTIME + 5 });
    expect(await found('copy')).toEqual(shown);
    expect(await found('file')).toMatchObject({ mode: 0o600, mtime: MTIME });
    expect(sha256(await readAll(rig().endpoint, at('copy')))).toBe(sha256(content));
  });

  it('copies only what it was told to expect, and leaves nothing else', async () => {
    await rig().put('file', { content: 'content', mtime: MTIME });
    const { endpoint } = rig();
    const request = await copying('file');
    await expectRefusal(endpoint.copy(at('file'), at('copy'), { ...request, found: { ...request.found, size: 6 } }), 'mismatch');
    await expectRefusal(endpoint.copy(at('file'), at('copy'), { ...request, found: { ...request.found, mtime: MTIME - 1 } }), 'mismatch');
    await expectRefusal(endpoint.copy(at('absent'), at('copy'), request), 'missing');
    expect(await namesIn(endpoint)).toEqual(['file']);
  });

  it('copies to a free name only, through no symlink', async () => {
    await rig().put('file', { content: 'content', mtime: MTIME });
    await rig().put('taken', 'theirs');
    await rig().put('dir/', {});
    await rig().put('alias', { link: 'dir' });
    const { endpoint } = rig();
    const request = await copying('file');
    await expectRefusal(endpoint.copy(at('file'), at('taken'), request), 'exists');
    await expectRefusal(endpoint.copy(at('file'), at('alias/new'), request), 'not-a-directory');
    expect((await readAll(endpoint, at('taken'))).toString()).toBe('theirs');
    expect(await namesIn(endpoint, at('dir'))).toEqual([]);
  });
}
