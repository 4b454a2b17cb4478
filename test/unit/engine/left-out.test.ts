import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderEndpoint } from '../../../electron/endpoints/folder/folder-endpoint';
import { countLeftOut } from '../../../electron/engine/left-out';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'left-out-'));
  const files = {
    'index.html': 10,
    'a.tmp': 5,
    'b/c.tmp': 7,
    'b/keep.tmp': 3,
    '.git/HEAD': 20,
    '.git/objects/aa/bb': 100,
    'b/page.html': 4,
  };
  for (const [name, size] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), Buffer.alloc(size));
  }
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const count = async (rules: { exclude?: string[]; include?: string[]; lastFiles?: string[] }, isOver = () => false) =>
  countLeftOut(await openFolderEndpoint(folder), { exclude: [], include: [], lastFiles: [], ...rules }, isOver);

describe('what patterns leave out', () => {
  it('is counted for each pattern, whole folders with all that is in them', async () => {
    expect(await count({ exclude: ['.git/', '*.tmp', 'nothing'], include: ['keep.tmp'], lastFiles: ['*.html'] })).toMatchObject({
      state: 'counted',
      files: 4,
      bytes: 132,
      keptFiles: 3,
      keptBytes: 17,
      patterns: [
        { pattern: '.git/', files: 2, bytes: 120 },
        { pattern: '*.tmp', files: 2, bytes: 12 },
        { pattern: 'nothing', files: 0, bytes: 0 },
      ],
      last: { files: 2 },
    });
  });
  it('names examples of each pattern first', async () => {
    const { examples } = await count({ exclude: ['*.tmp', '.git/'] });
    expect(examples.slice(0, 2).map((example) => example.replace(/.*\.tmp$/, 'a tmp'))).toEqual(['a tmp', '.git/']);
  });
  it('is told as far as it was counted when time is over', async () => {
    let folders = 0;
    const { state, keptFiles } = await count({}, () => (folders += 1) > 1);
    expect([state, keptFiles]).toEqual(['partly', 2]);
  });
});
