import { expect, it } from 'vitest';
import { PendingChanges, type Change } from '../../../../electron/runs/watch/pending-changes';

const S = 1_000;
const pendingAfter = (...events: (readonly [at: number, ...changes: Change[]])[]): PendingChanges => {
  const pending = new PendingChanges();
  for (const [at, ...changes] of events) pending.add(changes, at * S);
  return pending;
};
const create = (path: string): Change => ({ type: 'create', path });
const update = (path: string): Change => ({ type: 'update', path });
const remove = (path: string): Change => ({ type: 'delete', path });
/** When a run is due, in seconds. */
const due = (...events: Parameters<typeof pendingAfter>): number | undefined => {
  const at = pendingAfter(...events).dueAt();
  return at === undefined ? undefined : at / S;
};

it('is due for nothing as long as nothing changed', () => {
  expect(due()).toBeUndefined();
  expect(due([3])).toBeUndefined();
});

it('waits for ten seconds of quiet', () => {
  expect(due([0, create('a')])).toBe(10);
  expect(due([0, create('a')], [4, update('a')], [9, update('b')])).toBe(19);
});

it('merges a burst into one run', () => {
  const burst = Array.from({ length: 2_000 }, (_, index) => create(`file${String(index)}`));
  expect(due([0, ...burst], [0.5, ...burst.map(({ path }) => update(path))])).toBe(10.5);
});

it('waits for a minute after a removal', () => {
  expect(due([0, remove('a')])).toBe(60);
  expect(due([0, remove('a')], [20, remove('b')])).toBe(80);
  expect(due([0, remove('a')], [55, update('b')])).toBe(65);
});

it('takes a removal back where the file comes again: editors save by renaming', () => {
  expect(due([0, remove('page.html')], [0.5, create('page.html')])).toBe(10.5);
  expect(due([0, remove('a'), remove('b')], [1, create('a')])).toBe(60);
});

it('does not count as a removal what came since the last run', () => {
  expect(due([0, create('.page.swp')], [3, remove('.page.swp')])).toBe(13);
});

it('counts it as one where a run was in between', () => {
  const pending = pendingAfter([0, create('a')]);
  pending.clear();
  pending.add([remove('a')], 20 * S);
  expect(pending.dueAt()).toBe(80 * S);
});

it('starts after five minutes of changes that never end', () => {
  const endless = Array.from({ length: 400 }, (_, second) => [second, update('log')] as const);
  expect(due(...endless)).toBe(300);
  const removals = Array.from({ length: 400 }, (_, second) => [second, remove(String(second))] as const);
  expect(due(...removals)).toBe(300);
});

it('is due anew for what came after a run began', () => {
  const pending = pendingAfter([0, update('a')]);
  pending.clear();
  expect(pending.dueAt()).toBeUndefined();
  expect(pending.isEmpty).toBe(true);
  pending.add([update('a')], 12 * S);
  expect(pending.dueAt()).toBe(22 * S);
});

it('remembers a bounded number of paths, and forgets none of the waiting', () => {
  const many = Array.from({ length: 25_000 }, (_, index) => remove(String(index)));
  expect(due([0, ...many], [7, remove('one more')])).toBe(67);
  // It cannot be told any more whether all came back.
  expect(due([0, ...many], [7, ...many.map(({ path }) => create(path))])).toBe(60);
});

it('knows of a change of which nothing else is known', () => {
  const pending = new PendingChanges();
  pending.touch(0);
  expect(pending.dueAt()).toBe(10 * S);
  pending.touch(S, true);
  expect(pending.dueAt()).toBe(61 * S);
});
