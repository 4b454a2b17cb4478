import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseRelativePath as at, ROOT } from '../../electron/contract/relative-path';
import type { AppRunEvent } from '../../electron/contract/progress';
import type { Endpoint } from '../../electron/engine/endpoint';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import type { WarmSession } from '../../electron/endpoints/sftp/warm-session';
import { WarmConnections } from '../../electron/endpoints/warm-connections';
import { newRunId } from '../../electron/runs/run-id';
import { RunThreads } from '../../electron/runs/run-in-worker';
import type { RunTask } from '../../electron/runs/task';
import { BUNDLE_ENVIRONMENT, bundleForNode } from '../support/bundle-for-node';
import { syncTask } from '../support/sync-task';
import { optionsFor } from '../support/connect-options';
import { delayedLink } from '../support/delayed-link';
import { startSshd, type Sshd } from '../support/sshd';

const QUICK = { waits: [0.05, 0.1, 0.2, 0.4, 0.8], firstWaits: [0.05], lossesOfOneOperation: 6 };
const attributes = () => ({ mode: 0o644, mtime: 1_500_000_000 });
let sshd: Sshd;
let warm: WarmConnections<WarmSession>;
const cleanup: (() => unknown)[] = [];

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.close());
afterEach(async () => {
  warm.cool();
  for (const each of cleanup.splice(0).reverse()) await each();
});

const logins = (): number => sshd.log().match(/^Accepted publickey/gm)?.length ?? 0;
const open = (more: Parameters<typeof optionsFor>[1] = {}, path = sshd.root): Promise<Endpoint> =>
  openEndpoint(sshd.address(path), optionsFor(sshd, { warm, ...more }), QUICK);

/** Logins that `act` takes. */
async function loginsOf(act: () => Promise<unknown>): Promise<number> {
  const before = logins();
  await act();
  return logins() - before;
}

async function useOnce(more: Parameters<typeof optionsFor>[1] = {}, path = sshd.root): Promise<void> {
  const endpoint = await open(more, path);
  expect((await endpoint.list(ROOT)).complete).toBe(true);
  await endpoint.close();
}

describe('a connection that an earlier run left', () => {
  it('is used by the next one, for another folder too, without a login', async () => {
    warm = new WarmConnections();
    mkdirSync(join(sshd.root, 'other'));
    writeFileSync(join(sshd.root, 'other', 'page.html'), 'page');
    expect(await loginsOf(() => useOnce())).toBe(1);
    expect(
      await loginsOf(async () => {
        const endpoint = await open({}, join(sshd.root, 'other'));
        expect((await endpoint.list(ROOT)).entries.map(({ name }) => name)).toEqual(['page.html']);
        const bytes = Buffer.from('new');
        await endpoint.write(at('new.html'), { content: () => [bytes], size: bytes.length, attributes, fsync: false });
        await endpoint.close();
        await expect(endpoint.lstat(at('new.html'))).rejects.toMatchObject({ kind: 'lost' });
      }),
    ).toBe(0);
    expect(readFileSync(join(sshd.root, 'other', 'new.html'), 'utf8')).toBe('new');
  });

  it('saves all round trips but the one that resolves the folder', async () => {
    warm = new WarmConnections();
    const link = await delayedLink(sshd.port, 60);
    cleanup.push(() => link.close());
    const hostKeys = openHostKeys({ ownFile: join(sshd.root, '..', 'linked_known_hosts'), otherFiles: [] });
    const connect = (): Promise<Endpoint> =>
      openEndpoint(
        `sftp://${sshd.user}@127.0.0.1:${String(link.port)}${sshd.root}`,
        optionsFor(sshd, { warm, hostKeys, acceptNewHostKey: true }),
        QUICK,
      );
    await (await connect()).close();
    const before = link.turns();
    const endpoint = await connect();
    expect(link.turns() - before).toBeLessThanOrEqual(2);
    await endpoint.close();
  });

  it('is never shared by two at once', async () => {
    warm = new WarmConnections();
    await useOnce();
    expect(
      await loginsOf(async () => {
        const [one, other] = [await open(), await open()];
        await Promise.all([one.list(ROOT), other.list(ROOT)]);
        await one.close();
        await expect(other.list(ROOT)).resolves.toMatchObject({ complete: true });
        await other.close();
      }),
    ).toBe(1);
  });

  it('is made anew where it was lost meanwhile, or does not answer', async () => {
    warm = new WarmConnections();
    await useOnce();
    sshd.killSessions();
    expect(await loginsOf(() => useOnce())).toBe(1);
    sshd.freeze(true);
    expect(await loginsOf(() => useOnce())).toBe(1);
    sshd.freeze(false);
  });

  it('is not used where its host key is not trusted any more, for another login, or after a change', async () => {
    warm = new WarmConnections();
    await useOnce();
    const strangers = openHostKeys({ ownFile: join(sshd.root, '..', 'empty_known_hosts'), otherFiles: [] });
    await expect(open({ hostKeys: strangers })).rejects.toMatchObject({ kind: 'host-key-unknown' });
    expect(await loginsOf(() => useOnce())).toBe(1);
    await expect(open({ login: { kind: 'key', keyFile: '/nowhere/key' } })).rejects.toMatchObject({ kind: 'login' });
    warm.cool();
    expect(await loginsOf(() => useOnce())).toBe(1);
  });

  it('is closed by a run that was stopped, and by one that a change overtook', async () => {
    warm = new WarmConnections();
    const stopped = new AbortController();
    const endpoint = await open({ signal: stopped.signal });
    stopped.abort();
    await endpoint.close();
    expect(warm.size).toBe(0);
    const overtaken = await open();
    warm.cool();
    await overtaken.close();
    expect(warm.size).toBe(0);
  });

  it('serves runs in worker threads one after the other, and is gone after a change', async () => {
    warm = new WarmConnections();
    const folder = mkdtempSync(join(tmpdir(), 'heliograph-threads-'));
    cleanup.push(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    process.env['NODE_PATH'] = BUNDLE_ENVIRONMENT.NODE_PATH;
    await bundleForNode('electron/runs/origin-thread.ts', folder, 'origin-thread');
    const threads = new RunThreads(await bundleForNode('electron/runs/run-worker.ts', folder, 'run-worker'));
    cleanup.push(() => {
      threads.cool();
    });
    mkdirSync(join(folder, 'origin'));
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'state', 'known_hosts'), readFileSync(sshd.knownHosts));
    const run = async (content: string, onPlanned = (): void => undefined): Promise<void> => {
      writeFileSync(join(folder, 'origin', 'index.html'), content);
      const settings = { stateFolder: join(folder, 'state'), acceptNewHostKey: false };
      const emit = ({ event }: AppRunEvent): void => {
        if (event === 'planned') onPlanned();
      };
      const hooks = { emit, secret: () => Promise.resolve(undefined) };
      const result = await threads.start(taskFor(join(folder, 'origin')), settings, hooks).result;
      expect(result.status).toBe('ok');
      expect(readFileSync(join(sshd.root, 'threads', 'index.html'), 'utf8')).toBe(content);
    };
    expect(await loginsOf(() => run('first'))).toBe(1);
    expect(await loginsOf(() => run('the second'))).toBe(0);
    threads.cool();
    expect(await loginsOf(() => run('the third one'))).toBe(1);
    // In the middle of a run: it ends as it would have, and leaves nothing open.
    const amidst = (): void => {
      threads.cool();
    };
    expect(await loginsOf(() => run('the fourth, on its way', amidst))).toBe(0);
    expect(await loginsOf(() => run('the fifth'))).toBe(1);
  });
});

function taskFor(origin: string): RunTask {
  const login = { kind: 'key', keyFile: sshd.clientKeyFile } as const;
  return syncTask({
    runId: newRunId(),
    origin: { key: 'origin', label: 'origin', address: origin, login: { kind: 'agent' } },
    mirrors: [{ key: 'mirror', label: 'mirror', address: sshd.address(join(sshd.root, 'threads')), login }],
  });
}
