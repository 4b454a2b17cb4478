import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRelativePath as at } from '../../electron/contract/relative-path';
import { openFolderEndpoint } from '../../electron/endpoints/folder/folder-endpoint';

/** Mounting a disk of our own needs root's rights; without them there is no disk to fill. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'heliograph-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'none', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.runIf(process.platform === 'linux' && canMount())('a folder on a small disk', () => {
  let disk: string;

  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'heliograph-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,nr_inodes=20', 'none', disk]);
  });

  afterEach(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  const request = (size: number) => ({
    content: () => [new Uint8Array(size)],
    size,
    attributes: () => ({ mode: 0o644, mtime: 5 }),
    fsync: false,
  });

  it('says that the disk is full, leaves no half file and can be written again', async () => {
    const endpoint = await openFolderEndpoint(disk);
    expect(await endpoint.freeBytes()).toBe(1_048_576);
    await endpoint.write(at('first'), request(600_000));
    await expect(endpoint.write(at('second'), request(600_000))).rejects.toMatchObject({ kind: 'disk-full' });
    await expect(endpoint.write(at('third'), request(3_000_000))).rejects.toMatchObject({ kind: 'disk-full' });
    expect(readdirSync(disk)).toEqual(['first']);
    expect(await endpoint.write(at('second'), request(300_000))).toMatchObject({ size: 300_000 });
  });

  it('says that the disk is full when it has no room for another name', async () => {
    const endpoint = await openFolderEndpoint(disk);
    const fill = async () => {
      for (let number = 0; number < 30; number += 1) await endpoint.write(at(`file-${number}`), request(1));
    };
    await expect(fill()).rejects.toMatchObject({ kind: 'disk-full' });
    await expect(endpoint.makeDirectory(at('dir'), 0o755)).rejects.toMatchObject({ kind: 'disk-full' });
  });

  it('says that the disk is read-only, for every way of writing', async () => {
    mkdirSync(join(disk, 'dir'));
    const endpoint = await openFolderEndpoint(disk);
    await endpoint.write(at('file'), request(10));
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const refused = { kind: 'read-only' };
    await expect(endpoint.write(at('new'), request(10))).rejects.toMatchObject(refused);
    await expect(endpoint.rename(at('file'), at('new'))).rejects.toMatchObject(refused);
    await expect(endpoint.makeDirectory(at('new'), 0o755)).rejects.toMatchObject(refused);
    await expect(endpoint.makeSymlink(at('new'), 'x')).rejects.toMatchObject(refused);
    await expect(endpoint.removeFile(at('file'))).rejects.toMatchObject(refused);
    await expect(endpoint.removeDirectory(at('dir'))).rejects.toMatchObject(refused);
    await expect(endpoint.setAttributes(at('file'), { mtime: 9 })).rejects.toMatchObject(refused);
    expect(await endpoint.lstat(at('file'))).toMatchObject({ size: 10, mtime: 5 });
  });
});
