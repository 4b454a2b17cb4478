import { closeSync, fstatSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newRunId } from '../../electron/runs/run-id';
import { RunThreads } from '../../electron/runs/run-in-worker';
import type { RunTask } from '../../electron/runs/task';
import { BUNDLE_ENVIRONMENT, bundleForNode } from '../support/bundle-for-node';
import { syncTask } from '../support/sync-task';
import { startSshd, type Sshd } from '../support/sshd';

let sshd: Sshd;
let folder: string;
let threads: RunThreads;

beforeAll(async () => {
  sshd = await startSshd();
  folder = mkdtempSync(join(tmpdir(), 'heliograph-descriptors-'));
  process.env['NODE_PATH'] = BUNDLE_ENVIRONMENT.NODE_PATH;
  await bundleForNode('electron/runs/origin-thread.ts', folder, 'origin-thread');
  threads = new RunThreads(await bundleForNode('electron/runs/run-worker.ts', folder, 'run-worker'));
  for (const name of ['origin', 'state']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'origin', 'index.html'), 'page');
  writeFileSync(join(folder, 'state', 'known_hosts'), readFileSync(sshd.knownHosts));
});

afterAll(async () => {
  await sshd.close();
  rmSync(folder, { recursive: true, force: true });
});

function bySystemSsh(): RunTask {
  const login = { kind: 'key', keyFile: sshd.clientKeyFile } as const;
  return syncTask({
    runId: newRunId(),
    origin: { key: 'origin', label: 'origin', address: join(folder, 'origin'), login: { kind: 'agent' } },
    mirrors: [{ key: 'mirror', label: 'mirror', address: sshd.address(join(sshd.root, 'www')), login, transport: 'openssh' }],
  });
}

/** Takes each number of a descriptor that gets free, as soon as it does, until told to stop; gives those. */
function takeFreed(): () => number[] {
  const taken: number[] = [];
  let [highest, on] = [0, true];
  const look = (): void => {
    const descriptor = openSync('/dev/null', 'r');
    if (descriptor < highest) taken.push(descriptor);
    else closeSync(descriptor);
    highest = Math.max(highest, descriptor);
    if (on) setImmediate(look);
  };
  look();
  return () => {
    on = false;
    return taken;
  };
}

function isOpen(descriptor: number): boolean {
  try {
    fstatSync(descriptor);
    return true;
  } catch {
    return false;
  }
}

it('a thread that ends after a run by the system’s ssh closes no descriptor that others have opened meanwhile', async () => {
  const settings = { stateFolder: join(folder, 'state'), acceptNewHostKey: false };
  const hooks = { emit: () => undefined, secret: () => Promise.resolve(undefined) };
  for (let round = 0; round < 3; round++) {
    const stop = takeFreed();
    expect((await threads.start(bySystemSsh(), settings, hooks).result).status).toBe('ok');
    await threads.stop();
    const taken = stop();
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter((descriptor) => !isOpen(descriptor))).toEqual([]);
    for (const descriptor of taken) closeSync(descriptor);
  }
});
