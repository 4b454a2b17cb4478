import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Plan } from '../../electron/contract/plan';
import { startCli } from '../support/cli-process';
import { startSshd, type Sshd, type SshdOptions } from '../support/sshd';
import { readTree } from '../support/tree';

let base: string;
let origin: string;
let sshd: Sshd;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'heliograph-moves-'));
  origin = join(base, 'origin');
  for (let index = 0; index < 300; index++) {
    const folder = join(origin, 'old', String(index % 5));
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `file ${String(index)}.bin`);
    writeFileSync(file, Buffer.alloc(1000 + index * 40, index));
    utimesSync(file, 1_700_000_000 + index, 1_700_000_000 + index);
  }
  writeFileSync(join(origin, 'index.html'), 'page');
});

afterEach(async () => {
  await sshd.close();
  rmSync(base, { recursive: true, force: true });
});

const mirror = () => join(sshd.root, 'mirror');

async function heliograph(command: 'sync' | 'plan', ...more: string[]) {
  const trust = ['--identity', sshd.clientKeyFile, '--known-hosts', sshd.knownHosts, '--state', join(base, 'state')];
  const { code, result, events, complaint } = await startCli([command, origin, sshd.address(mirror()), ...trust, ...more]).ended;
  expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
  const planned = events.find((event) => event.event === 'planned') as { readonly plan: Plan };
  return { report: result!.mirrors[0]!, plan: planned.plan };
}

function expectInSync(): void {
  const { '.heliograph.json': _, ...shown } = readTree(mirror());
  expect(shown).toEqual(readTree(origin));
}

const SERVERS: [string, SshdOptions, string][] = [
  ['an OpenSSH server', {}, 'link'],
  ['a server without hard links', { sftpArguments: ['-P', 'hardlink'] }, 'copy'],
  ['a server that can neither link nor copy', { sftpArguments: ['-P', 'hardlink,copy-data'] }, 'rename'],
];

it.each(SERVERS)('a renamed folder of 300 files is moved on %s, without a byte sent and without a halt', async (_, options, by) => {
  sshd = await startSshd(options);
  await heliograph('sync');
  const inodes = new Map(
    Array.from({ length: 300 }, (_none, index) => [
      index,
      statSync(join(mirror(), 'old', String(index % 5), `file ${String(index)}.bin`)).ino,
    ]),
  );
  renameSync(join(origin, 'old'), join(origin, 'new'));
  const { plan } = await heliograph('plan');
  expect(plan.counts).toMatchObject({ created: 0, moved: 300, removed: 0, bytesToSend: 0 });
  expect(new Set(plan.operations.filter(({ kind }) => kind === 'move').map((row) => row.by))).toEqual(new Set([by]));
  const { report } = await heliograph('sync');
  expect(report).toMatchObject({ created: 0, moved: 300, removed: 0, bytesSent: 0, problems: [] });
  expectInSync();
  const kept = [...inodes].filter(
    ([index, ino]) => statSync(join(mirror(), 'new', String(index % 5), `file ${String(index)}.bin`)).ino === ino,
  );
  expect(kept.length).toBe(by === 'copy' ? 0 : 300);
  expect((await heliograph('plan')).plan.operations).toEqual([]);
});

it('a large file that is there under another name is copied by the server', async () => {
  sshd = await startSshd();
  writeFileSync(join(origin, 'release-1.iso'), Buffer.alloc(20 * 1024 * 1024, 'noise that repeats'));
  await heliograph('sync');
  execFileSync('cp', ['-p', join(origin, 'release-1.iso'), join(origin, 'latest.iso')]);
  const { report, plan } = await heliograph('sync');
  expect(plan.operations).toMatchObject([{ kind: 'create', path: 'latest.iso', from: 'release-1.iso', by: 'copy', bytes: 0 }]);
  expect(report).toMatchObject({ created: 1, bytesSent: 0, problems: [] });
  expectInSync();
  expect(statSync(join(mirror(), 'latest.iso')).ino).not.toBe(statSync(join(mirror(), 'release-1.iso')).ino);
});
