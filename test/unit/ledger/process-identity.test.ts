import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keptIdentifier, machineIdentity } from '../../../electron/ledger/machine-identity';
import { isRunning, ownProcess, startInStat } from '../../../electron/ledger/process-identity';

it('reads the start time behind a command with spaces and brackets', () => {
  const behind = 'S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20';
  expect(startInStat(`42 (a) b) (c) ${behind}`)).toBe('987654');
  expect(startInStat(`42 (gone) ${behind.replace('S', 'Z')}`)).toBe('');
  expect(startInStat('')).toBe('');
});

it('knows its own process as running, and a later one of the same number as another', () => {
  const own = ownProcess();
  expect(isRunning(own)).toBe(true);
  expect(isRunning({ ...own, start: '1' })).toBe(false);
  expect(isRunning({ ...own, pid: 2 ** 30 })).toBe(false);
  expect(isRunning({ ...own, pid: -1 })).toBe(false);
});

it('has one identity for each machine, which does not tell the system identifier', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliograph-machine-'));
  const { machine, host } = machineIdentity(folder);
  expect(machine).toMatch(/^[0-9a-f]{32}$/);
  expect(machineIdentity(folder)).toStrictEqual({ machine, host });
  if (existsSync('/etc/machine-id')) expect(readFileSync('/etc/machine-id', 'utf8')).not.toContain(machine);
  rmSync(folder, { recursive: true });
});

it('keeps a random identity where the system has none', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'heliograph-machine-')), 'state');
  const first = keptIdentifier(folder);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(keptIdentifier(folder)).toBe(first);
  if (process.platform !== 'win32') expect(statSync(join(folder, 'machine-id')).mode & 0o777).toBe(0o600);
  rmSync(join(folder, '..'), { recursive: true });
});
