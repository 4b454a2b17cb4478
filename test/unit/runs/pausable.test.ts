import { describe, expect, it } from 'vitest';
import { pausable } from '../../../electron/runs/pausable';

describe('a run that can be paused', () => {
  it('runs at first, waits while paused and goes on when resumed', async () => {
    const control = pausable();
    expect([control.gate(), control.isPaused()]).toEqual([undefined, false]);
    control.pause();
    const gate = control.gate();
    expect(control.isPaused()).toBe(true);
    let passed = false;
    const waiting = gate?.then(() => {
      passed = true;
    });
    await Promise.resolve();
    expect(passed).toBe(false);
    control.resume();
    await waiting;
    expect([passed, control.gate()]).toEqual([true, undefined]);
  });

  it('paused twice waits once', async () => {
    const control = pausable();
    control.pause();
    const gate = control.gate();
    control.pause();
    expect(control.gate()).toBe(gate);
    control.resume();
    await gate;
  });

  it('that is cancelled ends, also while it is paused, and cannot be paused any more', async () => {
    const control = pausable();
    control.pause();
    const gate = control.gate();
    control.cancel();
    await gate;
    expect(control.signal.aborted).toBe(true);
    control.pause();
    expect(control.isPaused()).toBe(false);
  });
});
