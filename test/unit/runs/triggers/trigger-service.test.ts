import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../../electron/contract/problem';
import type { HistoryRun, MirrorReport, ResultEvent } from '../../../../electron/contract/report';
import { siteSchema, type Site, type Triggers } from '../../../../electron/contract/site';
import { openTriggerBook, type TriggerBook } from '../../../../electron/ledger/trigger-book';
import { openPauses } from '../../../../electron/runs/pauses';
import type { Circumstances } from '../../../../electron/runs/triggers/held';
import type { WatchHooks } from '../../../../electron/runs/triggers/site-watches';
import { TriggerService } from '../../../../electron/runs/triggers/trigger-service';
import { MovedClock } from '../../../support/moved-clock';

const NIGHTLY = { cron: '30 3 * * *', timeZone: 'UTC' };

let folder: string;
let book: TriggerBook;
let rigs: Rig[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-triggers-'));
  book = openTriggerBook(folder);
  rigs = [];
});
afterEach(() => {
  for (const { service } of rigs) service.stop();
  book.close();
  rmSync(folder, { recursive: true });
});

function siteWith(triggers: Partial<Triggers>, id = 'website'): Site {
  const mirrors = ['one', 'two'].map((name) => ({
    id: name,
    name,
    address: `sftp://web@${name}.example.net/srv`,
    login: { kind: 'password' },
  }));
  return siteSchema.parse({ id, name: id, origin: '/srv/origin', mirrors, triggers });
}

interface Rig {
  readonly service: TriggerService;
  /** Runs that were started: `trigger` or `trigger:mirrors`, with when. */
  readonly started: string[];
  readonly stale: string[];
  readonly clock: MovedClock;
  readonly hooks: Map<string, WatchHooks>;
  sites: Site[];
  circumstances: Circumstances;
  /** Runs wait for {@link finish} rather than end at once. */
  slow: boolean;
  /** How the mirrors of the next runs end. */
  error: ErrorCode | null;
  readonly finish: (() => void)[];
  readonly runs: HistoryRun[];
}

function rig(sites: Site[], now: string, clock = new MovedClock(now)): Rig {
  const busy = new Set<string>();
  const made: Rig = {
    service: new TriggerService({
      clock,
      sites: () => made.sites,
      book: () => book,
      pauses: openPauses(folder),
      history: {
        lastGood: (siteId, mirrorId) => made.runs.findLast((run) => isOf(run, siteId, mirrorId) && run.report.status === 'ok'),
        newest: (siteId, mirrorId) => made.runs.findLast((run) => isOf(run, siteId, mirrorId)),
      },
      circumstances: () => made.circumstances,
      userName: 'ana',
      runs: {
        isBusy: (siteId) => busy.has(siteId),
        start: async (site, mirrorIds, trigger) => {
          const at = clock.now().toISOString();
          made.started.push(`${trigger}${mirrorIds.length < 2 ? `:${mirrorIds.join()}` : ''} ${at.slice(5, 16)}`);
          busy.add(site.id);
          await (made.slow ? new Promise<void>((resolve) => made.finish.push(resolve)) : Promise.resolve());
          busy.delete(site.id);
          const reports = mirrorIds.map((id) => reportOf(site, id, made.error));
          reports.forEach((report, index) => made.runs.push(historyRun(site, mirrorIds[index] ?? '', at, report)));
          return { event: 'result', status: made.error ? 'failed' : 'ok', mirrors: reports } satisfies ResultEvent;
        },
      },
      watch: (site, hooks) => {
        made.hooks.set(site.id, hooks);
        return { close: () => made.hooks.delete(site.id) };
      },
      onStale: ({ site, mirrorId, staleAt }) => made.stale.push(`${site.id}/${mirrorId} ${staleAt.toISOString().slice(5, 16)}`),
      log: (what, error) => {
        made.started.push(`log: ${what}: ${String(error)}`);
      },
    }),
    started: [],
    stale: [],
    clock,
    hooks: new Map(),
    sites,
    circumstances: { onBattery: false, offline: false },
    slow: false,
    error: null,
    finish: [],
    runs: [],
  };
  rigs.push(made);
  return made;
}

function isOf(run: HistoryRun, siteId: string, mirrorId: string): boolean {
  return run.siteId === siteId && run.mirrorId === mirrorId;
}

function reportOf(site: Site, mirrorId: string, code: ErrorCode | null): MirrorReport {
  const mirror = site.mirrors.find(({ id }) => id === mirrorId);
  return {
    kind: 'sync',
    mirror: mirror?.address ?? '',
    label: mirror?.name ?? '',
    status: code ? 'failed' : 'ok',
    seconds: 1,
    problems: [],
    notes: [],
    halt: null,
    error: code && { code, message: 'It failed.', advice: '' },
    plan: null,
    created: 0,
    updated: 0,
    moved: 0,
    touched: 0,
    removed: 0,
    unchanged: 0,
    foreign: 0,
    bytesTotal: 0,
    bytesSent: 0,
  };
}

function historyRun(site: Site, mirrorId: string, startedAt: string, report: MirrorReport): HistoryRun {
  const { id, name } = site;
  return { id: startedAt, siteId: id, siteName: name, mirrorId, mirrorLabel: mirrorId, trigger: 'schedule', startedAt, report };
}

describe('a schedule', () => {
  it('starts a run at each slot, once', async () => {
    const { service, started, clock } = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T12:00:00Z');
    service.start();
    expect(service.list()[0]?.nextRun).toBe('2026-07-02T03:30:00.000Z');
    await clock.to('2026-07-04T03:29:59Z');
    expect(started).toEqual(['schedule 07-02T03:30', 'schedule 07-03T03:30']);
    expect(service.list()[0]?.nextRun).toBe('2026-07-04T03:30:00.000Z');
  });

  it('does not catch up on slots from before it was set, nor from before it was as it is', async () => {
    const made = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T12:00:00Z');
    made.service.start();
    await made.clock.to('2026-07-02T12:00:00Z');
    made.sites = [siteWith({ schedule: { cron: '0 11 * * *', timeZone: 'UTC' } })];
    made.service.look();
    await made.clock.to('2026-07-03T12:00:00Z');
    expect(made.started).toEqual(['schedule 07-02T03:30', 'schedule 07-03T11:00']);
  });

  it('catches up once, however much was missed while the computer slept', async () => {
    const { service, started, clock } = rig([siteWith({ schedule: { cron: '0 * * * *', timeZone: 'UTC' } })], '2026-07-01T12:30:00Z');
    service.start();
    await clock.to('2026-07-01T13:30:00Z');
    await clock.jump('2026-07-04T08:20:00Z');
    await clock.to('2026-07-04T09:30:00Z');
    expect(started).toEqual(['schedule 07-01T13:00', 'missed 07-04T08:20', 'schedule 07-04T09:00']);
  });

  it('catches up once after the program was off', async () => {
    const before = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T12:00:00Z');
    before.service.start();
    await before.clock.to('2026-07-02T12:00:00Z');
    before.service.stop();
    const after = rig([siteWith({ schedule: NIGHTLY })], '2026-07-09T07:00:00Z');
    after.service.start();
    await after.clock.to('2026-07-10T07:00:00Z');
    expect(after.started).toEqual(['missed 07-09T07:00', 'schedule 07-10T03:30']);
  });

  it('waits while a run is on, then catches up once', async () => {
    const made = rig([siteWith({ schedule: { cron: '0 * * * *', timeZone: 'UTC' } })], '2026-07-01T12:30:00Z');
    made.slow = true;
    made.service.start();
    await made.clock.to('2026-07-01T15:30:00Z');
    expect(made.started).toEqual(['schedule 07-01T13:00']);
    made.slow = false;
    made.finish[0]?.();
    await made.clock.to('2026-07-01T16:30:00Z');
    expect(made.started).toEqual(['schedule 07-01T13:00', 'missed 07-01T15:30', 'schedule 07-01T16:00']);
  });

  it('notices within a minute that the clock was set, and never arms a longer timer', async () => {
    const { service, clock, started } = rig([siteWith({ schedule: { cron: '0 0 1 1 *', timeZone: 'UTC' } })], '2026-07-01T12:00:00Z');
    service.start();
    expect(clock.nextTimer()).toBe(60_000);
    await clock.to('2026-07-01T18:00:00Z');
    expect(started).toEqual([]);
    await clock.jump('2027-01-01T00:00:10Z');
    expect(started).toEqual(['schedule 01-01T00:00']);
  });

  it('runs on after the clock was far ahead and was set right', async () => {
    const made = rig([siteWith({ schedule: NIGHTLY })], '2031-07-01T12:00:00Z');
    made.service.start();
    await made.clock.to('2031-07-02T12:00:00Z');
    await made.clock.jump('2026-07-02T12:00:00Z');
    made.service.look();
    await made.clock.to('2026-07-03T12:00:00Z');
    expect(made.started).toEqual(['schedule 07-02T03:30', 'schedule 07-03T03:30']);
  });

  it('that was written by hand and cannot be read is told, and others run on', async () => {
    const sites = [siteWith({ schedule: { cron: '61 3 * * *' } }, 'broken'), siteWith({ schedule: NIGHTLY }, 'sound')];
    const { service, clock, started } = rig(sites, '2026-07-01T03:29:30Z');
    service.start();
    await clock.to('2026-07-01T03:30:00Z');
    expect(started).toContain('schedule 07-01T03:30');
    const logged = started.filter((line) => line.startsWith('log'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('Invalid value for minute');
    expect(service.list().map(({ nextRun }) => nextRun)).toEqual([null, '2026-07-02T03:30:00.000Z']);
  });
});

describe('what holds automatic runs', () => {
  it('is a pause: one catch-up afterwards', async () => {
    const { service, started, clock } = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T12:00:00Z');
    service.start();
    service.pause(undefined, 'resumed');
    expect(service.list()[0]?.pausedUntil).toBe('resumed');
    await clock.to('2026-07-05T12:00:00Z');
    expect(started).toEqual([]);
    service.resume(undefined);
    await clock.to('2026-07-05T12:01:00Z');
    expect(started).toEqual(['missed 07-05T12:00']);
  });

  it('is a pause of an hour, which ends by itself', async () => {
    const { service, started, clock } = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T03:00:00Z');
    service.start();
    service.pause('website', 'hour');
    await clock.to('2026-07-01T04:10:00Z');
    expect(started).toEqual(['missed 07-01T04:00']);
  });

  it('is the battery, where mains power is asked for', async () => {
    const made = rig([siteWith({ schedule: NIGHTLY, onMainsOnly: true })], '2026-07-01T03:00:00Z');
    made.circumstances = { onBattery: true, offline: false };
    made.service.start();
    await made.clock.to('2026-07-01T06:00:00Z');
    expect(made.started).toEqual([]);
    expect(made.service.list()[0]?.held).toBe('On battery: due runs wait for mains power.');
    made.circumstances = { onBattery: false, offline: false };
    made.service.look();
    expect(made.started).toEqual(['missed 07-01T06:00']);
    expect(made.service.list()[0]?.held).toBeNull();
  });

  it('is the lack of a network', async () => {
    const made = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T03:00:00Z');
    made.circumstances = { onBattery: true, offline: true };
    made.service.start();
    await made.clock.to('2026-07-01T06:00:00Z');
    expect(made.started).toEqual([]);
    expect(made.service.list()[0]?.held).toBe('Offline: due runs wait for a network.');
    made.circumstances = { onBattery: true, offline: false };
    await made.clock.to('2026-07-01T06:01:00Z');
    expect(made.started).toEqual(['missed 07-01T06:01']);
  });

  it('is a failed login, until a person renews it', async () => {
    const made = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T03:00:00Z');
    made.error = 'login';
    made.service.start();
    await made.clock.to('2026-07-03T04:00:00Z');
    expect(made.started).toEqual(['schedule 07-01T03:30']);
    expect(made.service.list()[0]?.held).toContain('The login failed');
    made.error = null;
    made.service.renew(['password web@two.example.net:22']);
    await made.clock.to('2026-07-03T04:01:00Z');
    expect(made.started.slice(1)).toEqual(['missed:two 07-03T04:00']);
    made.service.renew(['password web@one.example.net:22']);
    await made.clock.to('2026-07-04T03:31:00Z');
    expect(made.started.slice(2)).toEqual(['schedule 07-04T03:30']);
  });
});

describe('a mirror that was not reached', () => {
  it('is tried again three times, then at the next slot', async () => {
    const made = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T03:00:00Z');
    made.error = 'connect';
    made.service.start();
    await made.clock.to('2026-07-02T03:31:00Z');
    expect(made.started.map((line) => line.slice(-11))).toEqual([
      '07-01T03:30',
      '07-01T03:35',
      '07-01T03:50',
      '07-01T04:20',
      '07-02T03:30',
    ]);
  });

  it('is not tried again where a person is needed', async () => {
    const made = rig([siteWith({ schedule: NIGHTLY })], '2026-07-01T03:00:00Z');
    made.error = 'host-key-changed';
    made.service.start();
    await made.clock.to('2026-07-01T12:00:00Z');
    expect(made.started).toEqual(['schedule 07-01T03:30']);
  });
});

describe('a watch', () => {
  it('starts runs, which wait for what holds them, and ends with its wish', async () => {
    const made = rig([siteWith({ watch: true })], '2026-07-01T03:00:00Z');
    made.service.start();
    expect(made.service.list()[0]?.watch.state).toBe('starting');
    made.hooks.get('website')?.onState({ state: 'watching', message: '' });
    void made.hooks.get('website')?.onDue();
    expect(made.started).toEqual(['watch 07-01T03:00']);
    await made.clock.to('2026-07-01T03:01:00Z');
    made.service.pause(undefined, 'resumed');
    void made.hooks.get('website')?.onDue();
    void made.hooks.get('website')?.onDue();
    expect(made.started).toHaveLength(1);
    made.service.resume(undefined);
    await made.clock.to('2026-07-01T03:05:00Z');
    expect(made.started).toEqual(['watch 07-01T03:00', 'watch 07-01T03:01']);
    expect(made.service.list()[0]?.watch.state).toBe('watching');
    made.sites = [siteWith({})];
    made.service.look();
    expect(made.hooks.size).toBe(0);
    expect(made.service.list()[0]?.watch.state).toBe('off');
  });

  it('hears when the run has ended that it asked for, also where that waited, and where nobody watches any more', async () => {
    const made = rig([siteWith({ watch: true })], '2026-07-01T03:00:00Z');
    made.service.start();
    const hooks = made.hooks.get('website')!;
    const heard: string[] = [];
    const ask = (name: string): void => {
      void hooks.onDue().then(() => heard.push(name));
    };
    made.service.pause(undefined, 'resumed');
    ask('first');
    await made.clock.to('2026-07-01T03:05:00Z');
    expect(heard).toEqual([]);
    made.service.resume(undefined);
    await made.clock.to('2026-07-01T03:10:00Z');
    expect(made.started).toHaveLength(1);
    expect(heard).toEqual(['first']);
    made.service.pause(undefined, 'resumed');
    ask('second');
    made.sites = [siteWith({})];
    made.service.look();
    ask('too late');
    await made.clock.to('2026-07-01T03:15:00Z');
    expect(heard).toEqual(['first', 'second', 'too late']);
  });

  it('is opened anew where the origin is another, and its old one is heard no more', () => {
    const made = rig([siteWith({ watch: true })], '2026-07-01T03:00:00Z');
    made.service.start();
    const old = made.hooks.get('website');
    made.sites = [{ ...siteWith({ watch: true }), origin: '/srv/other' }];
    made.service.look();
    expect(made.hooks.get('website')).not.toBe(old);
    void old?.onDue();
    expect(made.started).toEqual([]);
  });
});

describe('a promise', () => {
  it('is stale so many hours after the last good sync, and told once for each breach, by one process', async () => {
    const made = rig([siteWith({ promiseHours: 24 })], '2026-07-01T12:00:00Z');
    made.runs.push(historyRun(siteWith({}), 'one', '2026-07-01T10:00:00.000Z', reportOf(siteWith({}), 'one', null)));
    made.service.start();
    expect(made.service.list()[0]).toMatchObject({ staleAt: '2026-07-02T10:00:00.000Z', stale: false });
    await made.clock.to('2026-07-02T09:59:00Z');
    expect(made.stale).toEqual([]);
    await made.clock.to('2026-07-04T09:59:00Z');
    expect(made.stale).toEqual(['website/one 07-02T10:00']);
    expect(made.service.list()[0]?.stale).toBe(true);
    const other = rig([siteWith({ promiseHours: 24 })], '2026-07-04T10:00:00Z');
    other.runs.push(...made.runs);
    other.service.start();
    expect(other.stale).toEqual([]);
  });

  it('is nothing for mirrors that were never in sync', () => {
    const { service } = rig([siteWith({ promiseHours: 24 })], '2026-07-01T12:00:00Z');
    expect(service.list()[0]).toMatchObject({ staleAt: null, stale: false });
  });

  it('is not told while the run is on that may keep it', async () => {
    const made = rig([siteWith({ schedule: NIGHTLY, promiseHours: 24 })], '2026-07-01T03:00:00Z');
    made.service.start();
    await made.clock.to('2026-07-01T12:00:00Z');
    await made.clock.jump('2026-07-04T08:00:00Z');
    expect(made.started).toEqual(['schedule 07-01T03:30', 'missed 07-04T08:00']);
    expect(made.stale).toEqual([]);
  });
});
