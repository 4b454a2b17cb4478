import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../electron/contract/relative-path';
import type { Jump } from '../../electron/contract/site';
import type { ConnectOptions } from '../../electron/endpoints/connect-options';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import type { WarmSession } from '../../electron/endpoints/sftp/warm-session';
import { testConnection } from '../../electron/endpoints/test-connection';
import { WarmConnections } from '../../electron/endpoints/warm-connections';
import type { CredentialRef } from '../../electron/vault/vault';
import { optionsFor } from '../support/connect-options';
import { startSshd, type Sshd } from '../support/sshd';

const ONCE = { waits: [0.05], firstWaits: [], lossesOfOneOperation: 1 };
let folder: string;
let jump: Sshd;
let target: Sshd;
let asked: CredentialRef[];

beforeAll(async () => {
  [jump, target] = await Promise.all([startSshd({ passwordUser: true }), startSshd()]);
});
afterAll(async () => {
  await jump.close();
  await target.close();
});

const transports = [undefined, 'openssh'] as const;

describe.each(transports)('a mirror behind a jump host, transport %s', (transport) => {
  const ended: (() => unknown)[] = [];

  /** Both servers pinned; the jump host by a password, the mirror's server by a key. */
  function options(changed: Partial<ConnectOptions> = {}, pins = [jump, target]): ConnectOptions {
    folder = mkdtempSync(join(tmpdir(), 'heliograph-jump-'));
    ended.push(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const ownFile = join(folder, 'known_hosts');
    writeFileSync(ownFile, pins.map(({ knownHosts }) => readFileSync(knownHosts, 'utf8')).join(''));
    asked = [];
    return optionsFor(target, {
      ...(transport && { transport }),
      jump: [atJump()],
      hostKeys: openHostKeys({ ownFile, otherFiles: [] }),
      secret: (credential) => {
        asked.push(credential);
        const isJump = credential.kind === 'password' && credential.user === jump.user && credential.port === jump.port;
        return Promise.resolve(isJump ? jump.password : undefined);
      },
      ...changed,
    });
  }

  const atJump = (changed: Partial<Jump> = {}): Jump => ({
    server: `${jump.user}@127.0.0.1:${String(jump.port)}`,
    login: { kind: 'password' },
    ...changed,
  });
  const open = (given: ConnectOptions) => openEndpoint(target.address(target.root), given, ONCE);
  const accepted = (sshd: Sshd): number => sshd.log().match(/^Accepted (?:publickey|password) /gm)?.length ?? 0;

  afterEach(async () => {
    for (const end of ended.splice(0).reverse()) await end();
  });

  it('is reached with a password there and a key behind it; both links end with the connection', async () => {
    const endpoint = await open(options());
    const page = `${transport ?? 'built-in'}.html`;
    const content = Buffer.alloc(300_000, 'through the jump host ');
    await endpoint.write(at(page), {
      size: content.length,
      attributes: () => ({ mode: 0o644, mtime: 1_500_000_000 }),
      fsync: false,
      content: () => chunksOf(content),
    });
    expect(readFileSync(join(target.root, page)).equals(content)).toBe(true);
    expect((await endpoint.list(ROOT)).entries.map(({ name }) => name)).toContain(page);
    expect(asked).toEqual([{ kind: 'password', user: jump.user, host: '127.0.0.1', port: jump.port }]);
    await endpoint.close();
    await expect.poll(() => jump.log().match(/^(Disconnected from|Connection closed by)/gm)?.length ?? 0).toBeGreaterThan(0);
  });

  it('gets no credential where the jump host shows another key, and says which server it was', async () => {
    const before = [accepted(jump), accepted(target)];
    const given = options({}, [target]);
    const [type, key] = readFileSync(`${target.hostKeyFile}.pub`, 'utf8').split(' ');
    writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${String(jump.port)} ${type!} ${key!}\n`, { flag: 'a' });
    await expect(open(given)).rejects.toMatchObject({
      kind: 'host-key-changed',
      message: expect.stringMatching(
        new RegExp(`^At the jump host 127\\.0\\.0\\.1:${String(jump.port)}: .*someone may be in between`),
      ) as string,
    });
    expect(asked).toEqual([]);
    expect([accepted(jump), accepted(target)]).toEqual(before);
  });

  it('tells the unknown key of a jump host, which a person may then accept', async () => {
    const given = options({}, [target]);
    const refused = await testConnection(target.address(target.root), given);
    expect(refused.hostKey).toMatchObject({ kind: 'unknown', offer: { host: '127.0.0.1', port: jump.port } });
    expect(refused.steps.map(({ step }) => step)).toEqual(['reach', 'identity', 'login', 'folder']);
    if (refused.hostKey?.kind === 'unknown')
      given.hostKeys.accept('127.0.0.1', jump.port, Buffer.from(refused.hostKey.offer.key, 'base64'));
    expect(await testConnection(target.address(target.root), given)).toMatchObject({ ok: true, folder: 'there' });
  });

  it('checks the key of the server behind it too', async () => {
    await expect(open(options({}, [jump]))).rejects.toMatchObject({
      kind: 'host-key-unknown',
      detail: { kind: 'unknown', offer: { port: target.port } },
    });
  });

  it('names the jump host that refuses a password, and asks for it once', async () => {
    const given = options();
    await expect(open({ ...given, secret: (credential) => (asked.push(credential), Promise.resolve('wrong')) })).rejects.toMatchObject({
      kind: 'login',
      message: `At the jump host 127.0.0.1:${String(jump.port)}: The server refused the password of ${jump.user}, or does not know this user.`,
    });
    expect(asked).toHaveLength(1);
  });

  it('ends what is under way when the link to the jump host is lost', async () => {
    const endpoint = await open(options());
    jump.killSessions();
    await expect(endpoint.list(ROOT)).rejects.toMatchObject({ kind: expect.stringMatching(/lost|connect/) as string });
    await endpoint.close();
  });

  it('goes over two servers, each with its own login', async () => {
    const second = await startSshd();
    ended.push(() => second.close());
    const chain = [
      atJump(),
      { server: `${second.user}@127.0.0.1:${String(second.port)}`, login: { kind: 'key' as const, keyFile: second.clientKeyFile } },
    ];
    const endpoint = await open(options({ jump: chain }, [jump, second, target]));
    expect(await endpoint.rootState()).toBe('directory');
    await endpoint.close();
    expect(accepted(second)).toBe(1);
  });

  it('says that the jump host may not reach the server', async () => {
    const strict = await startSshd({ config: ['AllowTcpForwarding no'] });
    ended.push(() => strict.close());
    const there = {
      server: `${strict.user}@127.0.0.1:${String(strict.port)}`,
      login: { kind: 'key' as const, keyFile: strict.clientKeyFile },
    };
    await expect(open(options({ jump: [there] }, [strict, target]))).rejects.toMatchObject({
      kind: 'connect',
      message: `At the jump host 127.0.0.1:${String(strict.port)}: It does not let this account reach 127.0.0.1:${String(target.port)}.`,
    });
  });
});

describe('a kept connection through a jump host', () => {
  it('is not used again once the key of the jump host is not trusted any more', async () => {
    const warm = new WarmConnections<WarmSession>();
    const pins = mkdtempSync(join(tmpdir(), 'heliograph-jump-'));
    const ownFile = join(pins, 'known_hosts');
    const both = [jump, target].map(({ knownHosts }) => readFileSync(knownHosts, 'utf8'));
    writeFileSync(ownFile, both.join(''));
    const given = optionsFor(target, {
      warm,
      jump: [{ server: `${jump.user}@127.0.0.1:${String(jump.port)}`, login: { kind: 'password' } }],
      hostKeys: openHostKeys({ ownFile, otherFiles: [] }),
      secret: () => Promise.resolve(jump.password),
    });
    const use = async () => {
      const endpoint = await openEndpoint(target.address(target.root), given, ONCE);
      await endpoint.close();
    };
    const before = jump.log().match(/^Accepted (?:publickey|password) /gm)?.length ?? 0;
    await use();
    await use();
    expect((jump.log().match(/^Accepted (?:publickey|password) /gm)?.length ?? 0) - before).toBe(1);
    writeFileSync(ownFile, both[1]!);
    await expect(use()).rejects.toMatchObject({ kind: 'host-key-unknown' });
    warm.cool();
    rmSync(pins, { recursive: true, force: true });
  });
});

async function* chunksOf(content: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < content.length; start += 65_536) yield await Promise.resolve(content.subarray(start, start + 65_536));
}
