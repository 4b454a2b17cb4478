import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseRelativePath as at } from '../../electron/contract/relative-path';
import type { Endpoint } from '../../electron/engine/endpoint';
import { placeByParts } from '../../electron/engine/small-file';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import { optionsFor } from '../support/connect-options';
import { delayedLink, type DelayedLink } from '../support/delayed-link';
import { startSshd } from '../support/sshd';

const MEBI = 1024 * 1024;
const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
});

async function limited(limit: () => number | undefined): Promise<{ readonly endpoint: Endpoint; readonly link: DelayedLink }> {
  const sshd = await startSshd();
  cleanup.push(() => sshd.close());
  const link = await delayedLink(sshd.port, 2);
  cleanup.push(() => {
    link.close();
  });
  const hostKeys = openHostKeys({ ownFile: join(sshd.root, '..', 'own_known_hosts'), otherFiles: [] });
  const endpoint = await openEndpoint(
    `sftp://${sshd.user}@127.0.0.1:${String(link.port)}${sshd.root}`,
    optionsFor(sshd, { hostKeys, acceptNewHostKey: true, limit }),
  );
  cleanup.push(() => endpoint.close());
  return { endpoint, link };
}

/** Keeps sending small files, 64 at once, and one large file after the other, until told to stop. */
function keepSending(endpoint: Endpoint): () => Promise<void> {
  let on = true;
  let count = 0;
  const small = async (): Promise<void> => {
    while (on) {
      const index = count++;
      const bytes = Buffer.alloc(500 + ((index * 7919) % 12_000), index);
      const file = { temp: at(`temp-${String(index)}`), path: at(`page-${String(index)}.html`), bytes, mode: 0o644, mtime: 1_500_000_000 };
      const request = { ...file, found: undefined, fsync: false };
      await (endpoint.place?.(request) ?? placeByParts(endpoint, request));
    }
  };
  const large = async (): Promise<void> => {
    while (on) {
      const block = Buffer.alloc(256 * 1024, 7);
      const content = function* (): Generator<Uint8Array> {
        for (let sent = 0; sent < 16 && on; sent++) yield block;
      };
      await endpoint.write(at(`large-${String(count++)}`), {
        content,
        size: null,
        attributes: () => ({ mode: 0o644, mtime: 1e9 }),
        fsync: false,
      });
    }
  };
  const all = Promise.all([...Array.from({ length: 64 }, small), large()]);
  return async () => {
    on = false;
    await all;
  };
}

/** Bytes a second on the wire over so many seconds. */
async function rateOver(link: DelayedLink, seconds: number): Promise<number> {
  const [bytes, time] = [link.sent(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return (link.sent() - bytes) / ((performance.now() - time) / 1000);
}

describe('a bandwidth limit', () => {
  it('holds within 5 % over ten seconds on the wire, small and large files together, and follows a change at once', async () => {
    let limit: number | undefined = MEBI;
    const { endpoint, link } = await limited(() => limit);
    const stop = keepSending(endpoint);
    await rateOver(link, 1);
    const first = await rateOver(link, 10);
    expect(first / MEBI).toBeGreaterThan(0.95);
    expect(first / MEBI).toBeLessThan(1.05);
    limit = MEBI / 4;
    await rateOver(link, 1);
    const lowered = await rateOver(link, 5);
    expect(lowered / (MEBI / 4)).toBeGreaterThan(0.9);
    expect(lowered / (MEBI / 4)).toBeLessThan(1.1);
    limit = undefined;
    expect(await rateOver(link, 2)).toBeGreaterThan(2 * MEBI);
    await stop();
  });
});
