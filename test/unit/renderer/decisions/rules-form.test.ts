import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES, rulesSchema } from '../../../../electron/contract/site';
import { faultsOf, formOf, rulesOf, timetableOf, togglePattern } from '../../../../renderer/decisions/rules-form';

describe('the rules form', () => {
  it('gives back what it was given, and keeps what it does not show', () => {
    const rules = {
      ...DEFAULT_RULES,
      exclude: ['.git/', ' lead'],
      include: ['keep'],
      maxDelete: '5%',
      limit: 2_500_000,
      connections: 4,
      chmod: '644',
      lastFiles: ['*.html'],
    };
    expect(rulesOf({ ...formOf(rules), listsDaily: true }, rules)).toEqual({ ...rules, listing: 'daily' });
    expect(rulesOf(formOf(rules), rules)).toEqual(rules);
  });
  it('reaches every rule', () => {
    const changed = { ...formOf(DEFAULT_RULES), exclude: 'a', include: 'b', lastFiles: 'c', delete: false, maxDelete: '1', maxUpdate: '2' };
    const form = { ...changed, trashDays: '3', heal: true, checksum: true, listsDaily: true, links: 'skip' as const, chmod: '600' };
    const rules = rulesOf({ ...form, limit: '1', connections: '2', fsync: 'all', stamp: false }, DEFAULT_RULES);
    const same = Object.entries(rulesSchema.parse(rules)).filter(([name, value]) => value === DEFAULT_RULES[name as keyof typeof rules]);
    expect(same).toEqual([]);
    expect(Object.keys(rules).sort()).toEqual(Object.keys(rulesSchema.shape).sort());
  });
  it('drops what was emptied', () => {
    const rules = { ...DEFAULT_RULES, maxDelete: '5', limit: 1_000_000 };
    expect(rulesOf({ ...formOf(rules), maxDelete: '', limit: '' }, rules)).toEqual(DEFAULT_RULES);
  });
  it.each([
    [{ maxDelete: 'many' }, { maxDelete: true }],
    [{ maxDelete: '5 %' }, { maxDelete: true }],
    [{ trashDays: '-1' }, { trashDays: true }],
    [{ trashDays: '9999' }, { trashDays: true }],
    [{ limit: '0' }, { limit: true }],
    [{ limit: 'fast' }, { limit: true }],
    [{ limit: '0,5' }, {}],
    [{ maxUpdate: 'few' }, { maxUpdate: true }],
    [{ chmod: '888' }, { chmod: true }],
    [{ chmod: '644,755' }, {}],
    [{ connections: '17' }, { connections: true }],
    [{ connections: '' }, { connections: true }],
  ])('finds the fault in %j', (change, faults) => {
    expect(faultsOf({ ...formOf(DEFAULT_RULES), ...change })).toEqual(faults);
  });
  it.each([
    ['08:00,512K 19:00,off', '08:00,512K 19:00,off'],
    [' Sat-10:00,1M ', 'Sat-10:00,1M'],
    ['08:00,512K 25:00,off', undefined],
    ['5', undefined],
    ['', undefined],
  ])('sees the timetable in %j', (limit, timetable) => {
    expect(timetableOf({ ...formOf(DEFAULT_RULES), limit })).toBe(timetable);
  });
  it('ticks a pattern in and out', () => {
    expect(togglePattern('a\n', '.git/')).toBe('a\n.git/');
    expect(togglePattern('a\n.git/', '.git/')).toBe('a');
  });
});
