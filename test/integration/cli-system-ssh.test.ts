import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCli, runCli } from '../support/cli';
import { startSshd, type Sshd } from '../support/sshd';

let sshd: Sshd;
let home: string;

beforeAll(async () => {
  buildCli();
  sshd = await startSshd({ passwordUser: true, config: ['KexAlgorithms curve25519-sha256'] });
  home = mkdtempSync(join(tmpdir(), 'heliograph-cli-'));
  mkdirSync(join(home, 'origin'));
  writeFileSync(join(home, 'origin/index.html'), '<h1>hello</h1>');
}, 60_000);
afterAll(async () => {
  await sshd?.close();
  rmSync(home, { recursive: true, force: true });
});

const cli = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(home, [...args, '--state', join(home, 'state')], env);

it('a saved mirror is reached by the transport that it chose, from the plan to the proof', async () => {
  const address = sshd.address(`${sshd.root}/saved`);
  await cli(['sites', 'add', 'Docs', '--origin', join(home, 'origin')]);
  const added = await cli(['sites', 'add-mirror', 'Docs', 'Oslo', address, '--key', sshd.clientKeyFile, '--transport', 'openssh']);
  expect(added.code).toBe(0);
  expect((await cli(['sites'])).stdout).toContain("by the system's ssh");

  // Where there is no ssh, nothing else is used in its place.
  const without = await cli(['plan', 'Docs', '--known-hosts', sshd.knownHosts], { HELIOGRAPH_SSH: '/nonexistent/ssh' });
  expect([without.code, without.stderr]).toEqual([4, expect.stringContaining('There is no ssh program')]);

  const planned = await cli(['plan', 'Docs', '--known-hosts', sshd.knownHosts, '--out', join(home, 'plan')]);
  expect(planned.code).toBe(0);
  const applied = await cli(['apply', join(home, 'plan'), '--known-hosts', sshd.knownHosts]);
  expect(applied.code).toBe(0);
  expect(readFileSync(join(sshd.root, 'saved/index.html'), 'utf8')).toBe('<h1>hello</h1>');
  expect((await cli(['verify', 'Docs', '--known-hosts', sshd.knownHosts, '--depth', 'full'])).code).toBe(0);
});

it('an option chooses it for one command, with a password from the environment and a first contact', async () => {
  const address = sshd.address(`${sshd.root}/asked`);
  const args = ['sync', join(home, 'origin'), address, '--transport', 'openssh', '--json'];
  const env = { HELIOGRAPH_PASSWORD: sshd.password };
  const unknown = await cli(args, env);
  expect([unknown.code, unknown.result.status]).toEqual([4, 'failed']);
  const { code, result } = await cli([...args, '--accept-new-host-key'], env);
  expect([code, result.mirrors[0]]).toMatchObject([0, { created: 1 }]);
  expect(readFileSync(join(home, 'state/known_hosts'), 'utf8')).toContain(`[127.0.0.1]:${String(sshd.port)} `);
});

it('a folder has no transport', async () => {
  const refused = await cli(['sites', 'add-mirror', 'Docs', 'Here', join(home, 'here'), '--transport', 'openssh']);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('A folder needs no login')]);
});
