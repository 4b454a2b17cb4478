import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serverGrants } from '../../../electron/runs/server-grants';

const DAY = 24 * 60 * 60 * 1000;
let state: string;
let time = 1_000_000;

beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'heliograph-grants-'));
});
afterEach(() => {
  rmSync(state, { recursive: true });
});
const grants = () => serverGrants(state, () => time);

describe('what servers granted', () => {
  it('is remembered for the account, each kind by itself, and forgotten after a day', () => {
    expect(grants().granted('channels', 'web@one')).toBeUndefined();
    grants().refused('channels', 'web@one', 1);
    grants().refused('connections', 'web@one', 3);
    grants().refused('channels', 'web@two', 2);
    expect([grants().granted('channels', 'web@one'), grants().granted('connections', 'web@one')]).toEqual([1, 3]);
    expect([grants().granted('channels', 'web@two'), grants().granted('connections', 'web@two')]).toEqual([2, undefined]);
    time += DAY;
    expect(grants().granted('channels', 'web@one')).toBeUndefined();
    expect(readdirSync(state)).toEqual(['servers.json']);
  });

  it('is nothing where the file is damaged, of the future, or cannot be written', () => {
    writeFileSync(join(state, 'servers.json'), '{"web@one": {"channels": 0, "at": 1}}');
    expect(grants().granted('channels', 'web@one')).toBeUndefined();
    grants().refused('channels', 'web@one', 2);
    expect(grants().granted('channels', 'web@one')).toBe(2);
    time -= 1;
    expect(grants().granted('channels', 'web@one')).toBeUndefined();
    expect(() => {
      serverGrants(join(state, 'absent')).refused('channels', 'web@one', 2);
    }).not.toThrow();
  });

  it('is kept for 500 accounts, the newest', () => {
    for (let index = 0; index < 501; index++) {
      time += 1;
      grants().refused('channels', String(index), 1);
    }
    expect([grants().granted('channels', '0'), grants().granted('channels', '1'), grants().granted('channels', '500')]).toEqual([
      undefined,
      1,
      1,
    ]);
  });
});
