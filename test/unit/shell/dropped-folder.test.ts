import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeDrop, lookAtDropped } from '../../../electron/shell/dropped-folder';
import { visibleName } from '../../../electron/shell/visible-name';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-drop-'));
  mkdirSync(join(folder, 'site'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('site', join(folder, 'link'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('what is dropped on the window', () => {
  it('is looked at without following links', async () => {
    const paths = ['site', 'file', 'link', 'nowhere'].map((name) => join(folder, name));
    expect((await lookAtDropped(paths)).map(({ kind }) => kind)).toEqual(['folder', 'file', 'link', 'gone']);
  });

  it('becomes an origin only if it is one folder', () => {
    const one = (kind: 'folder' | 'file' | 'link' | 'gone') => ({ path: '/p', kind });
    expect(judgeDrop([one('folder')])).toEqual({ folder: '/p' });
    expect([judgeDrop([one('file')]), judgeDrop([one('link')]), judgeDrop([one('gone')])]).toEqual(['file', 'link', 'gone']);
    expect([judgeDrop([]), judgeDrop([one('folder'), one('folder')])]).toEqual(['nothing', 'several']);
  });

  it('is shown in the question so that no character hides another', () => {
    expect(visibleName('/a\u202Egpj.exe\n')).toBe(String.raw`/a\u{202e}gpj.exe\u{a}`);
  });
});
