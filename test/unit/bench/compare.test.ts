import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareTrees } from '../../bench/compare';

let folder: string;
let origin: string;
let mirror: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-compare-test-'));
  [origin, mirror] = [join(folder, 'origin'), join(folder, 'mirror')];
  mkdirSync(join(origin, 'sub'), { recursive: true });
  writeFileSync(join(origin, 'sub/file'), 'content');
  writeFileSync(join(origin, 'large'), Buffer.alloc(3 << 20, 7));
  symlinkSync('sub/file', join(origin, 'link'));
  cpSync(origin, mirror, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('comparing a mirror with its origin', () => {
  it('finds equal trees equal, whatever of ours lies at the top', () => {
    writeFileSync(join(mirror, '.heliograph.json'), '{}');
    expect(compareTrees(origin, mirror)).toEqual({ verdict: 'equal' });
  });

  it('finds each kind of difference', () => {
    const cases: readonly [string, () => void][] = [
      ['sub/file', () => writeFileSync(join(mirror, 'sub/file'), 'contenT')],
      ['sub/file', () => writeFileSync(join(mirror, 'sub/file'), 'longer content')],
      ['sub/file', () => rmSync(join(mirror, 'sub/file'))],
      ['sub/more', () => writeFileSync(join(mirror, 'sub/more'), '')],
      ['sub/.heliograph-1', () => writeFileSync(join(mirror, 'sub/.heliograph-1'), '')],
      ['sub', () => renameSync(join(mirror, 'sub'), join(mirror, 'bus'))],
      ['large', () => writeFileSync(join(mirror, 'large'), Buffer.alloc(3 << 20, 7).fill(8, (3 << 20) - 1))],
      [
        'link',
        () => {
          rmSync(join(mirror, 'link'));
          symlinkSync('sub', join(mirror, 'link'));
        },
      ],
    ];
    for (const [path, spoil] of cases) {
      rmSync(mirror, { recursive: true });
      cpSync(origin, mirror, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
      spoil();
      expect(compareTrees(origin, mirror), path).toMatchObject({ verdict: 'differs', path });
    }
  });

  it('tells other times apart from other content', () => {
    utimesSync(join(mirror, 'sub/file'), 1000, 1000);
    expect(compareTrees(origin, mirror)).toEqual({ verdict: 'times differ', path: 'sub/file', count: 1 });
  });
});
