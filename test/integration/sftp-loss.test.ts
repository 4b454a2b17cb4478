import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../electron/contract/relative-path';
import type { Endpoint } from '../../electron/engine/endpoint';
import { parseAddress, type SftpAddress } from '../../electron/endpoints/address';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import type { RetryPolicy } from '../../electron/endpoints/retry-policy';
import { openSftpEndpoint } from '../../electron/endpoints/sftp/open-sftp-endpoint';
import { optionsFor } from '../support/connect-options';
import { startSshd, type Sshd } from '../support/sshd';

const QUICK: RetryPolicy = { waits: [0.05, 0.1, 0.2, 0.4, 0.8], firstWaits: [0.05], lossesOfOneOperation: 6 };
const MEBI = 1024 * 1024;
const attributes = () => ({ mode: 0o644, mtime: 1_500_000_000 });
let sshd: Sshd;
const opened: Endpoint[] = [];

beforeEach(async () => {
  sshd = await startSshd();
});

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  await sshd.close();
});

async function plain(): Promise<Endpoint> {
  const endpoint = await openSftpEndpoint(parseAddress(sshd.address(sshd.root)) as SftpAddress, optionsFor(sshd));
  opened.push(endpoint);
  return endpoint;
}

async function retrying(onRetry: Parameters<typeof optionsFor>[1] = {}): Promise<Endpoint> {
  const endpoint = await openEndpoint(sshd.address(sshd.root), optionsFor(sshd, onRetry), QUICK);
  opened.push(endpoint);
  return endpoint;
}

function* blocks(count: number, onBlock?: (index: number) => void): Generator<Uint8Array> {
  const block = Buffer.alloc(MEBI);
  for (let index = 0; index < count; index++) {
    block.fill(index + 1);
    onBlock?.(index);
    yield block;
  }
}

function hashOfBlocks(count: number): string {
  const hash = createHash('sha256');
  for (const block of blocks(count)) hash.update(block);
  return hash.digest('hex');
}

const hashOfFile = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a session that is killed', () => {
  it('rejects everything that is pending, and everything after it', async () => {
    const endpoint = await plain();
    const write = endpoint.write(at('cut'), {
      content: () =>
        blocks(64, (index) => {
          if (index === 8) sshd.killSessions();
        }),
      size: 64 * MEBI,
      attributes,
      fsync: false,
    });
    const others = Array.from({ length: 50 }, () => endpoint.list(ROOT));
    await expect(write).rejects.toMatchObject({ name: 'EndpointError', kind: 'lost' });
    const outcomes = await Promise.allSettled(others);
    expect(outcomes.every((outcome) => outcome.status === 'fulfilled' || (outcome.reason as { kind: string }).kind === 'lost')).toBe(true);
    await expect(endpoint.lstat(at('x'))).rejects.toMatchObject({ kind: 'lost' });
  });

  it('does not stop a large write: it goes on where it was', async () => {
    const retries: unknown[] = [];
    const endpoint = await retrying({ onRetry: (retry) => retries.push(retry) });
    let yielded = 0;
    let killed = false;
    const content = () =>
      blocks(48, (index) => {
        yielded++;
        if (index !== 24 || killed) return;
        killed = true;
        sshd.killSessions();
      });
    const evidence = await endpoint.write(at('large'), { content, size: 48 * MEBI, attributes, fsync: false });
    expect(evidence).toMatchObject({ size: 48 * MEBI, mtime: 1_500_000_000, mode: 0o644 });
    expect(hashOfFile(join(sshd.root, 'large'))).toBe(hashOfBlocks(48));
    expect(yielded).toBeGreaterThan(48);
    expect(retries[0]).toMatchObject({ attempt: 1 });
    expect(retries.at(-1)).toBeNull();
  });

  it('does not stop small files on their way: each arrives once, and nothing stays beside them', async () => {
    const endpoint = await retrying();
    let arrived = 0;
    const files = Array.from({ length: 600 }, (_, index) => ({ name: `small-${String(index)}`, bytes: Buffer.alloc(index * 20, index) }));
    const placed = await Promise.all(
      files.map(async ({ name, bytes }) => {
        const file = { temp: at(`.heliograph-test-${name}`), path: at(name), bytes, mode: 0o644, mtime: 1_500_000_000 };
        const observed = await endpoint.place!({ ...file, found: undefined, fsync: false });
        if (++arrived === 100 || arrived === 300) sshd.killSessions();
        return observed;
      }),
    );
    expect(placed).toEqual(files.map(({ bytes }) => ({ kind: 'file', size: bytes.length, mtime: 1_500_000_000, mode: 0o644 })));
    expect(readdirSync(sshd.root).sort()).toEqual(files.map(({ name }) => name).sort());
    for (const { name, bytes } of files) expect(readFileSync(join(sshd.root, name)).equals(bytes)).toBe(true);
  });

  it('does not stop a reader: it goes on where it was', async () => {
    writeFileSync(join(sshd.root, 'source'), Buffer.concat([...blocks(24)].map((block) => Buffer.from(block))));
    const expected = hashOfFile(join(sshd.root, 'source'));
    const endpoint = await retrying();
    const file = await endpoint.open(at('source'));
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of file.read()) {
      const before = bytes;
      hash.update(chunk);
      bytes += chunk.length;
      if (before < 8 * MEBI && bytes >= 8 * MEBI) sshd.killSessions();
    }
    expect(bytes).toBe(24 * MEBI);
    expect(hash.digest('hex')).toBe(expected);
    expect(await file.unchanged()).toBe(true);
    await file.close();
  });

  it('leaves every small file whole when sessions are killed again and again', async () => {
    const endpoint = await retrying();
    mkdirSync(join(sshd.root, 'd'));
    let next = 0;
    let done = 0;
    const kills = [150, 400, 700];
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        while (next < 1000) {
          const name = String(next++);
          const bytes = Buffer.from(`content of ${name}`);
          await endpoint.write(at(`d/${name}.temp`), { content: () => [bytes], size: bytes.length, attributes, fsync: false });
          await endpoint.rename(at(`d/${name}.temp`), at(`d/${name}`));
          if (++done === kills[0]) {
            kills.shift();
            sshd.killSessions();
          }
        }
      }),
    );
    const { entries } = await endpoint.list(at('d'));
    expect(entries.map((entry) => entry.name).sort()).toEqual(Array.from({ length: 1000 }, (_, index) => String(index)).sort());
    for (let index = 0; index < 1000; index++)
      expect(readFileSync(join(sshd.root, 'd', String(index)), 'utf8')).toBe(`content of ${String(index)}`);
  });

  it('gives up in the end, with the reason', async () => {
    const endpoint = await retrying();
    await sshd.stop();
    await expect(endpoint.list(ROOT)).rejects.toMatchObject({ kind: 'lost', message: expect.stringContaining('refused the connection') });
    await expect(endpoint.list(ROOT)).rejects.toMatchObject({ kind: 'lost' });
  });

  it('never accepts another host key on the way back', async () => {
    const endpoint = await retrying({ acceptNewHostKey: true });
    sshd.killSessions();
    await sshd.replaceHostKey();
    await expect(endpoint.list(ROOT)).rejects.toMatchObject({ kind: 'host-key-changed' });
  });
});

it('a server that is frozen for a while only makes it late', async () => {
  const endpoint = await plain();
  setTimeout(() => {
    sshd.freeze(true);
  }, 20);
  setTimeout(() => {
    sshd.freeze(false);
  }, 2500);
  await endpoint.write(at('late'), { content: () => blocks(32), size: 32 * MEBI, attributes, fsync: false });
  expect(hashOfFile(join(sshd.root, 'late'))).toBe(hashOfBlocks(32));
});

it('keeps to a speed limit', async () => {
  const endpoint = await openEndpoint(sshd.address(sshd.root), optionsFor(sshd, { limit: MEBI }), QUICK);
  opened.push(endpoint);
  const started = performance.now();
  await endpoint.write(at('slow'), { content: () => blocks(2), size: 2 * MEBI, attributes, fsync: false });
  const seconds = (performance.now() - started) / 1000;
  expect(seconds).toBeGreaterThan(1.5);
  expect(seconds).toBeLessThan(4);
});
