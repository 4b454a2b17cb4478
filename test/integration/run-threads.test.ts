import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_RULES } from '../../electron/contract/site';
import { LEDGER_MIGRATIONS } from '../../electron/ledger/ledger-schema';
import { listLedgers } from '../../electron/ledger/list-ledgers';
import { readDatabase } from '../../electron/ledger/open-database';
import { RunThreads } from '../../electron/runs/run-in-worker';
import type { RunTask } from '../../electron/runs/task';
import { BUNDLE_ENVIRONMENT, bundleForNode } from '../support/bundle-for-node';
import { syncTask } from '../support/sync-task';

let folder: string;
let threads: RunThreads;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-threads-'));
  process.env['NODE_PATH'] = BUNDLE_ENVIRONMENT.NODE_PATH;
  await bundleForNode('electron/runs/origin-thread.ts', folder, 'origin-thread');
  threads = new RunThreads(await bundleForNode('electron/runs/run-worker.ts', folder, 'run-worker'));
  mkdirSync(join(folder, 'origin'));
  mkdirSync(join(folder, 'state'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function task(runId: string): RunTask {
  const login = { kind: 'agent' } as const;
  const place = (name: string) => ({ key: name, label: name, address: join(folder, name), login });
  return syncTask({
    runId,
    origin: place('origin'),
    mirrors: [place('mirror')],
  });
}

/** Files of the ledger that have a SHA-256. */
function hashed(): string[] {
  const { file } = listLedgers(join(folder, 'state')).ledgers[0]!;
  const names = readDatabase(file, LEDGER_MIGRATIONS.length, (database) =>
    database.prepare("SELECT name FROM entries WHERE kind = 'file' AND sha256 IS NOT NULL ORDER BY name").all(),
  );
  return (names as { name: string }[]).map(({ name }) => name);
}

describe('the threads of runs', () => {
  it('end at once when the app stops, although hashes are being written down, and keep what was learnt', async () => {
    writeFileSync(join(folder, 'origin', 'a'), 'small');
    writeFileSync(join(folder, 'origin', 'z'), '');
    // Reading it with half of a thread's time takes seconds.
    truncateSync(join(folder, 'origin', 'z'), 384 * 1024 * 1024);
    const settings = { stateFolder: join(folder, 'state'), acceptNewHostKey: false };
    const quick = { ...task('first'), rules: { ...DEFAULT_RULES, exclude: ['z'] } };
    const hooks = { emit: () => undefined, secret: () => Promise.resolve(undefined) };
    expect((await threads.start(quick, settings, hooks).result).status).toBe('ok');
    await expect.poll(hashed, { timeout: 10_000 }).toEqual(['a']);

    expect((await threads.start(task('second'), settings, hooks).result).status).toBe('ok');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const began = performance.now();
    await threads.stop();
    expect(performance.now() - began).toBeLessThan(1500);
    expect(hashed()).toEqual(['a']);
  });
});
