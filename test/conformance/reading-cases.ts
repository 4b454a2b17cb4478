import { expect, it } from 'vitest';
import { readAll } from '../support/tree';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, namesIn, noise, ROOT, sha256 } from './rig';

export function readingCases(rig: CurrentRig): void {
  it('lists files, directories, hidden ones and symlinks with their attributes', async () => {
    await rig().put('page.html', { content: 'twelve bytes', mode: 0o640, mtime: 1_500_000_000 });
    await rig().put('.hidden', { content: '', mode: 0o600, mtime: 1 });
    await rig().put('empty/', { mode: 0o750, mtime: 1_400_000_000 });
    await rig().put('now', { link: 'page.html', mtime: 1_300_000_000 });
    const { entries, complete } = await rig().endpoint.list(ROOT);
    expect(complete).toBe(true);
    expect([...entries].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: '.hidden', kind: 'file', size: 0, mode: 0o600, mtime: 1 },
      { name: 'empty', kind: 'directory', size: 0, mode: 0o750, mtime: 1_400_000_000 },
      { name: 'now', kind: 'symlink', size: 9, mode: 0o777, mtime: 1_300_000_000, target: 'page.html' },
      { name: 'page.html', kind: 'file', size: 12, mode: 0o640, mtime: 1_500_000_000 },
    ]);
  });

  it('shows the same by lstat as by list', async () => {
    await rig().put('sub/file', { content: 'x', mode: 0o604, mtime: 2_000_000_000 });
    await rig().put('sub/link', { link: '../elsewhere' });
    await rig().put('sub/dir/', {});
    for (const { name, ...evidence } of (await rig().endpoint.list(at('sub'))).entries) {
      expect(await rig().endpoint.lstat(at(`sub/${name}`))).toEqual(evidence);
    }
  });

  it('names a FIFO as untracked and never opens it', async () => {
    await rig().put('pipe', { untracked: 'FIFO' });
    const { entries } = await rig().endpoint.list(ROOT);
    expect(entries).toMatchObject([{ name: 'pipe', kind: 'untracked' }]);
    await expectRefusal(rig().endpoint.open(at('pipe')), 'unsupported');
  });

  it('tells missing directories and files from empty ones', async () => {
    await rig().put('empty/', {});
    expect(await namesIn(rig().endpoint, at('empty'))).toEqual([]);
    await expectRefusal(rig().endpoint.list(at('absent')), 'missing');
    await expectRefusal(rig().endpoint.list(at('absent/below')), 'missing');
    await expectRefusal(rig().endpoint.open(at('absent')), 'missing');
    expect(await rig().endpoint.lstat(at('absent'))).toBeUndefined();
    expect(await rig().endpoint.lstat(at('absent/below'))).toBeUndefined();
  });

  it('refuses to list a file and to open a directory', async () => {
    await rig().put('file', 'x');
    await rig().put('dir/', {});
    await expectRefusal(rig().endpoint.list(at('file')), 'not-a-directory');
    await expectRefusal(rig().endpoint.open(at('dir')), 'is-a-directory', 'unsupported');
    expect(await rig().endpoint.lstat(at('file/below'))).toBeUndefined();
  });

  it.each([0, 1, 32_767, 32_768, 32_769, 261_119, 261_120, 261_121, 1_048_575, 1_048_576, 1_048_577, 5 * 1_048_576])(
    'reads %i bytes exactly',
    async (size) => {
      const content = noise(size, size + 1);
      await rig().put('file', content);
      const read = await readAll(rig().endpoint, at('file'));
      expect(read.length).toBe(size);
      expect(sha256(read)).toBe(sha256(content));
    },
  );

  it.each([
    [0, 1],
    [5, 5],
    [32_767, 32_769],
    [100_000, 1_500_000],
    [1_999_999, 3_000_000],
  ])('reads from %i up to %i and nothing else', async (start, end) => {
    const content = noise(2_000_000);
    await rig().put('file', content);
    const file = await rig().endpoint.open(at('file'));
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.read(start, end)) chunks.push(Uint8Array.from(chunk));
    await file.close();
    expect(sha256(Buffer.concat(chunks))).toBe(sha256(content.subarray(start, end)));
  });

  it('reads from an offset to the end, and nothing from beyond it', async () => {
    const content = noise(3_000_000);
    await rig().put('file', content);
    for (const start of [1, 32_768, 1_048_577, 2_999_999, 3_000_000, 3_000_001]) {
      expect(sha256(await readAll(rig().endpoint, at('file'), start))).toBe(sha256(content.subarray(start)));
    }
  });

  it('yields chunks of at most 256 KiB that stay valid until the next', async () => {
    const content = noise(2_500_000);
    await rig().put('file', content);
    const file = await rig().endpoint.open(at('file'));
    expect(file.evidence).toMatchObject({ kind: 'file', size: content.length });
    let seen = 0;
    for await (const chunk of file.read()) {
      expect(chunk.length).toBeLessThanOrEqual(256 * 1024);
      const before = sha256(chunk);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(sha256(chunk)).toBe(before);
      seen += chunk.length;
    }
    expect(seen).toBe(content.length);
    await file.close();
  });

  it('can be left in the middle of a file', async () => {
    await rig().put('file', noise(3_000_000));
    const file = await rig().endpoint.open(at('file'));
    for await (const chunk of file.read()) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await file.close();
    await file.close();
    expect((await readAll(rig().endpoint, at('file'))).length).toBe(3_000_000);
  });

  it('notices that an open file was changed, replaced or removed', async () => {
    const { endpoint } = rig();
    const tries: [string, () => void | Promise<void>, boolean][] = [
      ['nothing', () => undefined, true],
      ['grown', () => rig().put('grown', { content: 'longer than before', mtime: 1_700_000_000 }), false],
      ['rewritten', () => rig().put('rewritten', { content: 'other', mtime: 1_700_000_009 }), false],
      ['removed', () => rig().drop('removed'), false],
    ];
    for (const [name, change, same] of tries) {
      await rig().put(name, { content: 'short', mtime: 1_700_000_000 });
      const file = await endpoint.open(at(name));
      await change();
      expect([name, await file.unchanged()]).toEqual([name, same]);
      await file.close();
    }
  });

  it('does not open a symlink as if it were a file', async () => {
    await rig().put('file', 'x');
    await rig().put('link', { link: 'file' });
    await expectRefusal(rig().endpoint.open(at('link')), 'unsupported');
  });
}
