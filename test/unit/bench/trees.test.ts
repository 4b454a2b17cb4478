import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChange, halfOf, movingFolder, undoChange } from '../../bench/changes';
import { compareTrees } from '../../bench/compare';
import { BIG_FILE, EPOCH, makeTree, planTree, type TreeShape } from '../../bench/trees';

const small: TreeShape = { kind: 'files', files: 60, folders: 12, largest: 3000 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-bench-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The same tree twice: `a` to change, `b` as it was. */
function twins(shape: TreeShape) {
  const files = makeTree(join(folder, 'a'), shape, 1);
  makeTree(join(folder, 'b'), shape, 1);
  return { a: join(folder, 'a'), b: join(folder, 'b'), files };
}

describe('trees', () => {
  it('are the same for the same seed, to the byte and the second', () => {
    const { a, b, files } = twins(small);
    expect(files).toHaveLength(60);
    expect(compareTrees(a, b)).toEqual({ verdict: 'equal' });
    expect(planTree(small, 1)).toEqual(planTree(small, 1));
    expect(planTree(small, 2)).not.toEqual(planTree(small, 1));
  });

  it('have folders two deep, times a second apart, and no two files alike', () => {
    const { a, files } = twins(small);
    expect(files[0]!.path).toMatch(/^dir-00000\/file-000000-[0-9a-f]{5}\.dat$/);
    expect(files[11]!.path).toMatch(/^dir-00010\/dir-00011\/file-000011-/);
    expect(statSync(join(a, files[5]!.path)).mtimeMs).toBe((EPOCH + 5) * 1000);
    const contents = files.filter(({ size }) => size >= 8).map(({ path }) => readFileSync(join(a, path)).toString('hex'));
    expect(new Set(contents).size).toBe(contents.length);
  });

  it('of the full size add up to a GiB that moves', () => {
    const shape: TreeShape = { kind: 'files', files: 5000, folders: 100, largest: Math.round(2 ** 31 / 5000), below: movingFolder(0) };
    const { files } = planTree(shape, 1);
    const sum = files.reduce((bytes, { size }) => bytes + size, 0);
    expect(sum / 2 ** 30).toBeCloseTo(1, 1);
    expect(files.every(({ path }) => path.startsWith('parent-0/album-0/'))).toBe(true);
  });
});

describe('changes', () => {
  it('give so many files new content, size and time, new ones each round', () => {
    const { a, b, files } = twins(small);
    const changed = (): string[] =>
      files.map(({ path }) => path).filter((path) => !readFileSync(join(a, path)).equals(readFileSync(join(b, path))));
    applyChange(a, files, { kind: 'files', count: 7 }, 0);
    const first = changed();
    expect(first).toHaveLength(7);
    for (const path of first) {
      expect(statSync(join(a, path)).size).not.toBe(statSync(join(b, path)).size);
      expect(statSync(join(a, path)).mtimeMs).toBeGreaterThan(statSync(join(b, path)).mtimeMs);
    }
    applyChange(a, files, { kind: 'files', count: 7 }, 1);
    expect(changed().length).toBeGreaterThan(7);
  });

  it('give a big file blocks whose bytes were never in it', () => {
    const { a, b, files } = twins({ kind: 'big', mebibytes: 2 });
    applyChange(a, files, { kind: 'blocks', count: 3, blockSize: 65_536 }, 0);
    const [old, now] = [readFileSync(join(b, BIG_FILE)), readFileSync(join(a, BIG_FILE))];
    const blocks = Array.from({ length: 32 }, (_, index) => index).filter(
      (index) => !now.subarray(index * 65_536, (index + 1) * 65_536).equals(old.subarray(index * 65_536, (index + 1) * 65_536)),
    );
    expect(blocks).toHaveLength(3);
    for (const block of blocks) expect(old.includes(now.subarray(block * 65_536, block * 65_536 + 64))).toBe(false);
  });

  it('move a folder on, round by round', () => {
    const { a, files } = twins({ ...small, below: movingFolder(0) });
    applyChange(a, files, { kind: 'move' }, 0);
    applyChange(a, files, { kind: 'move' }, 1);
    const moved = files[0]!.path.replace(movingFolder(0), movingFolder(2));
    expect(moved).toMatch(/^parent-2\/album-2\/dir-00000\//);
    expect(statSync(join(a, moved)).isFile()).toBe(true);
  });

  it('remove half, and put it back', () => {
    const { a, b, files } = twins(small);
    applyChange(a, files, { kind: 'remove-half' }, 0);
    expect(compareTrees(a, b)).toMatchObject({ verdict: 'differs', why: 'extraneous' });
    expect(statSync(join(a, halfOf(files)[0]!.path), { throwIfNoEntry: false })).toBeUndefined();
    expect(undoChange(a, files, { kind: 'remove-half' })).toBe(true);
    for (const { path, size } of files) expect(statSync(join(a, path)).size).toBe(size);
  });
});
