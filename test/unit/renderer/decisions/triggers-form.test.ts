import { describe, expect, it } from 'vitest';
import { NO_TRIGGERS, triggersSchema, type Triggers } from '../../../../electron/contract/site';
import { scheduleOf, triggersFaults, triggersFormOf, triggersOf } from '../../../../renderer/decisions/triggers-form';

describe('the triggers form', () => {
  it.each<Triggers>([
    NO_TRIGGERS,
    { ...NO_TRIGGERS, schedule: { cron: '30 3 * * *' } },
    { ...NO_TRIGGERS, schedule: { cron: '0 8-18 * * MON-FRI', timeZone: 'Asia/Tokyo' }, watch: true, pollMinutes: 17 },
    { ...NO_TRIGGERS, onMainsOnly: true, promiseHours: 24 },
  ])('gives back what it was given: %j', (triggers) => {
    expect(triggersOf(triggersFormOf(triggers))).toEqual(triggers);
    expect(triggersSchema.safeParse(triggersOf(triggersFormOf(triggers))).success).toBe(true);
    expect(triggersFaults(triggersFormOf(triggers))).toEqual({});
  });
  it('has no schedule where it is unticked, or has no day', () => {
    const form = triggersFormOf({ ...NO_TRIGGERS, schedule: { cron: '30 3 * * MON' } });
    expect(scheduleOf({ ...form, hasSchedule: false })).toBeUndefined();
    const dayless = { ...form, sentence: { kind: 'weekly' as const, days: [], hour: 3, minute: 30 } };
    expect(scheduleOf(dayless)).toBeUndefined();
    expect(triggersFaults(dayless)).toEqual({ days: true });
  });
  it.each([
    [{ pollMinutes: '0' }, { pollMinutes: true }],
    [{ pollMinutes: '' }, { pollMinutes: true }],
    [{ promiseHours: '8761' }, { promiseHours: true }],
    [{ promiseHours: 'soon' }, { promiseHours: true }],
    [{ promiseHours: ' ' }, {}],
  ])('finds the fault in %j', (change, faults) => {
    expect(triggersFaults({ ...triggersFormOf(NO_TRIGGERS), ...change })).toEqual(faults);
  });
});
