import { expect, it } from 'vitest';
import { directoriesByParts } from '../../electron/engine/directories';
import type { Endpoint, WantedDirectory } from '../../electron/engine/endpoint';
import { renameThenRemove } from '../../electron/engine/mirror-lock';
import { probeByParts } from '../../electron/engine/probe';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, namesIn, request } from './rig';

/** Makes them, the shorter way where there is one; tells of each whether it was made. */
async function make(endpoint: Endpoint, wanted: readonly WantedDirectory[]): Promise<boolean[]> {
  const made = endpoint.makeDirectories?.(wanted) ?? directoriesByParts(endpoint, wanted);
  return (await Promise.allSettled(made)).map(({ status }) => status === 'fulfilled');
}

const wish = (...paths: string[]): WantedDirectory[] => paths.map((path) => ({ path: at(path), mode: 0o755 }));

/** What leaves together where the way is long. */
export function togetherCases(rig: CurrentRig): void {
  it('makes many folders at once, those within others too, and each of its mode', async () => {
    const { endpoint } = rig();
    await rig().put('there/', {});
    const wanted = [...wish('a', 'a/b', 'a/b/c', 'there/below'), { path: at('shut'), mode: 0o711 }, { path: at('shut/in'), mode: 0o777 }];
    const made = await Promise.all(endpoint.makeDirectories?.(wanted) ?? directoriesByParts(endpoint, wanted));
    expect(made.map(({ kind, mode }) => [kind, mode])).toEqual(wanted.map(({ mode }) => ['directory', mode]));
    for (const { path, mode } of wanted) expect(await endpoint.lstat(path)).toMatchObject({ kind: 'directory', mode });
    await endpoint.write(at('a/b/c/file'), request('x'));
    expect(await namesIn(endpoint, at('a/b/c'))).toEqual(['file']);
  });

  it('tells of each folder that could not be made, and makes the others', async () => {
    await rig().put('file', 'x');
    await rig().put('dir/', {});
    const wanted = wish('file', 'file/below', 'dir', 'dir/below', 'absent/below', 'new');
    expect(await make(rig().endpoint, wanted)).toEqual([false, false, false, true, false, true]);
    expect(await namesIn(rig().endpoint)).toEqual(['dir', 'file', 'new']);
    expect(await namesIn(rig().endpoint, at('dir'))).toEqual(['below']);
  });

  it('leaves nothing behind a symlink that stands where a folder was to be made', async () => {
    await rig().put('elsewhere/', {});
    await rig().put('link', { link: 'elsewhere' });
    expect(await make(rig().endpoint, wish('link', 'link/below', 'link/below/deeper', 'link/other'))).toEqual([false, false, false, false]);
    expect(await namesIn(rig().endpoint, at('elsewhere'))).toEqual([]);
  });

  it('tells under which names new files show', async () => {
    const { endpoint } = rig();
    const [made, asked] = [
      ['one', '\u00e9'],
      ['one', 'two', '\u00e9'],
    ];
    const shown = await (endpoint.probeNames?.(at('probe'), made, asked) ?? probeByParts(endpoint, at('probe'), made, asked));
    expect(shown).toEqual([true, false, true]);
    expect(await namesIn(endpoint, at('probe'))).toEqual(['one', '\u00e9']);
    await expectRefusal(endpoint.probeNames?.(at('probe'), made, asked) ?? probeByParts(endpoint, at('probe'), made, asked), 'exists');
  });

  it('renames and removes another file right behind, whether that is there or not', async () => {
    const { endpoint } = rig();
    for (const gone of ['lock', 'absent']) {
      await rig().put('lock', 'mine');
      await endpoint.write(at('temp'), request('new'));
      await renameThenRemove(endpoint, at('temp'), at(`final-${gone}`), at(gone));
      await rig()
        .endpoint.removeFile(at('lock'))
        .catch(() => undefined);
    }
    expect(await namesIn(endpoint)).toEqual(['final-absent', 'final-lock']);
    await expectRefusal(renameThenRemove(endpoint, at('absent'), at('other'), at('lock')), 'missing');
  });
}
