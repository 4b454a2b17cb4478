import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RootState } from '../../electron/engine/endpoint';
import { openFolderEndpoint } from '../../electron/endpoints/folder/folder-endpoint';
import { writeTree } from '../support/tree';
import { describeEndpoint } from './endpoint-suite';

/** Where each state of a root is found below a temporary folder. */
const PLACES: Record<RootState, string> = {
  directory: 'root',
  absent: 'absent',
  'parent-absent': 'nowhere/below',
  'not-a-directory': 'file',
};

async function makeRig() {
  const base = mkdtempSync(join(tmpdir(), 'heliograph-folder-'));
  const root = join(base, 'root');
  mkdirSync(root);
  writeFileSync(join(base, 'file'), 'a file');
  return {
    endpoint: await openFolderEndpoint(root),
    put: (path: string, item: Parameters<typeof writeTree>[1][string]) => writeTree(root, { [path]: item }),
    drop: (path: string) => rmSync(join(root, path), { recursive: true }),
    openAt: (state: RootState) => openFolderEndpoint(join(base, PLACES[state])),
    close: () => Promise.resolve(rmSync(base, { recursive: true, force: true })),
  };
}

describeEndpoint('a local folder', makeRig, { noRebuilds: true });
