import { createHash } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { acquireRunLock } from '../../../electron/ledger/run-lock';
import { listLedgers } from '../../../electron/ledger/list-ledgers';
import { openLedger } from '../../../electron/ledger/sqlite-ledger';
import { fillHashes } from '../../../electron/runs/fill-hashes';
import { runRig, type RunRig } from '../../support/run-rig';

const BIG = 'x'.repeat(1_500_000);
let rig: RunRig;

function ledgerOf() {
  const [summary] = listLedgers(rig.state).ledgers;
  return { summary: summary!, ledger: openLedger(rig.state, summary!.originIdentity, summary!.mirrorIdentity).ledger };
}

function row(path: string) {
  const { ledger } = ledgerOf();
  const found = { entry: ledger.entry(path as RelativePath), signature: ledger.signature(path as RelativePath) };
  ledger.close();
  return found;
}

const fill = (signal = new AbortController().signal) => fillHashes(rig.origin, rig.state, signal);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

beforeEach(() => {
  rig = runRig({ 'a.txt': 'aaaa', 'big.bin': BIG }, {});
});
afterEach(() => {
  rig.remove();
});

describe('what was left out while sending', () => {
  it('is filled in: SHA-256 of every file, once', async () => {
    await rig.sync();
    expect(row('a.txt').entry).toMatchObject({ sha256: null, xxh3: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    expect(await fill()).toBe(2);
    expect(row('a.txt').entry?.sha256).toBe(sha256('aaaa'));
    expect(row('big.bin').entry?.sha256).toBe(sha256(BIG));
    expect(row('big.bin').signature?.xxh3).toBe(row('big.bin').entry?.xxh3);
    expect(await fill()).toBe(0);
    expect(await rig.sync()).toMatchObject({ status: 'ok', unchanged: 2 });
  });

  it('comes for adopted files too, with what a later delta needs', async () => {
    rig.remove();
    const literal = { 'big.bin': { content: BIG, mtime: 1_600_000_000 } };
    rig = runRig(literal, literal);
    await rig.sync();
    expect(row('big.bin')).toMatchObject({ entry: { sha256: null }, signature: undefined });
    expect(await fill()).toBe(1);
    expect(row('big.bin').entry).toMatchObject({ sha256: sha256(BIG) });
    expect(row('big.bin').signature).toBeDefined();
  });

  it('is never that of another content with the same size and time', async () => {
    await rig.sync();
    const { mtime } = row('a.txt').entry!.origin;
    writeFileSync(join(rig.origin, 'a.txt'), 'bbbb');
    utimesSync(join(rig.origin, 'a.txt'), mtime, mtime);
    expect(await fill()).toBe(1);
    expect(row('a.txt').entry?.sha256).toBeNull();
  });
});

describe('filling in', () => {
  it('writes nothing while a run holds the mirror, and holds it no longer than it writes', async () => {
    await rig.sync();
    const { summary, ledger } = ledgerOf();
    ledger.close();
    const lock = acquireRunLock(rig.state, summary.mirrorIdentity, 'other');
    expect(await fill()).toBe(0);
    expect(row('a.txt').entry?.sha256).toBeNull();
    if ('release' in lock) lock.release();
    expect(await fill()).toBe(2);
    expect('release' in acquireRunLock(rig.state, summary.mirrorIdentity, 'next')).toBe(true);
  });

  it('stops when it is told to, and leaves remote origins alone', async () => {
    await rig.sync();
    const stopped = new AbortController();
    stopped.abort();
    expect(await fill(stopped.signal)).toBe(0);
    expect(await fillHashes('sftp://host/path', rig.state, new AbortController().signal)).toBe(0);
  });
});
