import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Settings } from '../../electron/contract/site';
import { buildCli, runCli } from '../support/cli';
import { startSshd, type Sshd } from '../support/sshd';

let folder: string;
let jump: Sshd;
let target: Sshd;

beforeAll(async () => {
  buildCli();
  [jump, target] = await Promise.all([startSshd(), startSshd()]);
  folder = mkdtempSync(join(tmpdir(), 'heliograph-import-'));
}, 60_000);
afterAll(async () => {
  await jump.close();
  await target.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a host of ssh_config behind a jump host becomes a mirror with pinned keys, and is synced to', async () => {
  const home = join(folder, 'home');
  const origin = join(folder, 'origin');
  mkdirSync(join(home, '.ssh'), { recursive: true });
  mkdirSync(origin);
  writeFileSync(join(origin, 'index.html'), 'page');
  writeFileSync(
    join(home, '.ssh', 'hosts'),
    `Host inner\n HostName 127.0.0.1\n Port ${String(target.port)}\n IdentityFile ${target.clientKeyFile}\n ProxyJump gate\n`,
  );
  writeFileSync(
    join(home, '.ssh', 'config'),
    `Include hosts\nHost gate\n HostName 127.0.0.1\n Port ${String(jump.port)}\n IdentityFile ${jump.clientKeyFile}\nHost *\n User ${target.user}\n`,
  );
  writeFileSync(join(home, '.ssh', 'known_hosts'), [jump, target].map(({ knownHosts }) => readFileSync(knownHosts, 'utf8')).join(''));
  const state = join(folder, 'state');
  const run = (...parameters: string[]) => runCli(home, ['--state', state, ...parameters]);
  expect((await run('sites', 'add', 'web', '--origin', origin)).code).toBe(0);

  const shown = await run('import', '--ssh-config', '--dry-run', '--json');
  expect(shown.events[0]).toMatchObject({
    event: 'import',
    entries: [{ name: 'inner', jump: [`${target.user}@127.0.0.1:${String(jump.port)}`] }, { name: 'gate' }],
  });
  const settings = (): Settings => JSON.parse(readFileSync(join(state, 'settings.json'), 'utf8')) as Settings;
  expect(settings().sites[0]?.mirrors).toEqual([]);

  const taken = await run('import', '--ssh-config', '--only', 'inner', '--folder', `${target.root}/www`, '--pin-keys');
  expect([taken.code, taken.stdout]).toEqual([0, expect.stringMatching(/Added 1 mirror: inner\.\nPinned 2 host keys\./)]);
  expect(settings().sites[0]?.mirrors[0]).toMatchObject({ name: 'inner', jump: [{ login: { kind: 'key', keyFile: jump.clientKeyFile } }] });

  rmSync(join(home, '.ssh', 'known_hosts'));
  const synced = await run('sync', 'web', '--json');
  expect([synced.code, readFileSync(join(target.root, 'www', 'index.html'), 'utf8')]).toEqual([0, 'page']);
  expect((await run('import', '--ssh-config', '--only', 'inner', '--folder', `${target.root}/www`)).stdout).toContain(
    'stayed as they are: inner',
  );
}, 60_000);

it('--jump goes over a server that nobody saved', async () => {
  jump.authorize(`${target.clientKeyFile}.pub`);
  const origin = join(folder, 'ad-hoc');
  mkdirSync(origin);
  writeFileSync(join(origin, 'index.html'), 'page');
  const known = join(folder, 'both');
  writeFileSync(known, [jump, target].map(({ knownHosts }) => readFileSync(knownHosts, 'utf8')).join(''));
  const over = `${jump.user}@127.0.0.1:${String(jump.port)}`;
  const parameters = [
    '--state',
    join(folder, 'other'),
    'sync',
    origin,
    target.address(`${target.root}/ad-hoc`),
    '--jump',
    over,
    '--identity',
    target.clientKeyFile,
    '--known-hosts',
    known,
  ];
  const before = jump.log().match(/^Accepted publickey/gm)?.length ?? 0;
  expect((await runCli(folder, parameters)).code).toBe(0);
  expect(readFileSync(join(target.root, 'ad-hoc', 'index.html'), 'utf8')).toBe('page');
  expect((jump.log().match(/^Accepted publickey/gm)?.length ?? 0) - before).toBe(1);
});

it('what is no such file is refused with a sentence', async () => {
  const file = join(folder, 'letter.txt');
  writeFileSync(file, 'hello');
  const { code, stderr } = await runCli(folder, ['--state', join(folder, 'none'), 'import', file]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/letter\.txt is none of the files that can be imported/)]);
});
