import { describe, expect, it } from 'vitest';
import { dueSlot, untilNextLook } from '../../../../electron/runs/triggers/due';

const NIGHTLY = { cron: '30 3 * * *', timeZone: 'UTC' };
const at = (text: string): Date => new Date(`2026-07-${text}Z`);

describe('a schedule owes', () => {
  it('the latest slot that is not settled, on time or missed', () => {
    const settled = at('01T03:30:00');
    expect(dueSlot(NIGHTLY, { settled, abandoned: null }, at('02T03:29:59'))).toBeNull();
    expect(dueSlot(NIGHTLY, { settled, abandoned: null }, at('02T03:30:00'))).toEqual({ slot: at('02T03:30:00'), trigger: 'schedule' });
    expect(dueSlot(NIGHTLY, { settled, abandoned: null }, at('02T03:31:30'))).toEqual({ slot: at('02T03:30:00'), trigger: 'schedule' });
    expect(dueSlot(NIGHTLY, { settled, abandoned: null }, at('02T03:31:31'))).toEqual({ slot: at('02T03:30:00'), trigger: 'missed' });
    expect(dueSlot(NIGHTLY, { settled, abandoned: null }, at('09T12:00:00'))).toEqual({ slot: at('09T03:30:00'), trigger: 'missed' });
  });

  it('nothing where all is settled, unless a run was cut short', () => {
    const settled = at('02T03:30:00');
    expect(dueSlot(NIGHTLY, { settled, abandoned: null }, at('02T12:00:00'))).toBeNull();
    expect(dueSlot(NIGHTLY, { settled, abandoned: settled }, at('02T12:00:00'))).toEqual({ slot: settled, trigger: 'missed' });
    expect(dueSlot(NIGHTLY, { settled, abandoned: settled }, at('03T03:30:00'))).toEqual({ slot: at('03T03:30:00'), trigger: 'schedule' });
  });
});

it('the next look is at what comes next, within a minute', () => {
  const now = at('01T12:00:00');
  expect(untilNextLook(now, [])).toBe(60_000);
  expect(untilNextLook(now, [null, at('01T12:00:20'), at('09T12:00:00')])).toBe(20_000);
  expect(untilNextLook(now, [at('01T11:00:00'), at('01T13:00:00')])).toBe(60_000);
});
