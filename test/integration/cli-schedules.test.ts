import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTriggerBook } from '../../electron/ledger/trigger-book';
import { buildCli, runCli, startCli, type CliEnd } from '../support/cli';

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

/** A daily schedule whose last slot was ten minutes ago and was missed: it was set an hour ago, as far as the state folder knows. */
async function missSlot(): Promise<void> {
  const slot = new Date(Date.now() - 10 * MINUTE);
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
