import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../electron/contract/plan';
import type { RelativePath } from '../../../electron/contract/relative-path';
import type { LeftAs } from '../../../electron/engine/ledger';
import { isSurprising, mayTrust, type TrustEvidence } from '../../../electron/engine/trust-mirror';
import { ledgerWith } from '../../support/memory-ledger';

const HOUR = 3_600_000;
const left: LeftAs = { listedAt: 100 * HOUR, rules: '{}', stamp: { text: '{"sequence":3}', size: 14, mtime: 7 }, foreign: 2 };
const good: TrustEvidence = {
  listing: 'daily',
  checksum: false,
  adopt: false,
  mirrorRootIsThere: true,
  everEnded: true,
  traces: 0,
  left,
  rules: '{}',
  stamp: { ...left.stamp },
  now: 101 * HOUR,
};

describe('a mirror is trusted', () => {
  it('where it is as we left it, and was listed within the day', () => {
    expect(mayTrust(good)).toStrictEqual({ trusted: true, left });
    expect(mayTrust({ ...good, now: 122.9 * HOUR })).toMatchObject({ trusted: true });
  });

  it.each<[string, Partial<TrustEvidence>]>([
    ['the site has the mirror listed at each run', { listing: 'always' }],
    ['files are compared by content', { checksum: true }],
    ['what stands on the mirror is adopted', { adopt: true }],
    ['the mirror folder is not there', { mirrorRootIsThere: false }],
    ['no run has come to its end yet', { everEnded: false }],
    ['an interrupted run left traces', { traces: 1 }],
    ['the last run was not clean, or met something unexpected', { left: undefined }],
    ['the rules have changed', { rules: '{"exclude":["a"]}' }],
    ['the last whole listing is a day old', { now: 123 * HOUR }],
    ['the last whole listing is a day old', { now: 99 * HOUR }],
    ['the stamp is not there', { stamp: undefined }],
    ['the stamp is not the one that we left', { stamp: { ...left.stamp, text: '{"sequence":4}' } }],
    ['the stamp is not the one that we left', { stamp: { ...left.stamp, size: 15 } }],
    ['the stamp is not the one that we left', { stamp: { ...left.stamp, mtime: 8 } }],
  ])('but not where %s', (why, change) => {
    expect(mayTrust({ ...good, ...change })).toStrictEqual({ trusted: false, why });
  });
});

const file = { kind: 'file', size: 5, mtime: 1, mode: 0o644 } as const;
const clean = { operations: [], heldBack: [], problems: [] };
const nothing = { ledgerChanges: [], temps: [] };
const operation = (change: Partial<Operation>): Operation => ({
  kind: 'update',
  phase: 'content',
  path: 'a',
  reason: 'newer-at-origin',
  wanted: { ...file, mtime: 9 },
  found: file,
  bytes: 5,
  ...change,
});

describe('a mirror surprises', () => {
  const ledger = ledgerWith({ a: file });

  it('not by what the origin changed', () => {
    const operations = [
      operation({}),
      operation({ kind: 'create', path: 'b', reason: 'new', found: undefined }),
      operation({ kind: 'remove', phase: 'removal', reason: 'gone-at-origin', wanted: undefined }),
      operation({ kind: 'touch', reason: 'mode-differs', wanted: { ...file, mode: 0o755 } }),
    ];
    expect(isSurprising({ ...clean, operations }, nothing, ledger)).toBe(false);
    const temps = ['.heliograph-lock', '.heliograph.json', '.heliograph-trash'].map((path) => ({
      path: path as RelativePath,
      mtime: 1,
      kind: 'file' as const,
    }));
    expect(isSurprising(clean, { ...nothing, temps }, ledger)).toBe(false);
  });

  it.each(['missing-on-mirror', 'replaces-unknown', 'healed', 'adopted-extraneous', 'repair'] as const)('by %s', (reason) => {
    expect(isSurprising({ ...clean, operations: [operation({ reason })] }, nothing, ledger)).toBe(true);
  });

  it('by a mode that is not as we left it, which is set again', () => {
    const touched = operation({ kind: 'touch', reason: 'mode-differs', wanted: file, found: { ...file, mode: 0o600 } });
    expect(isSurprising({ ...clean, operations: [touched] }, nothing, ledger)).toBe(true);
    expect(isSurprising({ ...clean, operations: [{ ...touched, path: 'b' }] }, nothing, ledger)).toBe(true);
  });

  it('by rows held back, problems, rows that were corrected, and traces of a run', () => {
    expect(isSurprising({ ...clean, heldBack: [{ path: 'a', code: 'changed-on-mirror', message: '' }] }, nothing, ledger)).toBe(true);
    const problem = { path: 'a', side: 'mirror', code: 'unreadable', message: '' } as const;
    expect(isSurprising({ ...clean, problems: [problem] }, nothing, ledger)).toBe(true);
    const dropped = { kind: 'drop', path: 'a' as RelativePath } as const;
    expect(isSurprising(clean, { ...nothing, ledgerChanges: [dropped] }, ledger)).toBe(true);
    const temp = { path: 'd/.heliograph-run9-1' as RelativePath, mtime: 1, kind: 'file' } as const;
    expect(isSurprising(clean, { ...nothing, temps: [temp] }, ledger)).toBe(true);
  });
});
