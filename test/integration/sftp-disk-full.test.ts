import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, type TestContext } from 'vitest';
import type { MirrorReport } from '../../electron/contract/report';
import { performRun } from '../../electron/runs/perform-run';
import { runRig } from '../support/run-rig';
import { startSshd, type SshdOptions } from '../support/sshd';
import { syncTask } from '../support/sync-task';

const MEBI = 1024 * 1024;
const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
});

/** Syncs five files of 700 KiB to a disk of 4 MiB of which somebody else takes 2 MiB once the plan was found to fit. */
async function syncTooMuch(context: TestContext, options: SshdOptions = {}) {
  const sshd = await startSshd(options);
  cleanup.push(() => sshd.close());
  const folder = join(sshd.root, 'small');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    context.skip(`A full disk needs the right to mount one, which is not given here: ${String(error)}`);
  }
  cleanup.push(() => execFileSync('umount', ['-l', folder]));
  const contents = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`file${String(index)}.bin`, randomBytes(700 * 1024)]));
  const rig = runRig(contents);
  cleanup.push(() => {
    rig.remove();
  });
  const result = await performRun(
    syncTask({
      runId: 'full1',
      origin: { key: 'origin', label: 'origin', address: rig.origin, login: { kind: 'agent' } },
      mirrors: [{ key: 'small', label: 'small', address: sshd.address(folder), login: { kind: 'key', keyFile: sshd.clientKeyFile } }],
    }),
    { stateFolder: rig.state, knownHosts: sshd.knownHosts, acceptNewHostKey: false },
    {
      emit: ({ event }) => {
        if (event === 'planned') writeFileSync(join(folder, 'theirs'), Buffer.alloc(2 * MEBI));
      },
      secret: () => Promise.resolve(undefined),
    },
    { signal: new AbortController().signal, gate: () => undefined },
  );
  return { report: result.mirrors[0] as MirrorReport, folder, contents };
}

it('a disk that fills up ends the run with one clear sentence, and with whole files only', async (context) => {
  const { report, folder, contents } = await syncTooMuch(context);
  expect(report).toMatchObject({
    status: 'failed',
    halt: null,
    error: {
      code: 'disk-full',
      message: expect.stringMatching(/^Could not write .*: the server's disk is full, or the account's quota is used up\.$/),
    },
  });
  const names = readdirSync(folder);
  expect(names.filter((name) => name.startsWith('.heliograph-'))).toEqual([]);
  for (const name of names) if (name !== 'theirs') expect(readFileSync(join(folder, name)).equals(contents[name]!)).toBe(true);
  expect(names.length).toBeLessThan(6);
});

it('a disk that fills up at a server which tells no space is at least suspected', async (context) => {
  const { report, folder } = await syncTooMuch(context, { sftpArguments: ['-P', 'statvfs'] });
  expect(report.status).toBe('problems');
  expect(report.problems[0]?.message).toMatch(/its disk may be full\. Check the space and the quota on the server\./);
  expect(readdirSync(folder).filter((name) => name.startsWith('.heliograph-'))).toEqual([]);
});
