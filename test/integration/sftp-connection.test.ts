import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../electron/contract/relative-path';
import type { CredentialRef } from '../../electron/vault/vault';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import { scanHostKey } from '../../electron/endpoints/sftp/scan-host-key';
import { testConnection } from '../../electron/endpoints/test-connection';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openAt, optionsFor } from '../support/connect-options';
import { makeKey, startAgent, startSshd, type Sshd } from '../support/sshd';

const folder = mkdtempSync(join(tmpdir(), 'heliograph-connection-'));
const cleanup: (() => unknown)[] = [];
let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd({ passwordUser: true });
});

afterEach(async () => {
  for (const each of cleanup.splice(0)) await each();
});

afterAll(async () => {
  await sshd?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Attempts that the server logged as refused. */
const refusals = (log: string): number => log.split('\n').filter((line) => /Failed (password|publickey)/.test(line)).length;

async function own(options: Parameters<typeof startSshd>[0]): Promise<Sshd> {
  const other = await startSshd(options);
  cleanup.push(() => other.close());
  return other;
}

describe('logging in', () => {
  it('with a password, asked for once and by its name', async () => {
    const asked: CredentialRef[] = [];
    const endpoint = await openAt(sshd, sshd.root, {
      login: { kind: 'password' },
      secret: (credential) => {
        asked.push(credential);
        return Promise.resolve(sshd.password);
      },
    });
    await endpoint.write(at('by-password'), {
      content: () => [Buffer.from('x')],
      size: 1,
      attributes: () => ({ mode: 0o644, mtime: 1 }),
      fsync: false,
    });
    await endpoint.close();
    expect(asked).toEqual([{ kind: 'password', user: sshd.user, host: '127.0.0.1', port: sshd.port }]);
    expect(readFileSync(join(sshd.root, 'by-password'), 'utf8')).toBe('x');
  });

  it('tries a wrong password exactly once', async () => {
    const before = refusals(sshd.log());
    const attempt = openAt(sshd, sshd.root, { login: { kind: 'password' }, secret: () => Promise.resolve('wrong-secret-1f2e') });
    await expect(attempt).rejects.toMatchObject({ kind: 'login', message: expect.not.stringContaining('wrong-secret') });
    expect(refusals(sshd.log()) - before).toBe(1);
  });

  it('says so where there is no password, and sends none', async () => {
    const before = refusals(sshd.log());
    await expect(openAt(sshd, sshd.root, { login: { kind: 'password' } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('no password'),
    });
    expect(refusals(sshd.log())).toBe(before);
  });

  it('with a key that has a passphrase; a wrong one never reaches the server', async () => {
    const keyFile = join(folder, 'locked');
    makeKey(keyFile, { passphrase: 'open sesame' });
    sshd.authorize(`${keyFile}.pub`);
    const login = { kind: 'key', keyFile } as const;
    const endpoint = await openAt(sshd, sshd.root, {
      login,
      secret: (credential) => Promise.resolve(credential.kind === 'passphrase' ? 'open sesame' : undefined),
    });
    expect(await endpoint.rootState()).toBe('directory');
    await endpoint.close();
    const connections = () => sshd.log().match(/Connection from/g)?.length;
    const before = connections();
    await expect(openAt(sshd, sshd.root, { login, secret: () => Promise.resolve('wrong') })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('passphrase'),
    });
    await expect(openAt(sshd, sshd.root, { login })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('needs a passphrase'),
    });
    expect(connections()).toBe(before);
  });

  it.each(['rsa', 'ecdsa'])('with an %s key', async (type) => {
    const keyFile = join(folder, `key-${type}`);
    makeKey(keyFile, { type });
    sshd.authorize(`${keyFile}.pub`);
    const endpoint = await openAt(sshd, sshd.root, { login: { kind: 'key', keyFile } });
    expect(await endpoint.rootState()).toBe('directory');
    await endpoint.close();
  });

  it('tells a key that is missing, public, or none', async () => {
    writeFileSync(join(folder, 'none'), 'hello');
    await expect(openAt(sshd, '/', { login: { kind: 'key', keyFile: join(folder, 'absent') } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('not there'),
    });
    await expect(openAt(sshd, '/', { login: { kind: 'key', keyFile: `${sshd.clientKeyFile}.pub` } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('public key'),
    });
    await expect(openAt(sshd, '/', { login: { kind: 'key', keyFile: join(folder, 'none') } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('not a private key'),
    });
  });

  it('refuses a key that the server does not know, with one attempt', async () => {
    const keyFile = join(folder, 'stranger');
    makeKey(keyFile);
    await expect(openAt(sshd, '/', { login: { kind: 'key', keyFile } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('refused the private key'),
    });
  });

  it('with an agent, and says so where there is none or an empty one', async () => {
    const agent = startAgent([sshd.clientKeyFile]);
    const empty = startAgent([]);
    const before = process.env['SSH_AUTH_SOCK'];
    cleanup.push(() => {
      agent.close();
      empty.close();
      if (before === undefined) delete process.env['SSH_AUTH_SOCK'];
      else process.env['SSH_AUTH_SOCK'] = before;
    });
    process.env['SSH_AUTH_SOCK'] = agent.socket;
    const endpoint = await openAt(sshd, sshd.root, { login: { kind: 'agent' } });
    expect(await endpoint.rootState()).toBe('directory');
    await endpoint.close();
    process.env['SSH_AUTH_SOCK'] = empty.socket;
    await expect(openAt(sshd, '/', { login: { kind: 'agent' } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('no keys'),
    });
    delete process.env['SSH_AUTH_SOCK'];
    await expect(openAt(sshd, '/', { login: { kind: 'agent' } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('No SSH agent'),
    });
  });
});

describe('host keys', () => {
  const knownAt = (file: string, content = ''): ReturnType<typeof openHostKeys> => {
    writeFileSync(join(folder, file), content);
    return openHostKeys({ ownFile: join(folder, file), otherFiles: [] });
  };

  it('refuses an unknown server before anything secret is asked for, and shows its fingerprint', async () => {
    let asked = 0;
    const attempt = openAt(sshd, '/', {
      hostKeys: knownAt('empty'),
      login: { kind: 'password' },
      secret: () => {
        asked++;
        return Promise.resolve(sshd.password);
      },
    });
    const fingerprint = execFileSync('ssh-keygen', ['-lf', `${sshd.hostKeyFile}.pub`], { encoding: 'utf8' }).split(' ')[1]!;
    await expect(attempt).rejects.toMatchObject({
      kind: 'host-key-unknown',
      message: expect.stringContaining(fingerprint),
      detail: { kind: 'unknown', offer: { fingerprint, port: sshd.port } },
    });
    expect(asked).toBe(0);
    expect((await scanHostKey('127.0.0.1', sshd.port, new AbortController().signal)).fingerprint).toBe(fingerprint);
  });

  it('pins an unknown server with consent, and trusts it from then on', async () => {
    const hostKeys = knownAt('fresh');
    const first = await openAt(sshd, sshd.root, { hostKeys, acceptNewHostKey: true });
    await first.close();
    const second = await openAt(sshd, sshd.root, { hostKeys });
    await second.close();
    expect(hostKeys.list()).toMatchObject([{ host: '127.0.0.1', port: sshd.port, algorithm: 'ssh-ed25519' }]);
    expect(hostKeys.forget('127.0.0.1', sshd.port)).toBe(true);
    expect(hostKeys.list()).toEqual([]);
  });

  it('believes entries that ssh-keygen hashed', async () => {
    const file = join(folder, 'hashed');
    writeFileSync(file, readFileSync(sshd.knownHosts));
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'pipe' });
    const endpoint = await openAt(sshd, sshd.root, { hostKeys: openHostKeys({ ownFile: join(folder, 'nothing'), otherFiles: [file] }) });
    await endpoint.close();
  });

  it.each(['ed25519', 'rsa', 'ecdsa'] as const)(
    'refuses a key that changed to %s even with consent, shows both fingerprints and sends no secret',
    async (type) => {
      const other = await own({});
      const before = execFileSync('ssh-keygen', ['-lf', `${other.hostKeyFile}.pub`], { encoding: 'utf8' }).split(' ')[1]!;
      await other.replaceHostKey(type);
      const after = execFileSync('ssh-keygen', ['-lf', `${other.hostKeyFile}.pub`], { encoding: 'utf8' }).split(' ')[1]!;
      const attempt = openAt(other, '/', { acceptNewHostKey: true });
      await expect(attempt).rejects.toMatchObject({
        kind: 'host-key-changed',
        message: expect.stringContaining(before),
        detail: { kind: 'changed' },
      });
      await expect(attempt).rejects.toMatchObject({ message: expect.stringContaining(after) });
      expect(other.log()).not.toMatch(/Failed|Accepted/);
    },
  );

  it('negotiates the kind of key that is pinned, where the server has several', async () => {
    const rsa = join(folder, 'host_rsa');
    makeKey(rsa, { type: 'rsa' });
    const other = await own({ config: [`HostKey ${rsa}`] });
    const [type, key] = readFileSync(`${rsa}.pub`, 'utf8').split(' ');
    const hostKeys = knownAt('rsa-only', `[127.0.0.1]:${String(other.port)} ${type!} ${key!}\n`);
    const endpoint = await openAt(other, other.root, { hostKeys });
    await endpoint.close();
  });

  it('fails closed where our own file cannot be read', async () => {
    const hostKeys = openHostKeys({ ownFile: folder, otherFiles: [sshd.knownHosts] });
    await expect(openAt(sshd, '/', { hostKeys })).rejects.toMatchObject({
      kind: 'host-key-unknown',
      message: expect.stringContaining('cannot be read'),
    });
  });
});

describe('servers that differ', () => {
  it('serves a chrooted internal-sftp: paths are as the server shows them', async () => {
    const other = await own({ passwordUser: true, chroot: true });
    const endpoint = await openAt(other, '/site', { login: { kind: 'password' }, secret: () => Promise.resolve(other.password) });
    expect(endpoint.identity.text).toBe(`sftp://127.0.0.1:${String(other.port)}/site`);
    await endpoint.write(at('x'), {
      content: () => [Buffer.from('x')],
      size: 1,
      attributes: () => ({ mode: 0o644, mtime: 1 }),
      fsync: true,
    });
    expect(readFileSync(join(other.root, 'site/x'), 'utf8')).toBe('x');
    await endpoint.close();
    const whole = await openAt(other, '/', { login: { kind: 'password' }, secret: () => Promise.resolve(other.password) });
    expect(whole.identity.text).toMatch(/:\d+\/$/);
    expect((await whole.list(ROOT)).entries).toMatchObject([{ name: 'site', kind: 'directory' }]);
    expect((await whole.list(at('site'))).entries).toMatchObject([{ name: 'x' }]);
    await expect(whole.makeDirectory(at('denied'), 0o755)).rejects.toMatchObject({ kind: 'denied' });
    await whole.close();
  });

  it('resolves the login folder', async () => {
    const endpoint = await openEndpoint(`sftp://${sshd.user}@127.0.0.1:${String(sshd.port)}/~/`, optionsFor(sshd));
    expect(endpoint.identity.text.endsWith(sshd.root)).toBe(true);
    await endpoint.close();
    const below = await openEndpoint(`sftp://${sshd.user}@127.0.0.1:${String(sshd.port)}/~/not/there`, optionsFor(sshd));
    expect(below.identity.text.endsWith(`${sshd.root}/not/there`)).toBe(true);
    expect(await below.rootState()).toBe('parent-absent');
    await below.close();
  });

  it('has no atomic replace where posix-rename is denied, and says so instead of overwriting', async () => {
    const other = await own({ sftpArguments: ['-P', 'posix-rename'] });
    const endpoint = await openAt(other);
    expect(endpoint.capabilities.atomicReplace).toBe(false);
    const attributes = () => ({ mode: 0o644, mtime: 1 });
    for (const name of ['a', 'b'])
      await endpoint.write(at(name), { content: () => [Buffer.from(name)], size: 1, attributes, fsync: false });
    await expect(endpoint.rename(at('a'), at('b'))).rejects.toMatchObject({ kind: 'exists' });
    await endpoint.rename(at('a'), at('c'));
    expect(readFileSync(join(other.root, 'c'), 'utf8')).toBe('a');
    await endpoint.close();
  });

  it('tells a read-only server', async () => {
    const other = await own({ sftpArguments: ['-R'] });
    const endpoint = await openAt(other);
    await expect(endpoint.makeDirectory(at('x'), 0o755)).rejects.toMatchObject({
      name: 'EndpointError',
      kind: expect.stringMatching(/denied|read-only/),
    });
    await endpoint.close();
  });

  it('works with MaxSessions 1', async () => {
    const other = await own({ config: ['MaxSessions 1'] });
    const endpoint = await openAt(other);
    expect(await endpoint.rootState()).toBe('directory');
    await endpoint.close();
  });

  it('keeps every byte while the server exchanges keys every 256 KiB', async () => {
    const other = await own({ config: ['RekeyLimit 256K'] });
    const endpoint = await openAt(other);
    const attributes = { mode: 0o600, mtime: 1 };
    const large = Array.from({ length: 4 }, () => randomBytes(6 * 1024 * 1024));
    const small = Array.from({ length: 400 }, (_, index) => randomBytes(1 + ((index * 7919) % 60_000)));
    const pieces = (bytes: Buffer) =>
      Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) => bytes.subarray(index * 65_536, (index + 1) * 65_536));
    await Promise.all([
      ...large.map((bytes, index) =>
        endpoint.write(at(`large-${String(index)}`), {
          content: () => pieces(bytes),
          size: bytes.length,
          attributes: () => attributes,
          fsync: false,
        }),
      ),
      ...small.map((bytes, index) =>
        endpoint.place!({
          temp: at(`.heliograph-run-${String(index)}`),
          path: at(`small-${String(index)}`),
          bytes,
          ...attributes,
          found: undefined,
          fsync: false,
        }),
      ),
    ]);
    await endpoint.close();
    for (const [kind, files] of Object.entries({ large, small })) {
      for (const [index, bytes] of files.entries()) {
        expect(readFileSync(join(other.root, `${kind}-${String(index)}`)).equals(bytes), `${kind}-${String(index)}`).toBe(true);
      }
    }
  });

  it('names what it speaks where a server has none of its ciphers', async () => {
    const other = await own({ config: ['Ciphers chacha20-poly1305@openssh.com'] });
    await expect(openAt(other)).rejects.toMatchObject({
      kind: 'connect',
      message: expect.stringContaining('none of the ciphers that Heliograph speaks (AES-GCM, AES-CTR)'),
    });
    expect(other.log()).not.toMatch(/Accepted/);
  });

  it.each([
    ['no subsystem', 'none', /does not offer SFTP/],
    ['a subsystem that ends at once', '/bin/false', /ended with exit code 1/],
    ['text before SFTP', '/bin/echo Welcome to this server', /something else than SFTP.*"Welcome to this server"\./],
  ] as const)('explains %s', async (_what, sftp, message) => {
    const other = await own({ sftp });
    await expect(openAt(other)).rejects.toMatchObject({ kind: 'no-sftp', message: expect.stringMatching(message) });
  });

  it('shows only the text where SFTP itself follows it', async () => {
    const script = join(folder, 'chatty');
    writeFileSync(script, '#!/bin/sh\necho hello\nexec /usr/lib/openssh/sftp-server\n', { mode: 0o755 });
    const other = await own({ sftp: script as `/${string}` });
    await expect(openAt(other)).rejects.toMatchObject({
      kind: 'no-sftp',
      message: 'The server sent something else than SFTP version 3: "hello".',
    });
  });
});

describe('places that cannot be reached', () => {
  async function listen(answer: (socket: import('node:net').Socket) => void): Promise<number> {
    const server: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      answer(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanup.push(() => server.close());
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }
  const to = (host: string, port: number) =>
    openEndpoint(`sftp://u@${host}:${String(port)}/`, optionsFor(sshd), { waits: [], firstWaits: [], lossesOfOneOperation: 1 });

  it('names an unknown host', async () => {
    await expect(to('no-such-host.invalid', 22)).rejects.toMatchObject({
      kind: 'connect',
      message: expect.stringContaining('no-such-host.invalid'),
    });
  });

  it('names a refused port', async () => {
    const port = await listen(() => undefined);
    await cleanup.pop()!();
    await expect(to('127.0.0.1', port)).rejects.toMatchObject({ kind: 'connect', message: expect.stringContaining('refused') });
  });

  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['an old SSH server', 'SSH-1.5-old\r\n'],
    ['an endless line', 'x'.repeat(100_000)],
    ['a monstrous packet', 'SSH-2.0-evil\r\n\xff\xff\xff\xff\xff\xff\xff\xff'],
    ['a server that hangs up', ''],
  ])('gets one clear error from %s', async (_what, greeting) => {
    const port = await listen((socket) => {
      if (greeting === '') socket.end();
      else {
        socket.write(greeting, 'latin1');
        setTimeout(() => socket.write(greeting, 'latin1'), 20);
        setTimeout(() => socket.end(), 200);
      }
    });
    await expect(to('127.0.0.1', port)).rejects.toMatchObject({ name: 'EndpointError', kind: 'connect' });
  });

  it('stops when it is told to', async () => {
    const port = await listen(() => undefined);
    const stop = new AbortController();
    const attempt = openEndpoint(`sftp://u@127.0.0.1:${String(port)}/`, optionsFor(sshd, { signal: stop.signal }));
    setTimeout(() => {
      stop.abort();
    }, 50);
    await expect(attempt).rejects.toMatchObject({ name: 'EndpointError' });
  });
});

describe('testing a connection', () => {
  it('goes through all steps and writes nothing', async () => {
    const { hostKeys } = optionsFor(sshd);
    const test = await testConnection(sshd.address(`${sshd.root}/to-be-made`), optionsFor(sshd, { hostKeys }));
    expect(test).toMatchObject({ ok: true, folder: 'will-be-made', realPath: `${sshd.root}/to-be-made`, hostKey: { kind: 'trusted' } });
    expect(test.steps.map(({ step, state }) => `${step} ${state}`)).toEqual(['reach ok', 'identity ok', 'login ok', 'folder ok']);
    expect(() => readFileSync(`${sshd.root}/to-be-made`)).toThrow('ENOENT');
  });

  it('says where others may read the private key, and logs in all the same', async () => {
    const keyFile = join(folder, 'open-to-all');
    makeKey(keyFile);
    sshd.authorize(`${keyFile}.pub`);
    const loginStep = async () =>
      (await testConnection(sshd.address(sshd.root), optionsFor(sshd, { login: { kind: 'key', keyFile } }))).steps[2];
    expect(await loginStep()).toEqual({ step: 'login', state: 'ok', message: 'The server let us in.', advice: '' });
    chmodSync(keyFile, 0o644);
    expect(await loginStep()).toMatchObject({
      step: 'login',
      state: 'ok',
      message: expect.stringContaining('others on this computer may read the private key'),
      advice: expect.stringContaining('chmod 600'),
    });
  });

  it('asks for trust, with the offered key', async () => {
    const hostKeys = openHostKeys({ ownFile: join(folder, 'untrusted'), otherFiles: [] });
    const test = await testConnection(sshd.address('/'), optionsFor(sshd, { hostKeys, acceptNewHostKey: true }));
    expect(test.steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'reach ok',
      'identity needs-trust',
      'login skipped',
      'folder skipped',
    ]);
    expect(test.hostKey).toMatchObject({ kind: 'unknown', offer: { host: '127.0.0.1', port: sshd.port } });
    expect(hostKeys.list()).toEqual([]);
  });

  it('names the login as the step that failed, and a file in place of the folder', async () => {
    const wrong = await testConnection(
      sshd.address('/'),
      optionsFor(sshd, { login: { kind: 'password' }, secret: () => Promise.resolve('wrong') }),
    );
    expect(wrong.steps.map(({ step, state }) => `${step} ${state}`)).toEqual(['reach ok', 'identity ok', 'login failed', 'folder skipped']);
    writeFileSync(join(sshd.root, 'a-file'), '');
    expect(await testConnection(sshd.address(`${sshd.root}/a-file`), optionsFor(sshd))).toMatchObject({
      ok: false,
      folder: 'not-a-folder',
    });
    expect(await testConnection(sshd.address('/no/such/place'), optionsFor(sshd))).toMatchObject({ ok: false, folder: 'parent-missing' });
  });
});
