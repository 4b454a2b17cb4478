import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCli, runCli } from '../support/cli';
import { startSshd, type Sshd } from '../support/sshd';

const MEBIBYTE = 1024 * 1024;
const NAME = 'disk.img';

let sshd: Sshd;
let home: string;
let origin: string;
let folder: string;
let old: Buffer;
let clock = 1_600_000_000;

const heliograph = (...args: readonly string[]) =>
  runCli(home, [...args, '--state', join(home, 'state'), '--known-hosts', sshd.knownHosts, '--identity', sshd.clientKeyFile, '--json']);
const sync = () => heliograph('sync', origin, sshd.address(folder));

/** Writes the origin's file, later than all before. */
function put(content: Uint8Array): void {
  clock += 10;
  writeFileSync(join(origin, NAME), content);
  utimesSync(join(origin, NAME), clock, clock);
}

const mirrored = (): Buffer => readFileSync(join(folder, NAME));
const names = (): string[] => readdirSync(folder).filter((name) => name !== '.heliograph.json');

beforeAll(async () => {
  buildCli();
  sshd = await startSshd();
}, 60_000);
afterAll(() => sshd.close());

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'heliograph-delta-'));
  origin = join(home, 'origin');
  mkdirSync(origin);
  folder = mkdtempSync(join(sshd.root, 'mirror-'));
  old = randomBytes(24 * MEBIBYTE + 321);
  put(old);
  expect((await sync()).result.mirrors[0]).toMatchObject({ status: 'ok', bytesSent: old.length });
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

describe('a large file that changed a little', () => {
  const changed = Buffer.concat([randomBytes(10)]);

  it.each<[string, () => Buffer, number]>([
    [
      'a block in its place',
      () => Buffer.concat([old.subarray(0, 5 * MEBIBYTE), randomBytes(65_536), old.subarray(5 * MEBIBYTE + 65_536)]),
      65_536,
    ],
    ['bytes that were inserted', () => Buffer.concat([old.subarray(0, 7_654_321), changed, old.subarray(7_654_321)]), 40_000],
    ['bytes that were taken out', () => Buffer.concat([old.subarray(0, 7_654_321), old.subarray(7_754_321)]), 40_000],
    ['its end', () => Buffer.concat([old, randomBytes(50_000)]), 90_000],
    ['being cut off', () => old.subarray(0, 20 * MEBIBYTE + 5), 40_000],
  ])('travels as %s only', async (_what, content, most) => {
    const wanted = content();
    put(wanted);
    const inode = statSync(join(folder, NAME)).ino;
    const { code, result } = await sync();
    const report = result.mirrors[0];
    expect([code, report]).toMatchObject([0, { status: 'ok', updated: 1 }]);
    expect(report).toMatchObject({ notes: [{ path: NAME, code: 'delta' }] });
    expect(report?.bytesSent).toBeLessThanOrEqual(most);
    expect(mirrored().equals(wanted)).toBe(true);
    expect(statSync(join(folder, NAME)).mtimeMs).toBe(clock * 1000);
    expect(statSync(join(folder, NAME)).ino).not.toBe(inode);
    expect(names()).toEqual([NAME]);
    const verified = await heliograph('verify', origin, sshd.address(folder), '--depth', 'full');
    expect([verified.code, verified.result.mirrors[0]]).toMatchObject([0, { same: 1, different: 0 }]);
  });

  it('is a delta again the next time, by what the delta taught', async () => {
    const second = Buffer.concat([changed, old]);
    put(second);
    await sync();
    const third = Buffer.concat([second, changed]);
    put(third);
    const report = (await sync()).result.mirrors[0];
    expect(report?.bytesSent).toBeLessThan(40_000);
    expect(mirrored().equals(third)).toBe(true);
  });

  it('is sent whole where the mirror was altered behind our back, with size and time kept', async () => {
    const { mtime } = statSync(join(folder, NAME));
    writeFileSync(join(folder, NAME), randomBytes(old.length));
    utimesSync(join(folder, NAME), mtime, mtime);
    const wanted = Buffer.concat([old, changed]);
    put(wanted);
    const report = (await sync()).result.mirrors[0];
    expect(report).toMatchObject({ status: 'ok', bytesSent: expect.any(Number) as number, notes: [{ path: NAME, code: 'sent-instead' }] });
    expect(report?.bytesSent).toBeGreaterThanOrEqual(wanted.length);
    expect(mirrored().equals(wanted)).toBe(true);
    expect(names()).toEqual([NAME]);
  });

  it('is touched only, where nothing but its time changed', async () => {
    put(old);
    expect((await sync()).result.mirrors[0]).toMatchObject({ status: 'ok', touched: 1, updated: 0, bytesSent: 0 });
  });
});
