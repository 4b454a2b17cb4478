import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCli, runCli } from '../support/cli';
import { startSshd, type Sshd } from '../support/sshd';

let sshd: Sshd;
let home: string;
let origin: string;
let folder: string;
let address: string;

const cli = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(home, [...args, '--state', join(home, 'state')], env);
const pinned = (): string[] => ['--known-hosts', sshd.knownHosts];
const withKey = (): string[] => ['--identity', sshd.clientKeyFile];

beforeAll(async () => {
  buildCli();
  sshd = await startSshd();
}, 60_000);
afterAll(() => sshd.close());

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'heliograph-cli-'));
  origin = join(home, 'origin');
  mkdirSync(join(origin, 'docs'), { recursive: true });
  writeFileSync(join(origin, 'index.html'), '<h1>hello</h1>');
  writeFileSync(join(origin, 'docs/a page.html'), 'x'.repeat(70_000));
  folder = mkdtempSync(join(sshd.root, 'mirror-'));
  address = sshd.address(folder);
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

function mirrored(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.heliograph'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('sync to a real server', () => {
  it('plans, copies, finds nothing more to do, verifies every byte', async () => {
    const plan = await cli(['plan', origin, address, ...pinned(), ...withKey(), '--json']);
    expect([plan.code, plan.result.mirrors[0]]).toMatchObject([0, { created: 2, bytesSent: 0 }]);
    expect(readdirSync(folder)).toEqual([]);

    const first = await cli(['sync', origin, address, ...pinned(), ...withKey()]);
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('in sync: 2 created')]);
    expect(mirrored()).toEqual(['docs/a page.html', 'index.html']);
    expect(statSync(join(folder, 'index.html')).mtimeMs).toBe(Math.floor(statSync(join(origin, 'index.html')).mtimeMs / 1000) * 1000);

    const second = await cli(['sync', origin, address, ...pinned(), ...withKey(), '--json']);
    expect(second.result.mirrors[0]).toMatchObject({
      status: 'ok',
      created: 0,
      updated: 0,
      touched: 0,
      removed: 0,
      unchanged: 2,
      bytesSent: 0,
    });

    const proof = await cli(['verify', origin, address, ...pinned(), ...withKey(), '--depth', 'full', '--json']);
    expect([proof.code, proof.result.mirrors[0]]).toMatchObject([0, { same: 2, bytesRead: 70_014 }]);
  });

  it('--limit holds', async () => {
    writeFileSync(join(origin, 'large.bin'), Buffer.alloc(600_000, 1));
    const { code, result } = await cli(['sync', origin, address, ...pinned(), ...withKey(), '--limit', '200K', '--json']);
    expect(code).toBe(0);
    expect(result.mirrors[0]?.['seconds']).toBeGreaterThan(2);
  });
});

describe('host keys', () => {
  it('an unknown host: 4, nothing is sent, and the command that trusts it', async () => {
    const { code, stderr } = await cli(['sync', origin, address, ...withKey()]);
    expect([code, stderr]).toEqual([4, expect.stringContaining(`heliograph trust 127.0.0.1:${String(sshd.port)}`)]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('trust pins the key that its fingerprint names, and no other', async () => {
    const host = `127.0.0.1:${String(sshd.port)}`;
    const asked = await cli(['trust', host]);
    expect(asked.code).toBe(4);
    const shown = /SHA256:\S{43}/.exec(asked.stdout)?.[0] ?? '';
    expect((await cli(['trust', host, '--fingerprint', `SHA256:${'A'.repeat(43)}`])).code).toBe(4);
    expect((await cli(['sync', origin, address, ...withKey()])).code).toBe(4);

    expect((await cli(['trust', host, '--fingerprint', shown])).code).toBe(0);
    expect((await cli(['trust', '--list'])).stdout).toContain(shown);
    expect((await cli(['sync', origin, address, ...withKey()])).code).toBe(0);
    expect((await cli(['trust', '--forget', host])).code).toBe(0);
    expect((await cli(['sync', origin, address, ...withKey()])).code).toBe(4);
  });

  it('--accept-new-host-key trusts at first contact; a changed key is refused, with the option too, until it is replaced', async () => {
    const own = await startSshd();
    try {
      const place = own.address(own.root);
      const key = ['--identity', own.clientKeyFile];
      const host = `127.0.0.1:${String(own.port)}`;
      expect((await cli(['sync', origin, place, ...key, '--accept-new-host-key'])).code).toBe(0);
      expect((await cli(['sync', origin, place, ...key])).code).toBe(0);
      await own.replaceHostKey();
      for (const more of [[], ['--accept-new-host-key']]) {
        const { code, stderr } = await cli(['sync', origin, place, ...key, ...more]);
        expect([code, stderr]).toEqual([4, expect.stringContaining('someone may be in between')]);
      }
      const refused = await cli(['trust', host]);
      expect(refused.code).toBe(4);
      const shown = /showed the key (SHA256:\S{43})/.exec(refused.stderr)?.[1] ?? '';
      expect((await cli(['trust', host, '--fingerprint', shown])).code).toBe(4);
      expect((await cli(['trust', host, '--replace', '--fingerprint', shown])).code).toBe(0);
      expect((await cli(['sync', origin, place, ...key])).code).toBe(0);
    } finally {
      await own.close();
    }
  });

  it('trust finds the key that its fingerprint names, of whatever kind it is', async () => {
    const second = join(home, 'host_key_ecdsa');
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', second]);
    const named = /SHA256:\S{43}/.exec(execFileSync('ssh-keygen', ['-lf', second], { encoding: 'utf8' }))?.[0] ?? '';
    const own = await startSshd({ config: [`HostKey ${second}`] });
    try {
      const host = `127.0.0.1:${String(own.port)}`;
      const asked = await cli(['trust', host]);
      expect([asked.code, asked.stdout]).toEqual([4, expect.stringContaining('ssh-ed25519')]);
      expect((await cli(['trust', host, '--fingerprint', named])).stdout).toContain('ecdsa');
      expect((await cli(['sync', origin, own.address(`${own.root}/www`), '--identity', own.clientKeyFile])).code).toBe(0);
    } finally {
      await own.close();
    }
  });

  it('a key is replaced only with a fingerprint', async () => {
    expect((await cli(['trust', '127.0.0.1', '--replace'])).code).toBe(2);
  });
});

describe('what goes wrong', () => {
  it('a refused port: 4', async () => {
    const { code, stderr } = await cli(['sync', origin, 'sftp://web@127.0.0.1:1/srv', ...withKey()]);
    expect([code, stderr]).toEqual([4, expect.stringMatching(/refused the connection.*\n {2}Check the port/)]);
  });

  it('an unknown host: 4', async () => {
    const { code, stderr } = await cli(['sync', origin, 'sftp://web@nowhere.invalid/srv', ...withKey()]);
    expect([code, stderr]).toEqual([4, expect.stringContaining('nowhere.invalid')]);
  });

  it('a key that the server refuses, or that is not there: 4', async () => {
    const wrong = join(home, 'wrong');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', wrong]);
    expect((await cli(['sync', origin, address, ...pinned(), '--identity', wrong])).code).toBe(4);
    expect((await cli(['sync', origin, address, ...pinned(), '--identity', join(home, 'none')])).code).toBe(4);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('an encrypted key: its passphrase from the environment, 4 with a wrong one', async () => {
    const file = join(home, 'encrypted');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', file]);
    sshd.authorize(`${file}.pub`);
    const args = ['sync', origin, address, ...pinned(), '--identity', file];
    const without = await cli(args);
    expect([without.code, without.stderr]).toEqual([4, expect.stringContaining('HELIOGRAPH_PASSPHRASE')]);
    const wrong = await cli(args, { HELIOGRAPH_PASSPHRASE: 'close sesame' });
    expect(wrong.code).toBe(4);
    expect(wrong.stdout + wrong.stderr).not.toContain('sesame');
    expect((await cli(args, { HELIOGRAPH_PASSPHRASE: 'open sesame' })).code).toBe(0);
  });

  it('a mirror path that is a file: 3, and it stays', async () => {
    writeFileSync(join(folder, 'file'), 'precious');
    const { code, stderr } = await cli(['sync', origin, `${address}/file`, ...pinned(), ...withKey()]);
    expect([code, stderr]).toEqual([3, expect.stringContaining('heliograph: ')]);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('precious');
  });

  it('one dead mirror holds the other not up, and decides the exit code', async () => {
    const { code, result } = await cli(['sync', origin, address, 'sftp://web@127.0.0.1:1/srv', ...pinned(), ...withKey(), '--json']);
    expect([code, result.status, result.mirrors.map(({ status }) => status)]).toEqual([4, 'failed', ['ok', 'failed']]);
    expect(mirrored()).toHaveLength(2);
  });
});

describe.runIf(process.getuid?.() === 0)('passwords', () => {
  let server: Sshd;
  beforeAll(async () => {
    server = await startSshd({ passwordUser: true });
  }, 60_000);
  afterAll(() => server.close());

  it('come from the environment; without one the command says what can hold it', async () => {
    const args = ['sync', origin, server.address(`${server.root}/www`), '--known-hosts', server.knownHosts];
    const without = await cli(args);
    expect([without.code, without.stderr]).toEqual([4, expect.stringMatching(/HELIOGRAPH_PASSWORD/)]);
    expect(without.stderr).toContain('keychain');
    const wrong = await cli(args, { HELIOGRAPH_PASSWORD: 'not it' });
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining('password')]);
    expect(wrong.stderr).not.toContain('not it');
    const right = await cli(args, { HELIOGRAPH_PASSWORD: server.password });
    expect(right.code).toBe(0);
    expect(right.stdout + right.stderr).not.toContain(server.password);
  });

  it('of a saved mirror go by its name', async () => {
    await cli(['sites', 'add', 'web', '--origin', origin]);
    const added = await cli(['sites', 'add-mirror', 'web', 'Far away', server.address(`${server.root}/named`), '--password'], {
      HELIOGRAPH_PASSWORD: server.password,
    });
    expect([added.code, added.stderr]).toEqual([0, expect.stringContaining('not stored')]);
    const { code } = await cli(['sync', 'web', '--known-hosts', server.knownHosts], { HELIOGRAPH_PASSWORD_FAR_AWAY: server.password });
    expect(code).toBe(0);
  });
});
