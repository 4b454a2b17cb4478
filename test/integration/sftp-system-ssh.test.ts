import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../electron/contract/relative-path';
import type { Endpoint } from '../../electron/engine/endpoint';
import type { ConnectOptions } from '../../electron/endpoints/connect-options';
import { parseAddress } from '../../electron/endpoints/address';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import { openSftpEndpoint } from '../../electron/endpoints/sftp/open-sftp-endpoint';
import { sftpArguments } from '../../electron/endpoints/sftp/openssh/ssh-arguments';
import { testConnection } from '../../electron/endpoints/test-connection';
import type { CredentialRef } from '../../electron/vault/vault';
import { BUNDLE_ENVIRONMENT, bundleForNode } from '../support/bundle-for-node';
import { openAt, optionsFor } from '../support/connect-options';
import { makeKey, startAgent, startSshd, type Sshd } from '../support/sshd';

const folder = mkdtempSync(join(tmpdir(), 'heliograph-system-ssh-'));
chmodSync(folder, 0o755);
const cleanup: (() => unknown)[] = [];
let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd({ passwordUser: true, config: ['KexAlgorithms curve25519-sha256'] });
});

/** Attempts leave nothing behind: this is a folder of their own. */
let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(folder, 'tmp-'));
  setEnvironment('TMPDIR', temporary);
  setEnvironment('SSH_AUTH_SOCK', undefined);
  useConfiguration('');
});

afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
  expect(readdirSync(temporary)).toEqual([]);
});

afterAll(async () => {
  await sshd?.close();
  rmSync(folder, { recursive: true, force: true });
});

function setEnvironment(name: string, value: string | undefined): void {
  const before = process.env[name];
  cleanup.push(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** Runs `ssh` with this ssh_config in place of the one of the account that runs the tests. */
function useConfiguration(text: string): void {
  const place = mkdtempSync(join(folder, 'config-'));
  writeFileSync(join(place, 'config'), text);
  writeFileSync(join(place, 'ssh'), `#!/bin/sh\nexec ssh -F '${join(place, 'config')}' "$@"\n`);
  chmodSync(join(place, 'ssh'), 0o755);
  setEnvironment('HELIOGRAPH_SSH', join(place, 'ssh'));
}

async function own(options: Parameters<typeof startSshd>[0]): Promise<Sshd> {
  // Another account must be able to reach its folder.
  process.env['TMPDIR'] = folder;
  const other = await startSshd({ ...options, config: ['KexAlgorithms curve25519-sha256', ...(options?.config ?? [])] });
  process.env['TMPDIR'] = temporary;
  cleanup.push(() => other.close());
  return other;
}

const open = (server: Sshd, changed: Partial<ConnectOptions> = {}): Promise<Endpoint> =>
  openAt(server, server.root, { transport: 'openssh', ...changed });

/** Connects, looks, and closes. */
async function look(server: Sshd, changed: Partial<ConnectOptions> = {}): Promise<string> {
  const endpoint = await open(server, changed);
  const state = await endpoint.rootState();
  await endpoint.close();
  return state;
}

const failedLogins = (log: string): number => log.split('\n').filter((line) => /Failed (password|publickey|keyboard)/.test(line)).length;
const accepted = (log: string): number => log.match(/Accepted (password|publickey) for/g)?.length ?? 0;

describe("logging in by the system's ssh", () => {
  it('with a password, asked for once and by its name', async () => {
    const asked: CredentialRef[] = [];
    const secret = (credential: CredentialRef): Promise<string> => {
      asked.push(credential);
      return Promise.resolve(sshd.password);
    };
    expect(await look(sshd, { login: { kind: 'password' }, secret })).toBe('directory');
    expect(asked).toEqual([{ kind: 'password', user: sshd.user, host: '127.0.0.1', port: sshd.port }]);
  });

  it('tries a wrong password exactly once, and never shows it', async () => {
    const before = failedLogins(sshd.log());
    await expect(open(sshd, { login: { kind: 'password' }, secret: () => Promise.resolve('wrong-secret-1f2e') })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringMatching(/^(?!.*wrong-secret).*refused the password/),
    });
    expect(failedLogins(sshd.log()) - before).toBe(1);
  });

  it('shows the password to no other program while it connects', async () => {
    let seen = '';
    const secret = async (): Promise<string> => {
      setTimeout(() => {
        seen = execFileSync('ps', ['-A', 'eww', '-o', 'args'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
      }, 0);
      await Promise.resolve();
      return sshd.password;
    };
    expect(await look(sshd, { login: { kind: 'password' }, secret })).toBe('directory');
    expect(seen).toContain('SSH_ASKPASS=');
    expect(seen).not.toContain(sshd.password);
  });

  it('says so where there is no password, and sends none', async () => {
    const before = failedLogins(sshd.log());
    await expect(open(sshd, { login: { kind: 'password' } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('no password'),
    });
    expect(failedLogins(sshd.log())).toBe(before);
  });

  it('says so where the server takes no passwords', async () => {
    const closed = await own({ passwordUser: true, config: ['PasswordAuthentication no'] });
    const secret = (): Promise<string> => Promise.reject(new Error('nobody is asked'));
    await expect(open(closed, { login: { kind: 'password' }, secret })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('takes no password'),
    });
  });

  it('with a key that has a passphrase; a wrong one is told as such and logs nobody in', async () => {
    const keyFile = join(folder, 'locked key');
    makeKey(keyFile, { passphrase: 'open "sesame" $HOME é' });
    sshd.authorize(`${keyFile}.pub`);
    const login = { kind: 'key', keyFile } as const;
    const asked: CredentialRef[] = [];
    const secret = (credential: CredentialRef): Promise<string> => {
      asked.push(credential);
      return Promise.resolve('open "sesame" $HOME é');
    };
    expect(await look(sshd, { login, secret })).toBe('directory');
    expect(asked).toEqual([{ kind: 'passphrase', keyFile }]);
    const before = accepted(sshd.log());
    await expect(open(sshd, { login, secret: () => Promise.resolve('wrong') })).rejects.toMatchObject({
      kind: 'login',
      message: `The passphrase of the private key ${keyFile} is wrong.`,
    });
    await expect(open(sshd, { login })).rejects.toMatchObject({ kind: 'login', message: expect.stringContaining('needs a passphrase') });
    expect(accepted(sshd.log())).toBe(before);
  });

  it('tells a key that is missing, and one that the server does not know', async () => {
    await expect(open(sshd, { login: { kind: 'key', keyFile: join(folder, 'absent') } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('is not there'),
    });
    const keyFile = join(folder, 'stranger');
    makeKey(keyFile);
    await expect(open(sshd, { login: { kind: 'key', keyFile } })).rejects.toMatchObject({
      kind: 'login',
      message: expect.stringContaining('refused the private key'),
    });
  });

  it('uses no agent where a key is named, and the agent where it is', async () => {
    const agent = startAgent([sshd.clientKeyFile]);
    cleanup.push(() => {
      agent.close();
    });
    setEnvironment('SSH_AUTH_SOCK', agent.socket);
    expect(await look(sshd, { login: { kind: 'agent' } })).toBe('directory');
    const keyFile = join(folder, 'not let in');
    makeKey(keyFile);
    await expect(open(sshd, { login: { kind: 'key', keyFile } })).rejects.toMatchObject({ kind: 'login' });
  });

  it('by a certificate that the server’s authority signed', async () => {
    const authority = join(folder, 'authority');
    const keyFile = join(folder, 'certified');
    makeKey(authority);
    makeKey(keyFile);
    const strict = await own({ config: [`TrustedUserCAKeys ${authority}.pub`] });
    const login = { kind: 'key', keyFile } as const;
    await expect(open(strict, { login })).rejects.toMatchObject({ kind: 'login' });
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'a test', '-n', strict.user, '-V', '+5m', `${keyFile}.pub`], {
      stdio: 'pipe',
    });
    expect(await look(strict, { login })).toBe('directory');
    expect(strict.log()).toContain('ID "a test"');
  });

  it('says what else a server wants that takes the key and is not content', async () => {
    const both = await own({ passwordUser: true, config: ['AuthenticationMethods publickey,password'] });
    await expect(open(both)).rejects.toMatchObject({ kind: 'login', message: expect.stringContaining('asks for another') });
  });
});

describe('the host key', () => {
  const unknown = (): ConnectOptions['hostKeys'] => openHostKeys({ ownFile: join(temporary, '..', 'own'), otherFiles: [] });
  beforeEach(() => {
    rmSync(join(folder, 'own'), { force: true });
  });

  it('is shown and refused where none is known, before any login', async () => {
    const before = sshd.log().length;
    await expect(open(sshd, { hostKeys: unknown() })).rejects.toMatchObject({
      kind: 'host-key-unknown',
      detail: { kind: 'unknown', offer: { host: '127.0.0.1', port: sshd.port, algorithm: 'ssh-ed25519', fingerprint: fingerprint(sshd) } },
    });
    expect(sshd.log().slice(before)).not.toMatch(/Accepted|Failed/);
  });

  it('is pinned at first contact where that was asked for, and known from then on', async () => {
    expect(await look(sshd, { hostKeys: unknown(), acceptNewHostKey: true })).toBe('directory');
    expect(await look(sshd, { hostKeys: unknown() })).toBe('directory');
    expect(readFileSync(join(folder, 'own'), 'utf8')).toContain(`[127.0.0.1]:${String(sshd.port)} ssh-ed25519 `);
  });

  it.each(['ed25519', 'ecdsa'] as const)(
    'is refused where it changed to another %s key, even at what looks like a first contact',
    async (type) => {
      const changing = await own({});
      await changing.replaceHostKey(type);
      for (const acceptNewHostKey of [false, true]) {
        await expect(open(changing, { acceptNewHostKey })).rejects.toMatchObject({
          kind: 'host-key-changed',
          message: expect.stringContaining('someone may be in between'),
          detail: { kind: 'changed', known: [expect.stringMatching(/^SHA256:/)] },
        });
      }
      expect(changing.log()).not.toMatch(/Accepted|Failed/);
    },
  );

  it('is refused where it was revoked', async () => {
    const pinned = readFileSync(sshd.knownHosts, 'utf8');
    const file = join(temporary, '..', 'own');
    writeFileSync(file, `${pinned}@revoked ${pinned}`);
    await expect(open(sshd, { hostKeys: unknown() })).rejects.toMatchObject({ kind: 'host-key-changed', detail: { kind: 'revoked' } });
  });

  it('counts by an authority that signed it, for the host that the certificate names', async () => {
    const authority = join(folder, 'host authority');
    makeKey(authority);
    const signed = await own({});
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'host', '-h', '-n', '127.0.0.1', `${signed.hostKeyFile}.pub`], {
      stdio: 'pipe',
    });
    const other = await own({ config: [`HostKey ${signed.hostKeyFile}`, `HostCertificate ${signed.hostKeyFile}-cert.pub`] });
    const [type, key] = readFileSync(`${authority}.pub`, 'utf8').split(' ');
    writeFileSync(join(folder, 'own'), `@cert-authority [127.0.0.1]:* ${type!} ${key!}\n`);
    expect(await look(other, { hostKeys: unknown() })).toBe('directory');
    writeFileSync(join(folder, 'own'), `@cert-authority elsewhere.example ${type!} ${key!}\n`);
    await expect(open(other, { hostKeys: unknown() })).rejects.toMatchObject({ kind: 'host-key-unknown' });
  });

  it('is judged by our rules, whatever ssh_config says', async () => {
    useConfiguration('StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nUpdateHostKeys yes\n');
    await expect(open(sshd, { hostKeys: unknown() })).rejects.toMatchObject({ kind: 'host-key-unknown' });
  });
});

describe('ssh_config', () => {
  it('gives a name its host, port, user and key; what is pinned under the name counts', async () => {
    useConfiguration(
      `Host mirror-by-name\n  HostName 127.0.0.1\n  Port ${String(sshd.port)}\n  User ${sshd.user}\n  IdentityFile ${sshd.clientKeyFile}\n`,
    );
    const options = { ...optionsFor(sshd), transport: 'openssh', login: { kind: 'agent' } } as const;
    const endpoint = await openEndpoint(`sftp://mirror-by-name${sshd.root}`, options);
    expect(await endpoint.rootState()).toBe('directory');
    expect(endpoint.identity.text).toBe(`sftp://mirror-by-name:22${sshd.root}`);
    await endpoint.close();
  });

  it('leads over another server, which must be known to ssh', async () => {
    const jump = await own({});
    const user = userInfo().username;
    const way = (knownHosts: string): string =>
      `Host jump\n  HostName 127.0.0.1\n  Port ${String(jump.port)}\n  User ${user}\n  IdentityFile ${jump.clientKeyFile}\n  UserKnownHostsFile ${knownHosts}\n` +
      `Host 127.0.0.1\n  ProxyJump jump\n`;
    // The jump's own name would match itself, so that it is told apart by its name.
    useConfiguration(way(jump.knownHosts).replace('Host 127.0.0.1\n', `Match host 127.0.0.1 user ${sshd.user}\n`));
    expect(await look(sshd)).toBe('directory');
    expect(jump.log()).toContain('Accepted publickey');
    useConfiguration(way('/dev/null').replace('Host 127.0.0.1\n', `Match host 127.0.0.1 user ${sshd.user}\n`));
    await expect(open(sshd)).rejects.toMatchObject({ kind: 'host-key-unknown', message: expect.stringContaining('on the way') });
  });

  it('starts nothing beside the connection', async () => {
    const trace = join(temporary, '..', 'trace');
    useConfiguration(
      [
        'PermitLocalCommand yes',
        `LocalCommand touch ${trace}`,
        'RemoteCommand false',
        'RequestTTY force',
        'ForkAfterAuthentication yes',
        'StdinNull yes',
        'ControlMaster yes',
        `ControlPath ${trace}.socket`,
        'ControlPersist 60',
        'LocalForward 127.0.0.1:1 127.0.0.1:2',
        'ForwardAgent yes',
        'LogLevel QUIET',
      ].join('\n'),
    );
    expect(await look(sshd)).toBe('directory');
    expect(readdirSync(folder).filter((name) => name.startsWith('trace'))).toEqual([]);
  });

  it('changes nothing of what ssh is told', () => {
    const order = { host: 'mirror.example', port: 2222, user: 'web', login: { kind: 'key', keyFile: '/home/ada/100% mine' } } as const;
    const parameters = sftpArguments(order, { knownHostsFile: '/tmp/a folder/50%/known_hosts', name: 'heliograph-1' });
    const understood = execFileSync('ssh', ['-F', 'none', '-G', ...parameters], { encoding: 'utf8' }).split('\n');
    for (const line of [
      'hostname mirror.example',
      'user web',
      'port 2222',
      'identityfile /home/ada/100%% mine',
      'userknownhostsfile /tmp/a folder/50%/known_hosts',
      'stricthostkeychecking true',
      'hostkeyalias heliograph-1',
      'clearallforwardings yes',
      'ciphers aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr',
      'serveraliveinterval 15',
    ])
      expect(understood).toContain(line);
  });

  it('that ssh does not accept is told as such', async () => {
    useConfiguration('Nonsense yes\n');
    await expect(open(sshd)).rejects.toMatchObject({ kind: 'connect', message: expect.stringContaining('Bad configuration option') });
  });
});

describe('a server that cannot be reached', () => {
  const reasons = (error: unknown): string => (error as Error).message;

  it('is told in the words of the built-in transport', async () => {
    const policy = { waits: [], firstWaits: [], lossesOfOneOperation: 1 };
    for (const address of ['sftp://127.0.0.1:1/x', 'sftp://no-such-host.invalid/x']) {
      const [builtIn, openssh] = await Promise.all(
        (['built-in', 'openssh'] as const).map((transport) =>
          openEndpoint(address, { ...optionsFor(sshd), transport, acceptNewHostKey: true }, policy).then(() => '', reasons),
        ),
      );
      expect(openssh).toBe(builtIn);
      expect(openssh).not.toBe('');
    }
  });

  it('is told where it offers no SFTP, or ends it', async () => {
    const none = await own({ sftp: 'none' });
    await expect(open(none)).rejects.toMatchObject({ kind: 'no-sftp', message: expect.stringContaining('does not offer SFTP') });
    const ending = await own({ sftp: '/bin/false' });
    await expect(open(ending)).rejects.toMatchObject({ kind: 'no-sftp', message: expect.stringContaining('exit code 1') });
  });

  it('where there is no ssh program', async () => {
    setEnvironment('HELIOGRAPH_SSH', join(folder, 'no-such-program'));
    await expect(open(sshd)).rejects.toMatchObject({ kind: 'connect', message: 'There is no ssh program on this computer.' });
  });
});

describe('a connection that stood', () => {
  const quick = { waits: [0.05, 0.1, 0.2, 0.4, 0.8], firstWaits: [0.05], lossesOfOneOperation: 6 };

  it('comes back when it was lost in the middle of a file', async () => {
    const block = Buffer.alloc(1024 * 1024, 7);
    const retries: unknown[] = [];
    const endpoint = await openEndpoint(
      sshd.address(sshd.root),
      optionsFor(sshd, { transport: 'openssh', onRetry: (retry) => retries.push(retry) }),
      quick,
    );
    let killed = false;
    const content = function* (): Generator<Uint8Array> {
      for (let index = 0; index < 24; index++) {
        if (index === 12 && !killed) {
          killed = true;
          sshd.killSessions();
        }
        yield block;
      }
    };
    const evidence = await endpoint.write(at('lost-and-found'), {
      content,
      size: 24 * block.length,
      attributes: () => ({ mode: 0o600, mtime: 1_500_000_000 }),
      fsync: false,
    });
    expect(evidence.size).toBe(24 * block.length);
    expect(readFileSync(join(sshd.root, 'lost-and-found')).equals(Buffer.concat(Array.from({ length: 24 }, () => block)))).toBe(true);
    expect(retries.length).toBeGreaterThan(0);
    await endpoint.close();
  });

  it('tells that it was lost, and leaves no process behind', async () => {
    const lone = await own({});
    const address = parseAddress(lone.address(lone.root));
    if (address.kind !== 'sftp') throw new Error('an address');
    const endpoint = await openSftpEndpoint(address, optionsFor(lone, { transport: 'openssh' }));
    expect(clientsOf(lone)).toHaveLength(1);
    lone.killSessions();
    await expect(endpoint.list(ROOT)).rejects.toMatchObject({ kind: 'lost' });
    await endpoint.close();
    await expect.poll(() => clientsOf(lone), { timeout: 10_000 }).toEqual([]);
  });

  it('ends its ssh when it is closed, and when the attempt is stopped', async () => {
    const endpoint = await open(sshd);
    await endpoint.close();
    await expect.poll(() => clientsOf(sshd), { timeout: 10_000 }).toEqual([]);
    const stopping = new AbortController();
    const secret = (): Promise<string> => {
      stopping.abort();
      return new Promise(() => undefined);
    };
    await expect(open(sshd, { login: { kind: 'password' }, secret, signal: stopping.signal })).rejects.toMatchObject({ kind: 'lost' });
    await expect.poll(() => clientsOf(sshd), { timeout: 10_000 }).toEqual([]);
  });

  it('ends with the program that started it, even when that is killed', async () => {
    const program = await bundleForNode('test/support/hold-connection.ts', folder, 'hold-connection');
    const holder = spawn(process.execPath, [program, sshd.address(sshd.root), sshd.clientKeyFile, sshd.knownHosts], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...BUNDLE_ENVIRONMENT },
    });
    await once(holder.stdout, 'data');
    expect(clientsOf(sshd)).toHaveLength(1);
    holder.kill('SIGKILL');
    await expect.poll(() => clientsOf(sshd), { timeout: 10_000 }).toEqual([]);
  });

  it('is tried step by step by the connection test', async () => {
    const test = await testConnection(sshd.address(sshd.root), optionsFor(sshd, { transport: 'openssh' }));
    expect(test.steps.map(({ step, state }) => `${step} ${state}`)).toEqual(['reach ok', 'identity ok', 'login ok', 'folder ok']);
    expect(test).toMatchObject({ ok: true, folder: 'there', realPath: sshd.root });
    const stranger = await testConnection(sshd.address(sshd.root), {
      ...optionsFor(sshd, { transport: 'openssh' }),
      hostKeys: openHostKeys({ ownFile: join(folder, 'nothing'), otherFiles: [] }),
    });
    expect(stranger.steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'reach ok',
      'identity needs-trust',
      'login skipped',
      'folder skipped',
    ]);
    expect(stranger.hostKey).toMatchObject({ kind: 'unknown', offer: { fingerprint: fingerprint(sshd) } });
  });
});

function fingerprint(server: Sshd): string {
  return execFileSync('ssh-keygen', ['-l', '-f', `${server.hostKeyFile}.pub`], { encoding: 'utf8' }).split(' ')[1]!;
}

/** Client programs that are connected to a server, by their arguments. */
function clientsOf(server: Sshd): string[] {
  return execFileSync('ps', ['-A', '-ww', '-o', 'args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .filter((line) => /^ssh .*-s /.test(line) && line.includes(`-p ${String(server.port)} `));
}
