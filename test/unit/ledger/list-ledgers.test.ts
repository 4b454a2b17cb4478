import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseRelativePath } from '../../../electron/contract/relative-path';
import { listLedgers } from '../../../electron/ledger/list-ledgers';
import { openLedger } from '../../../electron/ledger/sqlite-ledger';

it('lists every ledger with its pair, while one is open, and names what it cannot read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heliograph-list-'));
  expect(listLedgers(folder)).toStrictEqual({ ledgers: [], unreadable: [] });
  const open = openLedger(folder, 'folder:/b', 'sftp://b:22/b').ledger;
  const evidence = { kind: 'file', size: 7, mtime: 1, mode: 0o644 } as const;
  open.apply([{ kind: 'put', path: parseRelativePath('x'), entry: { name: 'x', origin: evidence, observed: evidence, sha256: null } }]);
  open.setLastProof({ at: 9, depth: 'quick' });
  openLedger(folder, 'folder:/a', 'sftp://a:22/a').ledger.close();
  const broken = join(folder, 'ledgers', 'broken.sqlite');
  writeFileSync(broken, 'nonsense');

  const { ledgers, unreadable } = listLedgers(folder);
  expect(ledgers).toMatchObject([
    { originIdentity: 'folder:/a', mirrorIdentity: 'sftp://a:22/a', files: 0, bytes: 0, lastProof: null, unfinished: false },
    { originIdentity: 'folder:/b', mirrorIdentity: 'sftp://b:22/b', files: 1, bytes: 7, lastProof: { at: 9, depth: 'quick' } },
  ]);
  expect(Date.parse(ledgers[0]?.created ?? '')).toBeGreaterThan(Date.now() - 60_000);
  expect(unreadable).toStrictEqual([broken]);
  expect(readFileSync(broken, 'utf8')).toBe('nonsense');
  open.close();
  rmSync(folder, { recursive: true });
});
