import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { version } from '../../package.json';

const BUILT = join(import.meta.dirname, '../../out/cli');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-start-'));
  for (const name of ['heliograph.cjs', 'command-line.cjs', 'command-line.code']) copyFileSync(join(BUILT, name), join(folder, name));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const versionSaid = (): string => execFileSync(process.execPath, [join(folder, 'heliograph.cjs'), '--version'], { encoding: 'utf8' });

it('starts with the code that was compiled when it was built, which V8 accepts', () => {
  const filename = join(folder, 'command-line.cjs');
  const cachedData = readFileSync(join(folder, 'command-line.code'));
  const script = new Script(Module.wrap(readFileSync(filename, 'utf8')), { filename, cachedData });
  expect(script.cachedDataRejected).toBe(false);
  expect(cachedData.length).toBeGreaterThan(500_000);
  expect(versionSaid()).toBe(`${version}\n`);
});

it.each([
  ['no compiled code', () => rmSync(join(folder, 'command-line.code'))],
  ['code of another V8', () => writeFileSync(join(folder, 'command-line.code'), Buffer.alloc(100_000, 7))],
])('starts all the same with %s', (_, damage) => {
  damage();
  expect(versionSaid()).toBe(`${version}\n`);
});

it('runs the sources that are there, not code of others', () => {
  writeFileSync(join(folder, 'command-line.cjs'), 'console.log(require("node:path").basename(__filename))');
  expect(versionSaid()).toBe('command-line.cjs\n');
});
