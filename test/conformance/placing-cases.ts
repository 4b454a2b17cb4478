import { expect, it } from 'vitest';
import type { RelativePath } from '../../electron/contract/relative-path';
import { SMALL_FILE, type Endpoint, type SmallFile } from '../../electron/engine/endpoint';
import { placeByParts, readByParts } from '../../electron/engine/small-file';
import { readAll } from '../support/tree';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, namesIn, noise, sha256, type Exemptions } from './rig';

const MTIME = 1_600_000_000;

/** A small file on its way to `path`, where nothing is expected. */
function smallFile(path: RelativePath, bytes: Uint8Array, more: Partial<SmallFile> = {}): SmallFile {
  const temp = at(path.replace(/[^/]*$/, (name) => `.heliograph-test-${name}`));
  return { temp, path, bytes, mode: 0o644, mtime: MTIME, found: undefined, fsync: false, ...more };
}

const place = (endpoint: Endpoint, file: SmallFile) => endpoint.place?.(file) ?? placeByParts(endpoint, file);

const readWhole = async (endpoint: Endpoint, path: RelativePath) => endpoint.readWhole?.(path) ?? readByParts(endpoint, path);

/** A small file as a whole: put into its place, and read. */
export function placingCases(rig: CurrentRig, { noReplace = false }: Exemptions): void {
  it.each([0, 1, 32_767, 32_768, 32_769, 100_000, SMALL_FILE - 1])(
    'places %i bytes exactly, and leaves nothing beside them',
    async (size) => {
      const bytes = noise(size, size + 3);
      const staged: unknown[] = [];
      const file = smallFile(at('file'), bytes, { fsync: size % 2 === 1, onStaged: (observed) => staged.push(observed) });
      const evidence = { kind: 'file', size, mode: 0o644, mtime: MTIME };
      expect(await place(rig().endpoint, file)).toEqual(evidence);
      expect(staged).toEqual([evidence]);
      expect(await rig().endpoint.lstat(at('file'))).toEqual(evidence);
      expect(sha256(await readAll(rig().endpoint, at('file')))).toBe(sha256(bytes));
      expect(await namesIn(rig().endpoint)).toEqual(['file']);
    },
  );

  it('places three hundred files at once, each with its own bytes, mode and time', async () => {
    const files = Array.from({ length: 300 }, (_, index) =>
      smallFile(at(`file ${String(index)}`), noise(index * 37, index + 1), { mode: index % 2 ? 0o600 : 0o755, mtime: MTIME + index }),
    );
    const placed = await Promise.all(files.map((file) => place(rig().endpoint, file)));
    expect(placed).toEqual(files.map(({ bytes, mode, mtime }) => ({ kind: 'file', size: bytes.length, mode, mtime })));
    for (const { path, bytes } of files) expect(sha256(await readAll(rig().endpoint, path))).toBe(sha256(bytes));
    expect(await namesIn(rig().endpoint)).toHaveLength(300);
  });

  it.skipIf(noReplace)('replaces the file that was expected, and no other', async () => {
    await rig().put('file', 'old');
    const found = await rig().endpoint.lstat(at('file'));
    const bytes = noise(20_000);
    expect(await place(rig().endpoint, smallFile(at('file'), bytes, { found: { ...found!, size: 4 } }))).toBe('changed');
    expect(await place(rig().endpoint, smallFile(at('file'), bytes, { found: { ...found!, mtime: found!.mtime + 1 } }))).toBe('changed');
    expect((await readAll(rig().endpoint, at('file'))).toString()).toBe('old');
    expect(await place(rig().endpoint, smallFile(at('file'), bytes, { found }))).toEqual({
      kind: 'file',
      size: 20_000,
      mode: 0o644,
      mtime: MTIME,
    });
    expect(sha256(await readAll(rig().endpoint, at('file')))).toBe(sha256(bytes));
    expect(await namesIn(rig().endpoint)).toEqual(['file']);
  });

  it('leaves alone what stands where nothing was expected', async () => {
    await rig().put('file', 'theirs');
    await rig().put('dir/', {});
    await rig().put('link', { link: 'file' });
    await rig().put('nowhere', { link: 'gone' });
    for (const name of ['file', 'dir', 'link', 'nowhere']) {
      expect(await place(rig().endpoint, smallFile(at(name), noise(10)))).toBe('changed');
    }
    expect((await readAll(rig().endpoint, at('file'))).toString()).toBe('theirs');
    expect(await namesIn(rig().endpoint)).toEqual(['dir', 'file', 'link', 'nowhere']);
  });

  it('does not take the place of a file that was expected and is gone', async () => {
    const found = { kind: 'file', size: 3, mtime: MTIME, mode: 0o644 } as const;
    expect(await place(rig().endpoint, smallFile(at('file'), noise(10), { found }))).toBe('changed');
    expect(await namesIn(rig().endpoint)).toEqual([]);
  });

  it('begins once it may, and never where the run was stopped', async () => {
    let goOn = (): void => undefined;
    const paused = new Promise<void>((resolve) => (goOn = resolve));
    const placing = place(rig().endpoint, smallFile(at('file'), noise(10), { mayBegin: () => paused }));
    const stopped = place(
      rig().endpoint,
      smallFile(at('other'), noise(10), {
        mayBegin: () => {
          throw new Error('stopped');
        },
      }),
    );
    await expect(stopped).rejects.toThrow('stopped');
    expect(await namesIn(rig().endpoint)).toEqual([]);
    goOn();
    await placing;
    expect(await namesIn(rig().endpoint)).toEqual(['file']);
  });

  it('refuses to walk through what is no folder, and to go where none is', async () => {
    await rig().put('elsewhere/', {});
    await rig().put('link', { link: 'elsewhere' });
    await rig().put('file', 'content');
    await expectRefusal(place(rig().endpoint, smallFile(at('nowhere/file'), noise(10))), 'missing');
    await expectRefusal(place(rig().endpoint, smallFile(at('link/file'), noise(10))), 'not-a-directory', 'missing');
    await expectRefusal(place(rig().endpoint, smallFile(at('file/file'), noise(10))), 'not-a-directory', 'missing');
    expect(await namesIn(rig().endpoint, at('elsewhere'))).toEqual([]);
  });

  it('does not write over what has taken the temporary name', async () => {
    await rig().put('.heliograph-test-file', 'theirs');
    await expectRefusal(place(rig().endpoint, smallFile(at('file'), noise(10))), 'exists');
    expect((await readAll(rig().endpoint, at('.heliograph-test-file'))).toString()).toBe('theirs');
    expect(await rig().endpoint.lstat(at('file'))).toBeUndefined();
  });

  it.each([0, 1, 5000, SMALL_FILE - 1])('reads %i bytes as a whole', async (size) => {
    const bytes = noise(size, size + 5);
    await place(rig().endpoint, smallFile(at('file'), bytes));
    const whole = await readWhole(rig().endpoint, at('file'));
    if (typeof whole === 'string') throw new Error(whole);
    expect(whole.evidence).toEqual({ kind: 'file', size, mode: 0o644, mtime: MTIME });
    expect(sha256(whole.bytes)).toBe(sha256(bytes));
  });

  it('reads as a whole only files, and only small ones', async () => {
    await rig().put('dir/', {});
    await rig().put('large', Buffer.alloc(SMALL_FILE));
    await rig().put('link', { link: 'large' });
    await expectRefusal(readWhole(rig().endpoint, at('gone')), 'missing');
    await expectRefusal(readWhole(rig().endpoint, at('dir')), 'is-a-directory');
    await expectRefusal(readWhole(rig().endpoint, at('link')), 'unsupported', 'not-a-directory');
    expect(await readWhole(rig().endpoint, at('large'))).toBe('large');
  });

  it('tells what a new folder shows', async () => {
    const shown = await rig().endpoint.makeDirectory(at('folder'), 0o751);
    expect(shown).toMatchObject({ kind: 'directory', mode: 0o751 });
    expect(await rig().endpoint.lstat(at('folder'))).toEqual(shown);
  });
}
