import { expect, it } from 'vitest';
import type { CurrentRig } from './endpoint-suite';
import { at, expectRefusal, request, type Exemptions } from './rig';

/** Times that SFTP version 3 can say: its ends, both sides of the signed 32-bit limit, and now. */
const TIMES = [0, 1, 999_999_999, 1_700_000_000, 2 ** 31 - 1, 2 ** 31, 4_000_000_000, 2 ** 32 - 1];

const MODES = [0o644, 0o600, 0o444, 0o755, 0o777, 0o400, 0o640];

export function attributeCases(rig: CurrentRig, exemptions: Exemptions): void {
  it.each(TIMES)('keeps a file’s time of %i', async (mtime) => {
    const evidence = await rig().endpoint.write(at('file'), request('x', { attributes: () => ({ mode: 0o644, mtime }) }));
    expect(evidence.mtime).toBe(mtime);
    expect((await rig().endpoint.lstat(at('file')))?.mtime).toBe(mtime);
    await rig().put('theirs', { content: 'x', mtime });
    expect((await rig().endpoint.lstat(at('theirs')))?.mtime).toBe(mtime);
  });

  it.each(MODES.map((mode) => [mode.toString(8), mode] as const))('keeps the mode %s of files and folders', async (_, mode) => {
    const evidence = await rig().endpoint.write(at('file'), request('x', { attributes: () => ({ mode, mtime: 7 }) }));
    expect(evidence).toMatchObject({ mode, mtime: 7 });
    await rig().endpoint.makeDirectory(at('dir'), mode | 0o700);
    expect((await rig().endpoint.lstat(at('dir')))?.mode).toBe(mode | 0o700);
  });

  it('sets mode and time each on their own, and tells what is there then', async () => {
    await rig().put('file', { content: 'abc', mode: 0o644, mtime: 100 });
    expect(await rig().endpoint.setAttributes(at('file'), { mtime: 200 })).toEqual({ kind: 'file', size: 3, mode: 0o644, mtime: 200 });
    expect(await rig().endpoint.setAttributes(at('file'), { mode: 0o600 })).toEqual({ kind: 'file', size: 3, mode: 0o600, mtime: 200 });
    expect(await rig().endpoint.setAttributes(at('file'), { mode: 0o444, mtime: 300 })).toEqual({
      kind: 'file',
      size: 3,
      mode: 0o444,
      mtime: 300,
    });
    await rig().put('dir/', {});
    expect(await rig().endpoint.setAttributes(at('dir'), { mode: 0o711 })).toMatchObject({ kind: 'directory', mode: 0o711 });
    await expectRefusal(rig().endpoint.setAttributes(at('absent'), { mtime: 1 }), 'missing');
  });

  it('sets a symlink’s own time, never that of what it leads to', async () => {
    await rig().put('file', { content: 'x', mode: 0o644, mtime: 100 });
    await rig().put('link', { link: 'file', mtime: 100 });
    if (exemptions.noSymlinkTimes) {
      expect(rig().endpoint.capabilities.symlinkTimes).toBe(false);
      await expectRefusal(rig().endpoint.setAttributes(at('link'), { mtime: 200 }), 'unsupported');
    } else {
      expect(await rig().endpoint.setAttributes(at('link'), { mtime: 200 })).toMatchObject({ kind: 'symlink', target: 'file', mtime: 200 });
    }
    expect(await rig().endpoint.lstat(at('file'))).toEqual({ kind: 'file', size: 1, mode: 0o644, mtime: 100 });
  });
}
