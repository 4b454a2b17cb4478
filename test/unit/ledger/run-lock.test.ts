import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  acquireRunLock,
  describeHolder,
  lockHolder,
  releaseLocksOfRun,
  type LockHolder,
  type RunLock,
} from '../../../electron/ledger/run-lock';
import { BUNDLE_ENVIRONMENT, bundleForNode } from '../../support/bundle-for-node';

const MIRROR = 'sftp://mirror.example:22/srv/www';

let bundles: string;
let contender: string;
let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bundles = mkdtempSync(join(tmpdir(), 'heliograph-bundle-'));
  contender = await bundleForNode('test/support/lock-contender.ts', bundles, 'lock-contender');
});
afterAll(() => {
  rmSync(bundles, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-lock-'));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(end));
  rmSync(folder, { recursive: true });
});

interface Contender {
  readonly child: ChildProcess;
  /** Lets it try; resolves with what it says. */
  attempt(): Promise<string>;
}

async function startContender(): Promise<Contender> {
  const child = spawn(process.execPath, [contender, folder, MIRROR], {
    env: { ...process.env, ...BUNDLE_ENVIRONMENT },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return {
    child,
    async attempt() {
      child.stdin.write('go\n');
      return String((await lines.next()).value);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function lockPath(): string {
  return join(folder, 'locks', readdirSync(join(folder, 'locks')).find((name) => name.endsWith('.json')) ?? 'none');
}

function take(runId: string): Extract<RunLock, { release: unknown }> {
  const lock = acquireRunLock(folder, MIRROR, runId);
  if ('holder' in lock) throw new Error(`held by ${describeHolder(lock.holder)}`);
  return lock;
}

function refusedBy(runId: string): LockHolder {
  const lock = acquireRunLock(folder, MIRROR, runId);
  if (!('holder' in lock)) throw new Error('was not refused');
  return lock.holder;
}

function rewriteHolder(changes: Partial<LockHolder>): void {
  const holder = JSON.parse(readFileSync(lockPath(), 'utf8')) as LockHolder;
  writeFileSync(lockPath(), JSON.stringify({ ...holder, ...changes }));
}

it('lets one run at a time hold a mirror, and the next after its release', () => {
  const first = take('run1');
  expect(refusedBy('run2')).toMatchObject({ runId: 'run1', pid: process.pid, mirrorIdentity: MIRROR });
  expect('release' in acquireRunLock(folder, 'sftp://other.example:22/srv', 'run2')).toBe(true);
  first.release();
  expect(lockHolder(folder, MIRROR)).toBeUndefined();
  const second = take('run2');
  first.release();
  expect(lockHolder(folder, MIRROR)?.runId).toBe('run2');
  second.release();
});

it('names a living holder of another process, and replaces it at once when it was killed', async () => {
  const other = await startContender();
  expect(await other.attempt()).toBe('won');
  expect(refusedBy('run1').pid).toBe(other.child.pid);
  await end(other.child);
  expect(lockHolder(folder, MIRROR)).toBeUndefined();
  take('run1').release();
});

it('lets exactly one of many contenders replace a dead holder', async () => {
  for (let round = 0; round < 3; round += 1) {
    const dead = await startContender();
    expect(await dead.attempt()).toBe('won');
    await end(dead.child);
    const contenders = await Promise.all(Array.from({ length: 5 }, startContender));
    const answers = await Promise.all(contenders.map((each) => each.attempt()));
    const winner = contenders[answers.indexOf('won')];
    expect(answers.filter((answer) => answer !== 'won')).toStrictEqual(Array(4).fill(`held by ${String(winner?.child.pid)}`));
    await Promise.all(contenders.map((each) => end(each.child)));
  }
}, 60_000);

it.runIf(process.platform === 'linux')('is not fooled by a process number that was given out again, nor by a reboot', () => {
  take('run1');
  rewriteHolder({ start: '1' });
  take('run2');
  rewriteHolder({ boot: 'an-earlier-boot' });
  take('run3').release();
});

it('never replaces a holder of another machine', () => {
  take('run1');
  rewriteHolder({ machine: 'another', host: 'laptop', pid: 2 ** 22 + 1 });
  expect(refusedBy('run2')).toMatchObject({ host: 'laptop' });
  expect(lockHolder(folder, MIRROR)?.host).toBe('laptop');
});

it('replaces a file that no holder can have written', () => {
  take('run1');
  writeFileSync(lockPath(), '{"pid":');
  take('run2').release();
});

it('releases what a run of this process left behind, and nothing else', () => {
  take('run1');
  acquireRunLock(folder, 'sftp://other.example:22/srv', 'run2');
  releaseLocksOfRun(folder, 'run1');
  expect(lockHolder(folder, MIRROR)).toBeUndefined();
  expect(lockHolder(folder, 'sftp://other.example:22/srv')?.runId).toBe('run2');
});
