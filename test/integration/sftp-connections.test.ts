import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../electron/contract/relative-path';
import type { Endpoint } from '../../electron/engine/endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import type { RetryPolicy } from '../../electron/endpoints/retry-policy';
import { optionsFor } from '../support/connect-options';
import { startSshd, type Sshd, type SshdOptions } from '../support/sshd';

const QUICK: RetryPolicy = { waits: [0.05, 0.1, 0.2, 0.4, 0.8], firstWaits: [0.05], lossesOfOneOperation: 6 };
const attributes = () => ({ mode: 0o644, mtime: 1_500_000_000 });
const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
});

async function server(options: SshdOptions = {}): Promise<Sshd> {
  const sshd = await startSshd(options);
  cleanup.push(() => sshd.close());
  return sshd;
}

async function opened(address: string, options: Parameters<typeof openEndpoint>[1]): Promise<Endpoint> {
  const endpoint = await openEndpoint(address, options, QUICK);
  cleanup.push(() => endpoint.close());
  return endpoint;
}

const logins = (sshd: Sshd): number => sshd.log().match(/^Accepted (publickey|password)/gm)?.length ?? 0;
const arrivals = (sshd: Sshd): number => sshd.log().match(/^Connection from/gm)?.length ?? 0;

/** Writes and renames so many small files, some dozens at once, and tells how many of them are not there byte by byte. */
async function sendFiles(endpoint: Endpoint, sshd: Sshd, count: number, onDone?: (done: number) => void): Promise<number> {
  const bytesOf = (index: number): Buffer => createHash('sha512').update(String(index)).digest();
  let next = 0;
  let done = 0;
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      while (next < count) {
        const index = next++;
        const bytes = bytesOf(index);
        await endpoint.write(at(`temp-${String(index)}`), { content: () => [bytes], size: bytes.length, attributes, fsync: false });
        await endpoint.rename(at(`temp-${String(index)}`), at(String(index)));
        onDone?.(++done);
      }
    }),
  );
  const there = new Set(readdirSync(sshd.root));
  if (there.size !== count) return Math.abs(count - there.size);
  return Array.from({ length: count }, (_, index) => index).filter(
    (index) => !readFileSync(join(sshd.root, String(index))).equals(bytesOf(index)),
  ).length;
}

/** Passes so many connections on to a server and hangs up on all others at once, as a limit of logins does. */
async function doorman(sshd: Sshd, admitted: number): Promise<{ readonly port: number; refused(): number }> {
  let left = admitted;
  let refused = 0;
  const proxy: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (left-- <= 0) {
      refused++;
      socket.destroy();
      return;
    }
    const onward = connect(sshd.port, '127.0.0.1');
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  cleanup.push(() => proxy.close());
  const address = proxy.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, refused: () => refused };
}

describe('several connections to one server', () => {
  it('carry 2,000 files byte by byte over four sessions, and all end at close', async () => {
    const sshd = await server();
    const endpoint = await openEndpoint(sshd.address(sshd.root), optionsFor(sshd, { connections: 4 }), QUICK);
    expect(logins(sshd)).toBe(1);
    expect(await sendFiles(endpoint, sshd, 2000)).toBe(0);
    expect(logins(sshd)).toBe(4);
    expect(endpoint.capabilities.parallelism).toBe(256);
    expect((await endpoint.list(ROOT)).entries).toHaveLength(2000);
    await endpoint.close();
    await expect
      .poll(() => sshd.log().match(/^(Connection closed by|Disconnected from)/gm)?.length, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(4);
    await expect(endpoint.lstat(at('1'))).rejects.toMatchObject({ kind: 'lost' });
  });

  it('ask for a secret once, and for trust at the first one only', async () => {
    const sshd = await server({ passwordUser: true });
    const own = join(sshd.root, '..', 'own_known_hosts');
    writeFileSync(own, '');
    let asked = 0;
    const endpoint = await opened(
      sshd.address(sshd.root),
      optionsFor(sshd, {
        connections: 3,
        login: { kind: 'password' },
        secret: () => {
          asked++;
          return Promise.resolve(sshd.password);
        },
        hostKeys: openHostKeys({ ownFile: own, otherFiles: [] }),
        acceptNewHostKey: true,
      }),
    );
    expect(await sendFiles(endpoint, sshd, 300)).toBe(0);
    await expect.poll(() => logins(sshd)).toBe(3);
    expect(asked).toBe(1);
    expect(readFileSync(own, 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it('go on with one where the server lets in no second, and knock no more than they have to', async () => {
    const sshd = await server();
    const { port, refused } = await doorman(sshd, 1);
    const hostKeys = openHostKeys({ ownFile: join(sshd.root, '..', 'own_known_hosts'), otherFiles: [] });
    const endpoint = await opened(
      `sftp://${sshd.user}@127.0.0.1:${String(port)}${sshd.root}`,
      optionsFor(sshd, { connections: 8, hostKeys, acceptNewHostKey: true }),
    );
    expect(await sendFiles(endpoint, sshd, 500)).toBe(0);
    expect(logins(sshd)).toBe(1);
    expect(refused()).toBeGreaterThan(0);
    expect(refused()).toBeLessThanOrEqual(4);
    expect(endpoint.capabilities.parallelism).toBe(256);
  });

  it('go on with those that MaxStartups leaves', async () => {
    const sshd = await server({ config: ['MaxStartups 1:100:1'] });
    const endpoint = await opened(sshd.address(sshd.root), optionsFor(sshd, { connections: 4 }));
    expect(await sendFiles(endpoint, sshd, 500)).toBe(0);
    expect(arrivals(sshd)).toBeLessThanOrEqual(5);
  });

  it('leave no file out when all sessions are killed midway, and come back', async () => {
    const sshd = await server();
    const endpoint = await opened(sshd.address(sshd.root), optionsFor(sshd, { connections: 4 }));
    expect(
      await sendFiles(endpoint, sshd, 1200, (done) => {
        if (done === 400) sshd.killSessions();
      }),
    ).toBe(0);
    await expect.poll(() => logins(sshd)).toBe(8);
  });

  it('leave the work to the first one where a lost one is not let in again', async () => {
    const sshd = await server();
    const { port, refused } = await doorman(sshd, 4);
    const hostKeys = openHostKeys({ ownFile: join(sshd.root, '..', 'own_known_hosts'), otherFiles: [] });
    const retries: unknown[] = [];
    const endpoint = await opened(
      `sftp://${sshd.user}@127.0.0.1:${String(port)}${sshd.root}`,
      optionsFor(sshd, { connections: 3, hostKeys, acceptNewHostKey: true, onRetry: (retry) => retries.push(retry) }),
    );
    // Three are in; after the kill one more is let in, which is the first one.
    expect(
      await sendFiles(endpoint, sshd, 1200, (done) => {
        if (done === 400) sshd.killSessions();
      }),
    ).toBe(0);
    expect(logins(sshd)).toBe(4);
    expect(refused()).toBe(2);
    expect(retries.at(-1)).toBeNull();
  });
});
