import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTriggerBook } from '../../electron/ledger/trigger-book';
import { buildCli, runCli, startCli, type CliEnd } from '../support/cli';
import { startSshd } from '../support/sshd';

const MINUTE = 60_000;

let home: string;
const state = (): string => join(home, 'state');
const cli = (...args: string[]): Promise<CliEnd> => runCli(home, [...args, '--state', state()]);

beforeAll(buildCli, 120_000);
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'heliograph-schedules-'));
  mkdirSync(join(home, 'origin'));
  writeFileSync(join(home, 'origin/index.html'), '<h1>hello</h1>');
  await cli('sites', 'add', 'website', '--origin', join(home, 'origin'));
  await cli('sites', 'add-mirror', 'website', 'One', join(home, 'mirror'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** A daily schedule whose last slot was some minutes ago and was missed: it was set an hour ago, as far as the state folder knows. */
async function missSlot(minutes = 10): Promise<void> {
  const slot = new Date(Date.now() - minutes * MINUTE);
  const cron = `${String(slot.getUTCMinutes())} ${String(slot.getUTCHours())} * * *`;
  const { code } = await cli('sites', 'set-triggers', 'website', '--schedule', cron, '--time-zone', 'UTC', '--promise', '48');
  expect(code).toBe(0);
  const book = openTriggerBook(state());
  book.standing('website', JSON.stringify([cron, 'UTC']), new Date(Date.now() - 60 * MINUTE));
  book.close();
}

async function triggersOfRuns(): Promise<unknown[]> {
  const [event] = (await cli('history', '--json')).events as unknown as [{ runs: { trigger: string }[] }];
  return event.runs.map(({ trigger }) => trigger);
}

describe('run-schedules --once', () => {
  it('catches up on what was missed, once, and exits', async () => {
    await missSlot();
    const first = await cli('run-schedules', '--once', '--json');
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.result).toMatchObject({ event: 'result', status: 'ok', mirrors: [{ status: 'ok', created: 1 }] });
    expect(readFileSync(join(home, 'mirror/index.html'), 'utf8')).toBe('<h1>hello</h1>');
    const second = await cli('run-schedules', '--once');
    expect([second.code, second.stdout]).toEqual([0, 'Nothing was due.\n']);
    expect(await triggersOfRuns()).toEqual(['missed']);
  });

  it('is nothing where the schedule is new', async () => {
    await cli('sites', 'set-triggers', 'website', '--schedule', '0 0 1 1 *');
    expect((await cli('run-schedules', 'website', '--once')).stdout).toBe('Nothing was due.\n');
  });

  it('of two processes at once, one runs the slot', async () => {
    await missSlot();
    const both = await Promise.all([cli('run-schedules', '--once', '--json'), cli('run-schedules', '--once', '--json')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.map(({ result }) => result.mirrors.length).sort()).toEqual([0, 1]);
    expect(await triggersOfRuns()).toEqual(['missed']);
  });

  it('halts as any run does, and approves nothing', async () => {
    await missSlot();
    rmSync(join(home, 'origin'), { recursive: true });
    const { code, result } = await cli('run-schedules', '--once', '--json');
    expect(code).toBe(3);
    expect(result.mirrors[0]?.halt).toMatchObject({ guard: 'origin-missing' });
  });
});

describe('a failed login', () => {
  it('is not tried again by itself, and is once a person got in', async () => {
    const server = await startSshd();
    try {
      const stranger = join(home, 'stranger');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
      copyFileSync(server.knownHosts, join(state(), 'known_hosts'));
      await cli('sites', 'remove-mirror', 'website', 'One');
      await cli('sites', 'add-mirror', 'website', 'Two', server.address(join(server.root, 'www')), '--key', stranger);
      await missSlot(20);
      expect((await cli('run-schedules', '--once')).code).toBe(4);
      const attempts = (): number =>
        server
          .log()
          .split('\n')
          .filter((line) => line.includes('Connection from')).length;
      const before = attempts();
      await missSlot(10);
      const held = await cli('run-schedules', '--once');
      expect([held.code, held.stdout]).toEqual([0, expect.stringContaining('The login failed, and is not tried again by itself.')]);
      expect(attempts()).toBe(before);

      server.authorize(`${stranger}.pub`);
      expect((await cli('sync', 'website')).code).toBe(0);
      await missSlot(5);
      const resumed = await cli('run-schedules', '--once', '--json');
      expect(resumed.result).toMatchObject({ status: 'ok', mirrors: [{ status: 'ok' }] });
    } finally {
      await server.close();
    }
  });
});

describe('run-schedules', () => {
  it('runs what is due, tells what comes next, and ends cleanly when it is asked to', async () => {
    await missSlot();
    const service = startCli(home, ['run-schedules', '--state', state()]);
    await service.says('One');
    await service.says(/in sync/);
    service.child.kill('SIGTERM');
    const { code, stdout } = await service.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/website: a run begins, catching up on its schedule/);
    const status = await cli('status');
    expect(status.stdout).toMatch(/next run \d{4}-\d\d-\d\d \d\d:\d\d, in 23 h 4\d min .* UTC\)/);
    expect(status.stdout).toMatch(/promised: at most 48 h old; kept for/);
  });
});

describe('sites set-triggers', () => {
  it('says what is set and when it comes, and refuses what cannot be', async () => {
    const set = await cli('sites', 'set-triggers', 'website', '--schedule', '30 3 * * MON', '--mains-only', '--promise', '24');
    expect(set.stdout).toMatch(/^Runs of "website" begin:\n {2}by schedule: 30 3 \* \* MON, .*\n(.*\n)( {2}\d{4}-\d\d-\d\d 03:30\n){3}/);
    const refused = await cli('sites', 'set-triggers', 'website', '--schedule', '30 25 * * *');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('cannot be understood')]);
    const off = await cli('sites', 'set-triggers', 'website', '--schedule', 'off', '--promise', 'off', '--no-mains-only');
    expect(off.stdout).toBe('Runs of "website" are started by a person only.\n');
  });
});
