import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildCli, runCli, startCli, type CliRun } from '../support/cli';
import { startSshd } from '../support/sshd';

let home: string;
let running: CliRun[];

beforeAll(() => {
  buildCli();
}, 120_000);
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'heliograph-cli-watch-'));
  mkdirSync(join(home, 'origin/below'), { recursive: true });
  writeFileSync(join(home, 'origin/page.html'), 'one');
  running = [];
});
afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(home, { recursive: true, force: true });
});

const watch = (args: readonly string[], env = {}): CliRun => {
  const run = startCli(home, ['watch', ...args, '--state', join(home, 'state')], env);
  running.push(run);
  return run;
};
const mirrored = (path: string): string | undefined => {
  const file = join(home, 'mirror', path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

it('syncs at once and after a change, and ends with the last run’s exit code when it is told to', async () => {
  const run = watch(['origin', 'mirror', '--json']);
  await run.says('"state":"watching"');
  await run.says('"event":"result"');
  expect(mirrored('page.html')).toBe('one');
  writeFileSync(join(home, 'origin/below/new.html'), 'new');
  await run.says('"state":"waiting"');
  await expect.poll(() => mirrored('below/new.html'), { timeout: 30_000 }).toBe('new');
  await run.says(/("event":"result"[\s\S]*){2}/);
  run.child.kill('SIGTERM');
  const { code, events, result } = await run.ended;
  expect(code).toBe(0);
  expect(result).toMatchObject({ event: 'result', status: 'ok', mirrors: [{ created: 1 }] });
  expect(events.filter(({ event }) => event === 'watch').map(({ state }) => state)).toEqual([
    'starting',
    'watching',
    'waiting',
    'watching',
  ]);
  const history = await runCli(home, ['history', '--state', join(home, 'state'), '--json']);
  expect(history.stdout).toContain('"trigger":"watch"');
  expect(history.stdout).toContain('"trigger":"command-line"');
});

it('says who watches already, and lets the next one in once that one has ended', async () => {
  const first = watch(['origin', 'mirror']);
  await first.says('watching');
  const second = await runCli(home, ['watch', 'origin', 'mirror', '--state', join(home, 'state')]);
  expect(second.code).toBe(7);
  expect(second.stderr).toMatch(/It is watched already: process \d+ on .*\n.*One watch is enough/);
  first.child.kill('SIGKILL');
  await first.ended;
  const third = watch(['origin', 'mirror', '--json']);
  await third.says('"event":"result"');
  third.child.kill('SIGINT');
  expect((await third.ended).code).toBe(0);
});

it('ends at once where only a person can help', async () => {
  const end = await runCli(home, ['watch', 'origin', 'origin/below', '--state', join(home, 'state')]);
  expect(end.code).toBe(2);
});

/** Whether this system lets a test have a limit of its own; a container may not. */
function mayLimit(): boolean {
  try {
    execFileSync('unshare', ['-Ur', 'sh', '-c', 'echo 20 > /proc/sys/user/max_inotify_watches'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

it.skipIf(!mayLimit()).each([
  [
    'max_inotify_watches',
    '20',
    'The system watches no more folders (its limit is 20 for one user). Heliograph looks every 7 minutes instead. Raise fs.inotify.max_user_watches',
  ],
  [
    'max_inotify_instances',
    '0',
    'Other programs hold all watchers that the system has for one user. Heliograph looks every 7 minutes instead.',
  ],
])('polls where the limit %s is reached, and says so', async (limit, value, sentence) => {
  for (let index = 0; index < 30; index++) mkdirSync(join(home, 'origin', String(index)));
  const cli = join(import.meta.dirname, '../../out/cli/heliograph.cjs');
  const script = `echo ${value} > /proc/sys/user/${limit}; exec "$@"`;
  const args = ['watch', 'origin', 'mirror', '--poll', '7', '--json', '--state', 'state'];
  const end = execFileSync(
    'unshare',
    ['-Ur', 'sh', '-c', script, 'sh', 'timeout', '--preserve-status', '-s', 'TERM', '8', process.execPath, cli, ...args],
    {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  expect(end).toContain(`{"event":"watch","state":"polling","message":"${sentence}`);
  expect(mirrored('page.html')).toBe('one');
});

it('looks at an SFTP origin every so often', async () => {
  const server = await startSshd();
  try {
    const site = join(server.root, 'site');
    mkdirSync(site);
    writeFileSync(join(site, 'page.html'), 'far');
    const run = watch([server.address(site), 'mirror', '--known-hosts', server.knownHosts, '--identity', server.clientKeyFile]);
    await run.says('looking at');
    await expect.poll(() => mirrored('page.html'), { timeout: 30_000 }).toBe('far');
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(0);
  } finally {
    await server.close();
  }
});

it('tells the webhook what needs a person, as the app does', async () => {
  const told: string[] = [];
  const hook = createServer((request, response) => {
    void text(request).then((body) => {
      told.push(body);
      response.end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  try {
    const webhook = `http://127.0.0.1:${String((hook.address() as AddressInfo).port)}/told`;
    mkdirSync(join(home, 'state'));
    writeFileSync(join(home, 'state/settings.json'), JSON.stringify({ version: 1, preferences: { notifications: { webhook } } }));
    mkdirSync(join(home, 'mirror'));
    writeFileSync(join(home, 'mirror/page.html'), 'somebody else wrote this');
    const run = watch(['origin', 'mirror', '--json']);
    await run.says('"event":"result"');
    run.child.kill('SIGTERM');
    expect((await run.ended).code).toBe(3);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('mirror');
  } finally {
    hook.close();
  }
});
