import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { MirrorReport } from '../../../electron/contract/report';
import { runRig, type RunRig } from '../../support/run-rig';

const DAILY = { rules: { listing: 'daily' } } as const;
const isTrusted = ({ notes }: MirrorReport): boolean => notes.some(({ code }) => code === 'not-listed');

let rig: RunRig;
afterEach(() => {
  rig.remove();
});

it('a run that does not list its mirror says so, sends what is new, and writes the stamp', async () => {
  rig = runRig({ 'a.txt': 'a', 'd/b.txt': 'b' });
  expect(isTrusted(await rig.sync(DAILY))).toBe(false);
  const trusted = await rig.sync(DAILY);
  expect(trusted).toMatchObject({ status: 'ok', unchanged: 2, created: 0, problems: [] });
  expect(trusted.notes).toMatchObject([{ path: '', code: 'not-listed' }]);
  rig.writeOrigin({ 'd/c.txt': 'c' });
  const sending = await rig.sync(DAILY);
  expect(sending).toMatchObject({ status: 'ok', unchanged: 2, created: 1 });
  expect(isTrusted(sending)).toBe(true);
  expect(rig.mirrorTree()).toEqual(rig.originTree());
  expect(isTrusted(await rig.sync())).toBe(false);
});

it('a verification lists, and where it found damage the next run does too', async () => {
  rig = runRig({ 'a.txt': 'a', 'd/b.txt': 'b' });
  await rig.sync(DAILY);
  expect(await rig.verify({ ...DAILY, depth: 'full' })).toMatchObject({ status: 'ok', same: 2 });
  expect(isTrusted(await rig.sync(DAILY))).toBe(true);
  writeFileSync(join(rig.mirror, 'd/b.txt'), 'damaged');
  expect(await rig.verify({ ...DAILY, depth: 'quick' })).toMatchObject({ status: 'problems', different: 1 });
  const next = await rig.sync(DAILY);
  expect(isTrusted(next)).toBe(false);
  expect(next.problems).toMatchObject([{ path: 'd/b.txt', code: 'changed-on-mirror' }]);
});

it('a mirror whose folder is gone is no mirror as it was left', async () => {
  rig = runRig({ 'a.txt': 'a' });
  await rig.sync(DAILY);
  rmSync(rig.mirror, { recursive: true });
  expect(await rig.sync(DAILY)).toMatchObject({ status: 'halted', halt: { guard: 'mirror-missing' } });
});

it('a plan looks at the mirror, and what it finds there is not forgotten', async () => {
  rig = runRig({ 'a.txt': 'a', 'b.txt': 'b' });
  await rig.sync(DAILY);
  rmSync(join(rig.mirror, 'b.txt'));
  expect((await rig.plan(DAILY)).operations).toMatchObject([{ path: 'b.txt', reason: 'missing-on-mirror' }]);
  expect(await rig.sync(DAILY)).toMatchObject({ status: 'ok', created: 1 });
  expect(rig.mirrorTree()).toEqual(rig.originTree());
});
