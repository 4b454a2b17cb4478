import { describe, expect, it } from 'vitest';
import { dischargesOf, drawsFromBattery, type PowerSupply } from '../../../electron/cli/battery';

const supply = (type: string, more: Partial<PowerSupply> = {}): PowerSupply => ({ type, online: '', status: '', scope: '', ...more });

describe('a machine runs on its battery', () => {
  it('where that discharges and nothing else feeds it', () => {
    expect(dischargesOf([supply('Mains', { online: '0' }), supply('Battery', { status: 'Discharging' })])).toBe(true);
    expect(dischargesOf([supply('Battery', { status: 'Discharging' })])).toBe(true);
  });

  it('and not where it is fed, has none, or only a mouse has one', () => {
    expect(dischargesOf([])).toBe(false);
    expect(dischargesOf([supply('Mains', { online: '1' }), supply('Battery', { status: 'Charging' })])).toBe(false);
    expect(dischargesOf([supply('USB', { online: '1' }), supply('Battery', { status: 'Discharging' })])).toBe(false);
    expect(dischargesOf([supply('Battery', { status: 'Full' })])).toBe(false);
    expect(dischargesOf([supply('Battery', { status: 'Discharging', scope: 'Device' })])).toBe(false);
  });

  it('as macOS says it', () => {
    expect(drawsFromBattery("Now drawing from 'Battery Power'\n -InternalBattery-0 (id=123)\t87%; discharging; 4:12 remaining")).toBe(true);
    expect(drawsFromBattery("Now drawing from 'AC Power'\n -InternalBattery-0 (id=123)\t100%; charged; 0:00 remaining")).toBe(false);
    expect(drawsFromBattery('')).toBe(false);
  });
});
