import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHANGES_KEPT, hasPathHistory, openPathHistory, type PathHistory } from '../../../electron/ledger/path-history';

let folder: string;
let paths: PathHistory;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-paths-'));
  paths = openPathHistory(folder);
});
afterEach(() => {
  paths.close();
  rmSync(folder, { recursive: true });
});

const RUN = {
  siteId: 'site',
  siteName: 'Site',
  mirrorId: 'mirror',
  mirrorLabel: 'fra1',
  trigger: 'manual',
  startedAt: '2026-11-22T03:00:00.000Z',
} as const;

it('tells what happened to a path, newest first, also under the name that it had before', () => {
  paths.add({ ...RUN, id: 'a-1' }, [{ path: 'docs/old.html', what: 'create', detail: '' }]);
  paths.add({ ...RUN, id: 'b-1', siteId: 'other' }, [
    { path: 'docs/new.html', what: 'move', detail: 'docs/old.html' },
    { path: 'index.html', what: 'problem', detail: 'docs/old.html is in the way' },
  ]);
  expect(paths.list({ text: 'OLD.html', limit: 10 }).map(({ runId, path, what }) => [runId, path, what])).toStrictEqual([
    ['b-1', 'docs/new.html', 'move'],
    ['a-1', 'docs/old.html', 'create'],
  ]);
  expect(paths.list({ siteId: 'site', text: '.html', limit: 10 })).toStrictEqual([
    {
      path: 'docs/old.html',
      what: 'create',
      detail: '',
      runId: 'a-1',
      siteId: 'site',
      siteName: 'Site',
      mirrorLabel: 'fra1',
      at: RUN.startedAt,
    },
  ]);
  expect(paths.list({ text: '.html', limit: 1 })).toHaveLength(1);
});

it('takes no character of a path for a wildcard', () => {
  paths.add({ ...RUN, id: 'a-1' }, [
    { path: '100%_done', what: 'update', detail: '' },
    { path: '100 and done', what: 'update', detail: '' },
  ]);
  expect(paths.list({ text: '100%_', limit: 10 }).map(({ path }) => path)).toStrictEqual(['100%_done']);
});

it('keeps the first 2,000 changes of a run and 100,000 in all', () => {
  const changes = (prefix: string) =>
    Array.from({ length: 2_100 }, (_, index) => ({ path: `${prefix}/${String(index)}`, what: 'create' as const, detail: '' }));
  paths.add({ ...RUN, id: 'first' }, changes('first'));
  expect(paths.list({ text: 'first', limit: 5_000 })).toHaveLength(CHANGES_KEPT);
  for (let run = 0; run < 50; run += 1) paths.add({ ...RUN, id: String(run) }, changes(`run-${String(run)}`));
  expect(paths.list({ text: 'first', limit: 5_000 })).toHaveLength(0);
  expect(paths.list({ text: 'run-49/', limit: 5_000 })).toHaveLength(CHANGES_KEPT);
});

it('needs no file where nothing ever changed', () => {
  expect(hasPathHistory(join(folder, 'elsewhere'))).toBe(false);
  expect(hasPathHistory(folder)).toBe(true);
});
