import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { MirrorReport } from '../../electron/contract/report';
import { performRun } from '../../electron/runs/perform-run';
import type { TaskPlace } from '../../electron/runs/task';
import { delayedLink, type DelayedLink } from '../support/delayed-link';
import { startSshd, type Sshd } from '../support/sshd';
import { syncTask } from '../support/sync-task';
import { readTree } from '../support/tree';

const MIB = 1024 * 1024;

let server: Sshd;
let base: string;
let links: DelayedLink[];

beforeAll(async () => {
  server = await startSshd();
});
afterAll(() => server.close());
beforeEach(() => {
  base = mkdtempSync(join(server.root, 'case-'));
  links = [];
});
afterEach(() => {
  for (const link of links) link.close();
  rmSync(base, { recursive: true, force: true });
});

async function behind(milliseconds: number, path: string): Promise<{ link: DelayedLink; place: TaskPlace }> {
  const link = await delayedLink(server.port, milliseconds);
  links.push(link);
  const address = `sftp://${server.user}@127.0.0.1:${String(link.port)}${path}`;
  return { link, place: { key: path, label: path, address, login: { kind: 'key', keyFile: server.clientKeyFile } } };
}

/** 300 small files, and two large ones that the slow mirror is long busy with. */
function writeOrigin(folder: string): number {
  mkdirSync(folder);
  let total = 0;
  const write = (name: string, bytes: Buffer): void => {
    writeFileSync(join(folder, name), bytes);
    total += bytes.length;
  };
  for (let index = 0; index < 300; index++) write(`page${String(index)}.html`, Buffer.alloc(4_000 + index, `page ${String(index)}`));
  for (let index = 0; index < 2; index++) write(`large${String(index)}.iso`, Buffer.alloc(12 * MIB + index, `large ${String(index)}`));
  return total;
}

async function syncBoth(spoolCap?: number): Promise<{ received: number; total: number; state: string }> {
  const total = writeOrigin(join(base, 'origin'));
  const state = mkdtempSync(join(tmpdir(), 'heliograph-remote-origin-'));
  try {
    const origin = await behind(0, join(base, 'origin'));
    const fast = await behind(0, join(base, 'fast'));
    const slow = await behind(80, join(base, 'slow'));
    const task = syncTask({ runId: 'remote', origin: origin.place, mirrors: [fast.place, slow.place] });
    const settings = { stateFolder: state, acceptNewHostKey: true, ...(spoolCap !== undefined && { spoolCap }) };
    const hooks = { emit: () => undefined, secret: () => Promise.resolve(undefined) };
    const result = await performRun(task, settings, hooks, { signal: new AbortController().signal, gate: () => undefined });
    expect(result.mirrors.map(({ status, error }) => [status, error])).toEqual([
      ['ok', null],
      ['ok', null],
    ]);
    const [first, second] = result.mirrors as MirrorReport[];
    // The slow one was slow, so that something had to wait for it.
    expect(second!.seconds).toBeGreaterThan(first!.seconds);
    for (const mirror of ['fast', 'slow']) {
      const { '.heliograph.json': _, ...tree } = readTree(join(base, mirror));
      expect(tree).toEqual(readTree(join(base, 'origin')));
    }
    expect(existsSync(join(state, 'spool')) ? readdirSync(join(state, 'spool')) : []).toEqual([]);
    return { received: origin.link.received(), total, state };
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

it('is read once for a fast mirror and a slow one, small files and large', async () => {
  const { received, total } = await syncBoth();
  expect(received).toBeGreaterThan(total);
  expect(received).toBeLessThan(total * 1.1);
});

it('is read again by the mirror that lags where nothing may be kept, and is as complete', async () => {
  const { received, total } = await syncBoth(0);
  expect(received).toBeGreaterThan(total * 1.5);
  expect(received).toBeLessThan(total * 2.2);
});
