import { describe, expect, it } from 'vitest';
import { changedTriggers } from '../../../electron/cli/commands/site-triggers';
import { triggerLines } from '../../../electron/cli/trigger-words';
import { NO_TRIGGERS, triggersSchema } from '../../../electron/contract/site';

const NIGHTLY = triggersSchema.parse({ schedule: { cron: '30 3 * * *', timeZone: 'Europe/Berlin' }, promiseHours: 48 });

describe('triggers are changed', () => {
  it('only as far as options name them', () => {
    expect(changedTriggers(NO_TRIGGERS, {})).toEqual(NO_TRIGGERS);
    expect(changedTriggers(NIGHTLY, { watch: true })).toEqual({ ...NIGHTLY, watch: true });
    expect(changedTriggers(NIGHTLY, { schedule: '0 4 * * *' }).schedule).toEqual({ cron: '0 4 * * *', timeZone: 'Europe/Berlin' });
    expect(changedTriggers(NIGHTLY, { timeZone: 'machine' }).schedule).toEqual({ cron: '30 3 * * *' });
    expect(changedTriggers(NIGHTLY, { mainsOnly: true, poll: 10 })).toEqual({ ...NIGHTLY, onMainsOnly: true, pollMinutes: 10 });
  });

  it('and taken away by off', () => {
    expect(changedTriggers(NIGHTLY, { schedule: 'off', promise: 'off' })).toEqual(NO_TRIGGERS);
  });

  it('but not to what cannot be', () => {
    expect(() => changedTriggers(NO_TRIGGERS, { timeZone: 'Europe/Berlin' })).toThrow('A time zone needs a schedule.');
    expect(() => changedTriggers(NO_TRIGGERS, { schedule: '@daily' })).toThrow('The schedule is not usable');
  });
});

describe('triggers in words', () => {
  const now = new Date('2026-07-01T12:00:00Z');
  const standing = { nextRun: null, pausedUntil: null, held: null, staleAt: null, stale: false };

  it('say what is next, what holds it and how the promise stands', () => {
    expect(triggerLines(NO_TRIGGERS, standing, now)).toEqual([]);
    const kept = { ...standing, nextRun: '2026-07-02T01:30:00.000Z', staleAt: '2026-07-02T12:00:00.000Z' };
    expect(triggerLines(NIGHTLY, kept, now)).toEqual([
      expect.stringMatching(/^next run 2026-07-0[12] \d\d:\d\d, in 13 h 30 min \(30 3 \* \* \* Europe\/Berlin\)$/),
      'promised: at most 48 h old; kept for 1 d yet',
    ]);
    const broken = {
      ...standing,
      pausedUntil: 'resumed',
      held: 'Offline: due runs wait.',
      staleAt: '2026-07-01T09:00:00.000Z',
      stale: true,
    };
    expect(triggerLines({ watch: true, promiseHours: 24 }, broken, now)).toEqual([
      'runs begin after changes at the origin',
      'paused until it is resumed',
      'Offline: due runs wait.',
      'promised: at most 24 h old; broken for 3 h',
    ]);
  });
});
