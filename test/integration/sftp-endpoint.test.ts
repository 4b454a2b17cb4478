import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../electron/contract/relative-path';
import type { Endpoint } from '../../electron/engine/endpoint';
import { openAt } from '../support/connect-options';
import { startSshd, type Sshd } from '../support/sshd';

let sshd: Sshd;
let endpoint: Endpoint;

beforeAll(async () => {
  sshd = await startSshd();
  endpoint = await openAt(sshd);
});

afterAll(async () => {
  await endpoint?.close();
  await sshd?.close();
});

const attributes = () => ({ mode: 0o644, mtime: 1_600_000_000 });

async function put(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  await endpoint.write(at(path), { content: () => [bytes], size: bytes.length, attributes, fsync: false });
}

async function bytesOf(path: string): Promise<Buffer> {
  const file = await endpoint.open(at(path));
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.read()) chunks.push(Buffer.from(chunk));
  await file.close();
  return Buffer.concat(chunks);
}

describe('an SFTP endpoint on OpenSSH', () => {
  it('says who and what the server is', async () => {
    expect(endpoint.identity).toEqual({ kind: 'sftp', text: `sftp://127.0.0.1:${String(sshd.port)}${sshd.root}` });
    expect(endpoint.capabilities).toMatchObject({ atomicReplace: true, fsync: true, space: true, symlinkTimes: true, modes: true });
    expect(endpoint.capabilities.description).toMatch(/^OpenSSH/);
    expect(await endpoint.rootState()).toBe('directory');
  });

  it('writes a small file with its mode and time, and shows them as evidence', async () => {
    const evidence = await endpoint.write(at('small.txt'), { content: () => [Buffer.from('hello')], size: 5, attributes, fsync: true });
    expect(evidence).toEqual({ kind: 'file', size: 5, mtime: 1_600_000_000, mode: 0o644 });
    expect(readFileSync(join(sshd.root, 'small.txt'), 'utf8')).toBe('hello');
    expect(await endpoint.lstat(at('small.txt'))).toEqual(evidence);
  });

  it('carries 64 MiB byte by byte, there and back', async () => {
    const block = randomBytes(1024 * 1024);
    const hash = createHash('sha256');
    const content = function* () {
      for (let index = 0; index < 64; index++) {
        block.writeUInt32BE(index, 0);
        hash.update(block);
        // The same buffer again and again: the endpoint must not keep it.
        yield block;
      }
    };
    let progress = 0;
    const evidence = await endpoint.write(at('large.bin'), {
      content,
      size: 64 * 1024 * 1024,
      attributes,
      fsync: false,
      onProgress: (bytes) => {
        progress = bytes;
      },
    });
    expect(evidence.size).toBe(64 * 1024 * 1024);
    expect(progress).toBe(64 * 1024 * 1024);
    const sent = hash.digest('hex');
    expect(
      createHash('sha256')
        .update(readFileSync(join(sshd.root, 'large.bin')))
        .digest('hex'),
    ).toBe(sent);
    const back = createHash('sha256');
    const file = await endpoint.open(at('large.bin'));
    for await (const chunk of file.read()) back.update(chunk);
    expect(await file.unchanged()).toBe(true);
    await file.close();
    expect(back.digest('hex')).toBe(sent);
    rmSync(join(sshd.root, 'large.bin'));
  });

  it('resumes a file where it was interrupted, and reads from the middle', async () => {
    const whole = randomBytes(300_000);
    writeFileSync(join(sshd.root, 'part'), whole.subarray(0, 100_000));
    const evidence = await endpoint.write(at('part'), {
      content: () => [whole.subarray(100_000)],
      size: 300_000,
      resumeAt: 100_000,
      attributes,
      fsync: false,
    });
    expect(evidence.size).toBe(300_000);
    expect((await bytesOf('part')).equals(whole)).toBe(true);
    const file = await endpoint.open(at('part'));
    const rest: Uint8Array[] = [];
    for await (const chunk of file.read(250_000)) rest.push(Buffer.from(chunk));
    await file.close();
    expect(Buffer.concat(rest).equals(whole.subarray(250_000))).toBe(true);
  });

  it('never overwrites: an existing name is refused and left as it was', async () => {
    await put('there', 'old');
    await expect(put('there', 'new')).rejects.toMatchObject({ name: 'EndpointError', kind: 'exists' });
    expect(readFileSync(join(sshd.root, 'there'), 'utf8')).toBe('old');
  });

  it('removes its own file when the origin changed, or other bytes came than announced', async () => {
    const refused = endpoint.write(at('gone'), { content: () => [Buffer.from('x')], size: 1, attributes: () => undefined, fsync: false });
    await expect(refused).rejects.toMatchObject({ kind: 'mismatch' });
    const short = endpoint.write(at('gone'), { content: () => [Buffer.from('x')], size: 2, attributes, fsync: false });
    await expect(short).rejects.toMatchObject({ kind: 'mismatch' });
    expect(await endpoint.lstat(at('gone'))).toBeUndefined();
  });

  it('replaces by rename in one step', async () => {
    await put('old', 'old');
    await put('new', 'new');
    await endpoint.rename(at('new'), at('old'));
    expect(readFileSync(join(sshd.root, 'old'), 'utf8')).toBe('new');
    expect(await endpoint.lstat(at('new'))).toBeUndefined();
  });

  it('makes folders and symlinks, sets times, and removes them again', async () => {
    await endpoint.makeDirectory(at('folder'), 0o775);
    expect(await endpoint.lstat(at('folder'))).toMatchObject({ kind: 'directory', mode: 0o775, size: 0 });
    await endpoint.makeSymlink(at('folder/link'), '../target ü');
    expect(readlinkSync(join(sshd.root, 'folder/link'))).toBe('../target ü');
    expect(await endpoint.setAttributes(at('folder/link'), { mtime: 1_000 })).toMatchObject({
      kind: 'symlink',
      mtime: 1_000,
      target: '../target ü',
    });
    await expect(endpoint.removeDirectory(at('folder'))).rejects.toMatchObject({ kind: 'not-empty' });
    await expect(endpoint.removeFile(at('folder'))).rejects.toMatchObject({ kind: 'is-a-directory' });
    await expect(endpoint.makeDirectory(at('folder'), 0o755)).rejects.toMatchObject({ kind: 'exists' });
    await endpoint.removeFile(at('folder/link'));
    await endpoint.removeDirectory(at('folder'));
    expect(await endpoint.lstat(at('folder'))).toBeUndefined();
    await expect(endpoint.removeFile(at('folder/link'))).rejects.toMatchObject({ kind: 'missing' });
  });

  it('walks through no symlink, neither to read nor to write', async () => {
    mkdirSync(join(sshd.root, 'real'));
    writeFileSync(join(sshd.root, 'real/secret'), 'secret');
    symlinkSync('real', join(sshd.root, 'alias'));
    await expect(put('alias/planted', 'x')).rejects.toMatchObject({ kind: 'not-a-directory' });
    await expect(endpoint.list(at('alias'))).rejects.toMatchObject({ kind: 'not-a-directory' });
    await expect(endpoint.open(at('alias/secret'))).rejects.toMatchObject({ kind: 'not-a-directory' });
    symlinkSync('real/secret', join(sshd.root, 'alias-file'));
    await expect(endpoint.open(at('alias-file'))).rejects.toMatchObject({ name: 'EndpointError' });
    expect(() => statSync(join(sshd.root, 'real/planted'))).toThrow();
  });

  it('lists nasty names byte by byte, and marks those that are not UTF-8', async () => {
    const names = [
      '-rf',
      'a b',
      'new\nline',
      'tab\t',
      '"quote\'',
      'back\\slash',
      '*?[x]',
      '\u001b[31mred',
      'ü',
      'u\u0308',
      '😀',
      'x'.repeat(255),
    ];
    mkdirSync(join(sshd.root, 'nasty'));
    for (const name of names) writeFileSync(join(sshd.root, 'nasty', name), '');
    writeFileSync(Buffer.concat([Buffer.from(`${sshd.root}/nasty/`), Buffer.from([0xff, 0xfe])]), '');
    const { entries, complete } = await endpoint.list(at('nasty'));
    expect(complete).toBe(true);
    expect(
      entries
        .filter((entry) => entry.kind === 'file')
        .map((entry) => entry.name)
        .sort(),
    ).toEqual([...names].sort());
    expect(entries.filter((entry) => entry.kind === 'problematic')).toMatchObject([{ problem: 'undecodable-name' }]);
    await expect(put(`nasty/${'x'.repeat(256)}`, '')).rejects.toMatchObject({ kind: 'name-refused' });
  });

  it('lists 10,000 entries', async () => {
    mkdirSync(join(sshd.root, 'many'));
    for (let index = 0; index < 10_000; index++) writeFileSync(join(sshd.root, 'many', `file-${String(index)}`), '');
    const { entries, complete } = await endpoint.list(at('many'));
    expect(complete).toBe(true);
    expect(new Set(entries.map((entry) => entry.name)).size).toBe(10_000);
  });

  it('lists links with their text and counts special files as untracked', async () => {
    mkdirSync(join(sshd.root, 'kinds'));
    symlinkSync('nowhere', join(sshd.root, 'kinds/link'));
    (await import('node:child_process')).execFileSync('mkfifo', [join(sshd.root, 'kinds/pipe')]);
    const { entries } = await endpoint.list(at('kinds'));
    expect(entries).toContainEqual(expect.objectContaining({ name: 'link', kind: 'symlink', target: 'nowhere' }));
    expect(entries).toContainEqual({ name: 'pipe', kind: 'untracked', what: 'named pipe' });
  });

  it('tells a missing folder from an empty one', async () => {
    await expect(endpoint.list(at('nowhere'))).rejects.toMatchObject({ kind: 'missing' });
    mkdirSync(join(sshd.root, 'empty'));
    expect(await endpoint.list(at('empty'))).toEqual({ entries: [], complete: true });
  });

  it('writes 2,000 small files with 64 in flight', async () => {
    await endpoint.makeDirectory(at('small'), 0o755);
    let next = 0;
    await Promise.all(
      Array.from({ length: 64 }, async () => {
        while (next < 2000) {
          const name = `small/${String(next++)}`;
          await put(`${name}.temp`, name);
          await endpoint.rename(at(`${name}.temp`), at(name));
        }
      }),
    );
    expect((await endpoint.list(at('small'))).entries).toHaveLength(2000);
    expect(readFileSync(join(sshd.root, 'small/1234'), 'utf8')).toBe('small/1234');
  });

  it('asks for free space and knows an absent root', async () => {
    expect(await endpoint.freeBytes()).toBeGreaterThan(0);
    const absent = await openAt(sshd, `${sshd.root}/later`);
    expect(await absent.rootState()).toBe('absent');
    expect(absent.identity.text).toContain(`${sshd.root}/later`);
    await absent.makeRoot();
    expect(await absent.rootState()).toBe('directory');
    expect(await absent.list(ROOT)).toEqual({ entries: [], complete: true });
    await absent.close();
    const far = await openAt(sshd, `${sshd.root}/a/b/c`);
    expect(await far.rootState()).toBe('parent-absent');
    await far.close();
  });
});
