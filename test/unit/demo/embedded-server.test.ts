import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, randomBytes } from 'node:crypto';
import ssh2, { type SFTPWrapper } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedServer, type EmbeddedServer, type EmbeddedServerOptions } from '../../../electron/demo/embedded-server';

let folder: string;
let outside: string;
const open: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  const base = mkdtempSync(join(tmpdir(), 'heliograph-embedded-'));
  folder = join(base, 'root');
  outside = join(base, 'outside');
  mkdirSync(folder);
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'secret');
  open.push(() => rmSync(base, { recursive: true, force: true }));
});

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(options: Partial<EmbeddedServerOptions> = {}): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ folder, ...options });
  open.push(() => server.close());
  return server;
}

interface Connected {
  readonly client: ssh2.Client;
  readonly sftp: SFTPWrapper;
  /** Calls a method of ssh2's client and gives what its callback got. */
  call<T = unknown>(method: string, ...input: unknown[]): Promise<T>;
}

async function connect(server: EmbeddedServer, login: { username?: string; password?: string } = {}): Promise<Connected> {
  const client = new ssh2.Client();
  client.setMaxListeners(100);
  open.push(() => void client.destroy());
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.on('error', reject);
    client.on('ready', () => client.sftp((error, ready) => (error ? reject(error) : resolve(ready))));
    client.connect({
      host: server.host,
      port: server.port,
      username: login.username ?? server.user,
      password: login.password ?? server.password,
      hostHash: 'sha256',
      hostVerifier: (hash: string) => `SHA256:${Buffer.from(hash, 'hex').toString('base64').replace(/=+$/, '')}` === server.fingerprint,
    });
  });
  const methods = sftp as unknown as Record<string, (...input: unknown[]) => void>;
  return {
    client,
    sftp,
    call: <T>(method: string, ...input: unknown[]) =>
      new Promise<T>((resolve, reject) => {
        const ended = (): void => reject(new Error('connection closed'));
        client.once('close', ended);
        methods[method]?.call(sftp, ...input, (error: (Error & { code?: number }) | undefined, value: T) =>
          error ? reject(error) : resolve(value),
        );
      }),
  };
}

async function put({ call }: Connected, path: string, content: Buffer | string): Promise<void> {
  const handle = await call<Buffer>('open', path, 'w');
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += 100_000) {
    const length = Math.min(100_000, bytes.length - at);
    await call('write', handle, bytes, at, length, at);
  }
  await call('close', handle);
}

const code = (expected: number): object => expect.objectContaining({ code: expected });

describe('the embedded server', () => {
  it('keeps content, modes and times byte for byte', async () => {
    const connected = await connect(await serve());
    const content = randomBytes(700_000);
    await put(connected, '/file.bin', content);
    await connected.call('setstat', '/file.bin', { mode: 0o640, atime: 1_600_000_000, mtime: 1_600_000_001 });
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, 'file.bin')))
        .digest(),
    ).toEqual(createHash('sha256').update(content).digest());
    const stats = lstatSync(join(folder, 'file.bin'));
    expect([stats.mode & 0o7777, stats.mtimeMs]).toEqual([0o640, 1_600_000_001_000]);
    const handle = await connected.call<Buffer>('open', '/file.bin', 'r');
    const back = Buffer.alloc(50_000);
    await connected.call('read', handle, back, 0, 50_000, 123_456);
    expect(back).toEqual(content.subarray(123_456, 173_456));
  });

  it('lists directories of thousands of entries completely', async () => {
    const names = Array.from({ length: 3000 }, (_, index) => `file ${String(index)} ä`);
    for (const name of names) writeFileSync(join(folder, name), '');
    const connected = await connect(await serve());
    const rows = await connected.call<{ filename: string }[]>('readdir', '/');
    expect(rows.map((row) => row.filename).sort()).toEqual([...names].sort());
  });

  it('refuses wrong passwords, wrong users and everything but SFTP', async () => {
    const server = await serve();
    await expect(connect(server, { password: 'wrong' })).rejects.toThrow(/authentication/);
    await expect(connect(server, { username: 'root' })).rejects.toThrow(/authentication/);
    const { client } = await connect(server);
    await expect(
      new Promise((resolve, reject) => client.exec('id', (error: Error | undefined) => (error ? reject(error) : resolve(0)))),
    ).rejects.toThrow();
    await expect(
      new Promise((resolve, reject) => client.shell((error: Error | undefined) => (error ? reject(error) : resolve(0)))),
    ).rejects.toThrow();
    await expect(
      new Promise((resolve, reject) =>
        client.forwardOut('127.0.0.1', 1, '127.0.0.1', server.port, (error) => (error ? reject(error) : resolve(0))),
      ),
    ).rejects.toThrow();
  });

  it('lets nobody out of its folder, neither by dots nor by symlinks', async () => {
    symlinkSync(outside, join(folder, 'absolute'));
    symlinkSync('../outside', join(folder, 'relative'));
    symlinkSync('../../../../../../etc', join(folder, 'far'));
    const connected = await connect(await serve());
    for (const path of [
      '/../outside/secret',
      '/absolute/secret',
      '/relative/secret',
      '/far/passwd',
      `/..${outside}/secret`,
      '../outside/secret',
    ]) {
      await expect(connected.call('open', path, 'r'), path).rejects.toEqual(code(2));
      await expect(connected.call('stat', path), path).rejects.toEqual(code(2));
      await expect(connected.call('unlink', path), path).rejects.toEqual(code(2));
    }
    await expect(put(connected, '/absolute/new', 'x')).rejects.toEqual(code(2));
    await connected.call('symlink', join(outside, 'secret'), '/made');
    await expect(connected.call('open', '/made', 'r')).rejects.toEqual(code(2));
    expect(await connected.call('realpath', '/../../.')).toBe('/');
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret');
  });

  it('follows symlinks inside of its folder as chroot does, and writes their text verbatim', async () => {
    mkdirSync(join(folder, 'v2'));
    const connected = await connect(await serve());
    await connected.call('symlink', 'v2', '/latest');
    await connected.call('symlink', '/v2', '/absolute');
    await put(connected, '/latest/file', 'one');
    await put(connected, '/absolute/file', 'two');
    expect(readFileSync(join(folder, 'v2', 'file'), 'utf8')).toBe('two');
    expect(readlinkSync(join(folder, 'latest'))).toBe('v2');
    expect(await connected.call('readlink', '/absolute')).toBe('/v2');
    expect(await connected.call('realpath', '/latest/file')).toBe('/v2/file');
    await connected.call('symlink', 'loop', '/loop');
    await expect(connected.call('stat', '/loop/x')).rejects.toEqual(code(2));
  });

  it('never replaces by plain rename, and does by posix-rename', async () => {
    const connected = await connect(await serve());
    await put(connected, '/old', 'old');
    await put(connected, '/new', 'new');
    await expect(connected.call('rename', '/new', '/old')).rejects.toEqual(code(4));
    await connected.call('ext_openssh_rename', '/new', '/old');
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('new');
  });

  it('creates exclusively when asked, even where a dangling symlink is', async () => {
    symlinkSync('nowhere', join(folder, 'dangling'));
    const connected = await connect(await serve());
    await put(connected, '/there', 'x');
    await expect(connected.call('open', '/there', 'wx')).rejects.toEqual(code(4));
    await expect(connected.call('open', '/dangling', 'wx')).rejects.toEqual(code(4));
  });

  it('does not wait for the other end of a named pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const connected = await connect(await serve());
    await Promise.allSettled([connected.call('open', '/pipe', 'r'), connected.call('open', '/pipe', 'w')]);
    await put(connected, '/after', 'still there');
    expect(readFileSync(join(folder, 'after'), 'utf8')).toBe('still there');
  });

  it('answers the extensions that it announces', async () => {
    const connected = await connect(await serve());
    const handle = await connected.call<Buffer>('open', '/file', 'w');
    await connected.call('ext_openssh_fsync', handle);
    await connected.call('ext_openssh_hardlink', '/file', '/link');
    expect(lstatSync(join(folder, 'link')).ino).toBe(lstatSync(join(folder, 'file')).ino);
    const space = await connected.call<{ f_bavail: number | bigint; f_namemax: number | bigint }>('ext_openssh_statvfs', '/');
    expect(Number(space.f_bavail)).toBeGreaterThan(0);
    expect(Number(space.f_namemax)).toBe(255);
  });

  it('comes back after disconnectAll, with the same identity on request', async () => {
    const server = await serve();
    const connected = await connect(server);
    const closed = new Promise<void>((resolve) => connected.client.once('close', () => resolve()));
    server.disconnectAll();
    await closed;
    await connect(server);
    await server.close();
    const again = await serve({ hostKey: server.hostKey, port: server.port });
    expect([again.port, again.fingerprint]).toEqual([server.port, server.fingerprint]);
  });

  it('delays every answer, and lets answers overlap', async () => {
    const connected = await connect(await serve({ delayMs: 40 }));
    const started = performance.now();
    await Promise.all(Array.from({ length: 20 }, () => connected.call('realpath', '/')));
    const elapsed = performance.now() - started;
    expect(elapsed).toBeGreaterThanOrEqual(38);
    expect(elapsed).toBeLessThan(500);
  });
});

describe('quirks of the embedded server', () => {
  it('noPosixRename: neither announces nor performs it', async () => {
    const connected = await connect(await serve({ quirks: { noPosixRename: true } }));
    await expect(connected.call('ext_openssh_rename', '/a', '/b')).rejects.toThrow(/does not support/);
  });

  it('foldsCase and foldsUnicode: one name for all its forms', async () => {
    const connected = await connect(await serve({ quirks: { foldsCase: true, foldsUnicode: true } }));
    await put(connected, '/Straße.TXT', 'one');
    await put(connected, '/straße.txt', 'two');
    await put(connected, '/caf\u00e9', 'three');
    await put(connected, '/cafe\u0301', 'four');
    const rows = await connected.call<{ filename: string }[]>('readdir', '/');
    expect(rows.map((row) => row.filename).sort()).toEqual(['Straße.TXT', 'caf\u00e9']);
    expect(readFileSync(join(folder, 'Straße.TXT'), 'utf8')).toBe('two');
  });

  it('failWriteAfterBytes: a full disk, which statvfs confirms afterwards', async () => {
    const connected = await connect(await serve({ quirks: { failWriteAfterBytes: 150_000 } }));
    expect(Number((await connected.call<{ f_bavail: bigint }>('ext_openssh_statvfs', '/')).f_bavail)).toBeGreaterThan(0);
    await expect(put(connected, '/big', randomBytes(200_000))).rejects.toEqual(code(4));
    expect(Number((await connected.call<{ f_bavail: bigint }>('ext_openssh_statvfs', '/')).f_bavail)).toBe(0);
  });

  it('dropAfterOperations: cuts before or after applying, and only so often', async () => {
    // ssh2's client asks for the limits first: that is request 1.
    const before = await serve({ quirks: { dropAfterOperations: 3 } });
    const first = await connect(before);
    await first.call('realpath', '/');
    await expect(first.call('mkdir', '/not-made')).rejects.toThrow();
    const second = await connect(before);
    for (let index = 0; index < 5; index++) await second.call('realpath', '/');
    await expect(second.call('stat', '/not-made')).rejects.toEqual(code(2));
    expect(before.operations.drops).toBe(1);

    const after = await connect(await serve({ quirks: { dropAfterOperations: 2, dropAfterApplying: true } }));
    await expect(after.call('mkdir', '/made')).rejects.toThrow();
    expect(lstatSync(join(folder, 'made')).isDirectory()).toBe(true);
  });

  it('hostileNames: every listing shows them', async () => {
    const connected = await connect(await serve({ quirks: { hostileNames: ['../up', 'a/b', '', '\u001b[31m', 'nul\0'] } }));
    const rows = await connected.call<{ filename: string }[]>('readdir', '/');
    expect(rows.map((row) => row.filename)).toEqual(['../up', 'a/b', '', '\u001b[31m', 'nul\0']);
  });

  it('acknowledgeAndDrop: says yes and stores nothing', async () => {
    const connected = await connect(await serve({ quirks: { acknowledgeAndDrop: true } }));
    await put(connected, '/file', 'content');
    expect(lstatSync(join(folder, 'file')).size).toBe(0);
  });

  it('maxOpenFiles, readOnly, umask and forced modes', async () => {
    const few = await connect(await serve({ quirks: { maxOpenFiles: 2, umask: 0o027 } }));
    await few.call('open', '/a', 'w');
    const second = await few.call<Buffer>('open', '/b', 'w');
    await expect(few.call('open', '/c', 'w')).rejects.toEqual(code(4));
    await few.call('close', second);
    await few.call('open', '/c', 'w');
    expect(lstatSync(join(folder, 'c')).mode & 0o777).toBe(0o640);

    const still = await connect(await serve({ quirks: { readOnly: true } }));
    await expect(still.call('unlink', '/a')).rejects.toEqual(code(3));
    await expect(still.call('open', '/d', 'w')).rejects.toEqual(code(3));
    await expect(still.call('setstat', '/a', { mode: 0o600 })).rejects.toEqual(code(3));
    await still.call('open', '/a', 'r');

    const forced = await connect(await serve({ quirks: { forceModes: { file: 0o664, directory: 0o775 } } }));
    await forced.call('chmod', '/a', 0o600);
    expect((await forced.call<{ mode: number }>('stat', '/a')).mode & 0o7777).toBe(0o664);
  });

  it('intercept: a script decides on single operations', async () => {
    const connected = await connect(
      await serve({
        quirks: { intercept: ({ name, path }) => (name === 'MKDIR' && path === '/refused' ? 3 : name === 'RMDIR' ? 'drop' : undefined) },
      }),
    );
    await expect(connected.call('mkdir', '/refused')).rejects.toEqual(code(3));
    await connected.call('mkdir', '/fine');
    await expect(connected.call('rmdir', '/fine')).rejects.toThrow();
    expect(lstatSync(join(folder, 'fine')).isDirectory()).toBe(true);
  });
});
