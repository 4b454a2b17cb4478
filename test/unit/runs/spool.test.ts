import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clearSpools, openSpool, Spool } from '../../../electron/runs/spool';

const MIB = 1024 * 1024;
let state: string;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'heliograph-spool-'));
});
afterEach(() => {
  rmSync(state, { recursive: true, force: true });
});

const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill);
const closed = () => new Promise((resolve) => setTimeout(resolve, 50));

it('gives back what was put there, whatever came before and after', async () => {
  const spool = new Spool(state, 'run', 100 * MIB);
  const put = await Promise.all([bytes(5, 1), bytes(200_000, 2), bytes(17 * MIB, 3), bytes(3, 4)].map((each) => spool.put(each)));
  expect(Buffer.compare(await put[1]!.read(), bytes(200_000, 2))).toBe(0);
  expect(Buffer.compare(await put[2]!.read(), bytes(17 * MIB, 3))).toBe(0);
  expect([...(await put[0]!.read()), ...(await put[3]!.read())]).toEqual([1, 1, 1, 1, 1, 4, 4, 4]);
  await spool.close();
});

it('takes no more than its cap, and has room again for what went', async () => {
  const spool = new Spool(state, 'run', 3 * MIB);
  const file = await spool.file(2 * MIB);
  expect(file).toBeDefined();
  expect(await spool.file(2 * MIB)).toBeUndefined();
  expect(await spool.put(bytes(2 * MIB, 1))).toBeUndefined();
  await file?.drop();
  expect(await spool.file(3 * MIB)).toBeDefined();
  await spool.close();
});

it('has room again once all that lies together has gone', async () => {
  const spool = new Spool(state, 'run', 20 * MIB);
  const together = await Promise.all([spool.put(bytes(8 * MIB, 1)), spool.put(bytes(8 * MIB, 2))]);
  const next = await spool.put(bytes(4 * MIB, 3));
  expect(await spool.put(bytes(MIB, 4))).toBeUndefined();
  together[0]?.drop();
  together[0]?.drop();
  expect(await spool.put(bytes(MIB, 4))).toBeUndefined();
  together[1]?.drop();
  await closed();
  expect(await spool.put(bytes(8 * MIB, 4))).toBeDefined();
  expect((await next!.read())[0]).toBe(3);
  await spool.close();
});

it('leaves nothing behind, and takes nothing where it cannot write', async () => {
  const spool = await openSpool(state, 'run');
  await spool.put(bytes(10, 1));
  expect(existsSync(join(state, 'spool/run'))).toBe(true);
  await spool.close();
  expect(readdirSync(join(state, 'spool'))).toEqual([]);
  writeFileSync(join(state, 'file'), '');
  const nowhere = new Spool(join(state, 'file'), 'run', MIB);
  expect(await nowhere.put(bytes(10, 1))).toBeUndefined();
  expect(await nowhere.file(10)).toBeUndefined();
});

it.skipIf(process.platform === 'win32')('has no name on the disk, so that nothing stays of a run that was killed', async () => {
  const spool = new Spool(state, 'run', MIB);
  await spool.put(bytes(10, 1));
  expect(readdirSync(join(state, 'spool/run'))).toEqual(['owner.json']);
  await spool.close();
});

it('clears what a killed run left, and nothing of one that is on', async () => {
  const spool = new Spool(state, 'on', MIB);
  const kept = await spool.put(bytes(10, 7));
  mkdirSync(join(state, 'spool/killed'));
  writeFileSync(join(state, 'spool/killed/owner.json'), JSON.stringify({ pid: 999_999_999, start: '1', boot: 'another' }));
  writeFileSync(join(state, 'spool/killed/1'), 'content');
  clearSpools(state);
  expect(readdirSync(join(state, 'spool'))).toEqual(['on']);
  expect((await kept!.read())[0]).toBe(7);
  await spool.close();
  clearSpools(join(state, 'nothing'));
});
