import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../electron/contract/relative-path';
import type { Endpoint } from '../../electron/engine/endpoint';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { serverGrants } from '../../electron/runs/server-grants';
import { optionsFor } from '../support/connect-options';
import { startSshd, type Sshd, type SshdOptions } from '../support/sshd';

const QUICK = { waits: [0.05, 0.1, 0.2, 0.4, 0.8], firstWaits: [0.05], lossesOfOneOperation: 6 };
const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
});

async function server(options: SshdOptions = {}): Promise<Sshd> {
  const sshd = await startSshd(options);
  cleanup.push(() => sshd.close());
  return sshd;
}

async function opened(sshd: Sshd, more: Parameters<typeof optionsFor>[1] = {}): Promise<Endpoint> {
  const endpoint = await openEndpoint(sshd.address(sshd.root), optionsFor(sshd, more), QUICK);
  cleanup.push(() => endpoint.close());
  return endpoint;
}

const logins = (sshd: Sshd): number => sshd.log().match(/^Accepted publickey/gm)?.length ?? 0;
const subsystems = (sshd: Sshd): number => sshd.log().match(/^Starting session: subsystem 'sftp'/gm)?.length ?? 0;

/** Writes and renames so many files, 128 at once, and tells how many are not there byte by byte. */
async function sendFiles(endpoint: Endpoint, sshd: Sshd, count: number, onDone?: (done: number) => void): Promise<number> {
  const bytesOf = (index: number): Buffer => createHash('sha512').update(String(index)).digest();
  const attributes = () => ({ mode: 0o644, mtime: 1_500_000_000 });
  let next = 0;
  let done = 0;
  const sender = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const bytes = bytesOf(index);
      await endpoint.write(at(`temp-${String(index)}`), { content: () => [bytes], size: bytes.length, attributes, fsync: false });
      await endpoint.rename(at(`temp-${String(index)}`), at(String(index)));
      onDone?.(++done);
    }
  };
  await Promise.all(Array.from({ length: 128 }, sender));
  const there = new Set(readdirSync(sshd.root));
  const isThere = (index: number): boolean =>
    there.has(String(index)) && readFileSync(join(sshd.root, String(index))).equals(bytesOf(index));
  return Math.abs(there.size - count) + Array.from({ length: count }, (_, index) => index).filter((index) => !isThere(index)).length;
}

describe('several channels of one connection', () => {
  it('carry 2,000 files over four SFTP servers with one login, and all end at close', async () => {
    const sshd = await server();
    const endpoint = await opened(sshd);
    expect(await sendFiles(endpoint, sshd, 2000)).toBe(0);
    expect([logins(sshd), subsystems(sshd)]).toEqual([1, 4]);
    await endpoint.close();
    const left = (): string => execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
    await expect.poll(() => left().includes(sshd.root), { timeout: 10_000 }).toBe(false);
    await expect(endpoint.lstat(at('1'))).rejects.toMatchObject({ kind: 'lost' });
  });

  it('are not opened for little work', async () => {
    const sshd = await server();
    const endpoint = await opened(sshd);
    await Promise.all(Array.from({ length: 20 }, () => endpoint.list(ROOT)));
    expect(subsystems(sshd)).toBe(1);
  });

  it('stay one where the server grants one (MaxSessions 1), which is remembered and no trouble', async () => {
    const sshd = await server({ config: ['MaxSessions 1'] });
    const state = mkdtempSync(join(tmpdir(), 'heliograph-grants-'));
    cleanup.push(() => {
      rmSync(state, { recursive: true });
    });
    const first = await opened(sshd, { grants: serverGrants(state) });
    expect(await sendFiles(first, sshd, 500)).toBe(0);
    expect([logins(sshd), subsystems(sshd)]).toEqual([1, 1]);
    expect(sshd.log()).toMatch(/no more sessions/);
    const refusals = sshd.log().match(/no more sessions/g)?.length;
    const second = await opened(sshd, { grants: serverGrants(state) });
    await Promise.all(Array.from({ length: 500 }, (_, index) => second.lstat(at(String(index)))));
    expect(sshd.log().match(/no more sessions/g)?.length).toBe(refusals);
    expect(await sendFiles(second, sshd, 500)).toBe(0);
  });

  it('stay three where the server grants three', async () => {
    const sshd = await server({ config: ['MaxSessions 3'] });
    const endpoint = await opened(sshd);
    expect(await sendFiles(endpoint, sshd, 1000)).toBe(0);
    expect([logins(sshd), subsystems(sshd)]).toEqual([1, 3]);
  });

  it('leave no file out when the connection, or one SFTP server alone, is killed midway', async () => {
    const sshd = await server();
    const endpoint = await opened(sshd);
    const kill = (done: number): void => {
      if (done === 300) sshd.killSessions();
      if (done === 700) killOneSftpServer(sshd);
    };
    expect(await sendFiles(endpoint, sshd, 1200, kill)).toBe(0);
    expect(logins(sshd)).toBeGreaterThanOrEqual(3);
  });

  it('list what a single one lists', async () => {
    const sshd = await server();
    for (let folder = 0; folder < 300; folder++) {
      mkdirSync(join(sshd.root, `folder-${String(folder)}`));
      writeFileSync(join(sshd.root, `folder-${String(folder)}`, 'page.html'), String(folder));
    }
    const endpoint = await opened(sshd);
    const listings = await Promise.all(Array.from({ length: 300 }, (_, folder) => endpoint.list(at(`folder-${String(folder)}`))));
    expect(subsystems(sshd)).toBeGreaterThan(1);
    expect(listings.map(({ entries }) => entries.map(({ name }) => name))).toEqual(Array.from({ length: 300 }, () => ['page.html']));
  });
});

/** Kills one of the processes that serve SFTP below this server. */
function killOneSftpServer(sshd: Sshd): void {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n');
  const rows = table.map((line) => line.trim().split(/\s+/));
  const listener = readFileSync(join(sshd.root, '..', 'pid'), 'utf8').trim();
  const isBelow = (pid: string): boolean => {
    const parent = rows.find((row) => row[0] === pid)?.[1];
    return parent !== undefined && parent !== '0' && (parent === listener || isBelow(parent));
  };
  const victim = rows.find((row) => row[2]!.startsWith('sftp-server') && isBelow(row[0]!));
  if (victim) process.kill(Number(victim[0]), 'SIGKILL');
}
