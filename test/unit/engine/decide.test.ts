import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../electron/contract/plan';
import {
  decide,
  sameContentEvidence,
  type Decision,
  type MirrorState,
  type OriginState,
  type RunStance,
} from '../../../electron/engine/decide';
import type { LedgerEntry } from '../../../electron/engine/ledger';

const v1: Evidence = { kind: 'file', size: 1, mtime: 100, mode: 0o644 };
const v2: Evidence = { kind: 'file', size: 2, mtime: 200, mode: 0o644 };
const v3: Evidence = { kind: 'file', size: 3, mtime: 300, mode: 0o644 };
const later: Evidence = { ...v1, mtime: 150 };
const executable: Evidence = { ...v1, mode: 0o755 };
const folder: Evidence = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 };
const closed: Evidence = { ...folder, mode: 0o700 };
const link: Evidence = { kind: 'symlink', size: 1, mtime: 1, mode: 0o777, target: 'a' };
const otherLink: Evidence = { ...link, target: 'b' };

const STANCE: RunStance = { firstRun: false, ledgerLost: false, adopt: false, heal: false, checksum: false, delete: true, modes: true };

interface Row {
  readonly says: string;
  readonly origin: OriginState;
  readonly mirror: MirrorState;
  readonly ledger?: LedgerEntry;
  readonly intended?: Evidence;
  readonly stance?: Partial<RunStance>;
  readonly then: object;
}

function row(origin: Evidence, observed: Evidence = origin, sha256: string | null = null): LedgerEntry {
  return { name: 'x', origin, observed, sha256 };
}

const NEW: readonly Row[] = [
  {
    says: 'a file that only the origin has is created',
    origin: v1,
    mirror: 'absent',
    then: { change: { kind: 'create', reason: 'new', wanted: v1 } },
  },
  {
    says: 'a file of ours that is gone from the mirror is created again',
    origin: v1,
    mirror: 'absent',
    ledger: row(v1),
    then: { change: { kind: 'create', reason: 'missing-on-mirror', wanted: v1 } },
  },
  {
    says: 'a folder that only the origin has is created',
    origin: folder,
    mirror: 'absent',
    then: { change: { kind: 'create', reason: 'new', wanted: folder } },
  },
  { says: 'nothing anywhere is nothing to do', origin: 'absent', mirror: 'absent', then: {} },
  { says: 'a row of what is gone on both sides is forgotten', origin: 'absent', mirror: 'absent', ledger: row(v1), then: { forget: true } },
];

const UNKNOWN: readonly Row[] = [
  { says: 'what the origin could not read stays', origin: 'unknown', mirror: v1, ledger: row(v1), then: { keeps: true } },
  { says: 'what the mirror could not read stays', origin: v1, mirror: 'unknown', ledger: row(v1), then: { keeps: true } },
  {
    says: 'what the mirror could not read stays, though it is gone at the origin',
    origin: 'absent',
    mirror: 'unknown',
    ledger: row(v1),
    then: { keeps: true },
  },
  {
    says: 'a device where a file should be is held back',
    origin: v1,
    mirror: 'untracked',
    then: { keeps: true, held: { code: 'changed-on-mirror' } },
  },
  {
    says: 'a device that the origin does not have is foreign',
    origin: 'absent',
    mirror: 'untracked',
    then: { keeps: true, count: 'foreign' },
  },
];

const EXTRANEOUS: readonly Row[] = [
  {
    says: 'ours and gone at the origin is removed',
    origin: 'absent',
    mirror: v1,
    ledger: row(v1),
    then: { change: { kind: 'remove', reason: 'gone-at-origin', found: v1 } },
  },
  {
    says: 'ours and excluded now is removed with that reason',
    origin: 'excluded',
    mirror: v1,
    ledger: row(v1),
    then: { change: { kind: 'remove', reason: 'excluded', found: v1 } },
  },
  {
    says: 'ours stays where removals are off',
    origin: 'absent',
    mirror: v1,
    ledger: row(v1),
    stance: { delete: false },
    then: { keeps: true },
  },
  { says: 'foreign stays and is counted', origin: 'absent', mirror: v1, then: { keeps: true, count: 'foreign' } },
  {
    says: 'foreign goes where it is adopted',
    origin: 'absent',
    mirror: v1,
    stance: { adopt: true },
    then: { change: { kind: 'remove', reason: 'adopted-extraneous', found: v1 } },
  },
  {
    says: 'foreign stays where it is adopted but removals are off',
    origin: 'absent',
    mirror: v1,
    stance: { adopt: true, delete: false },
    then: { keeps: true, count: 'foreign' },
  },
  { says: 'foreign and excluded is not looked at', origin: 'excluded', mirror: v1, stance: { adopt: true }, then: { keeps: true } },
  {
    says: 'ours, changed on the mirror and gone at the origin is held back',
    origin: 'absent',
    mirror: v2,
    ledger: row(v1),
    then: { keeps: true, held: { code: 'changed-on-mirror', change: { kind: 'remove', reason: 'healed', found: v2 } } },
  },
  {
    says: 'the same goes where the origin always wins',
    origin: 'absent',
    mirror: v2,
    ledger: row(v1),
    stance: { heal: true },
    then: { change: { kind: 'remove', reason: 'healed', found: v2 } },
  },
  {
    says: 'what an interrupted run put there and the origin lost since is removed',
    origin: 'absent',
    mirror: v1,
    intended: v1,
    then: { change: { kind: 'remove', reason: 'gone-at-origin', found: v1 } },
  },
];

const CONTENT: readonly Row[] = [
  {
    says: 'the same on both sides, and ours, is unchanged',
    origin: v1,
    mirror: v1,
    ledger: row(v1),
    then: { count: 'unchanged', adopt: false },
  },
  { says: 'the same on both sides, and not ours, becomes ours', origin: v1, mirror: v1, then: { count: 'unchanged', adopt: true } },
  {
    says: 'a server that forces times is compared with what it showed',
    origin: v1,
    mirror: later,
    ledger: row(v1, later),
    then: { count: 'unchanged', adopt: false },
  },
  {
    says: 'a longer file at the origin is sent',
    origin: v2,
    mirror: v1,
    ledger: row(v1),
    then: { change: { kind: 'update', reason: 'size-differs', wanted: v2, found: v1 } },
  },
  {
    says: 'the same size with a later time is sent only if the hash differs',
    origin: later,
    mirror: v1,
    ledger: row(v1, v1, 'hash'),
    then: { change: { kind: 'update', reason: 'newer-at-origin', unless: 'ledger-hash' } },
  },
  {
    says: 'the same size with an earlier time too',
    origin: v1,
    mirror: later,
    ledger: row(later, later, 'hash'),
    then: { change: { kind: 'update', reason: 'older-at-origin', unless: 'ledger-hash' } },
  },
  {
    says: 'without a known hash it is sent',
    origin: later,
    mirror: v1,
    ledger: row(v1),
    then: { change: { kind: 'update', reason: 'newer-at-origin' } },
  },
  {
    says: 'under --checksum the same attributes are compared by content',
    origin: v1,
    mirror: v1,
    ledger: row(v1),
    stance: { checksum: true },
    then: { change: { reason: 'content-differs', unless: 'mirror-content' } },
  },
  {
    says: 'changed on both sides is held back',
    origin: v3,
    mirror: v2,
    ledger: row(v1),
    then: { held: { code: 'changed-on-mirror', change: { kind: 'update', reason: 'healed', wanted: v3, found: v2 } } },
  },
  {
    says: 'changed on the mirror only is held back',
    origin: v1,
    mirror: v2,
    ledger: row(v1),
    then: { held: { code: 'changed-on-mirror' } },
  },
  {
    says: 'changed on the mirror is overwritten where the origin always wins',
    origin: v1,
    mirror: v2,
    ledger: row(v1),
    stance: { heal: true },
    then: { change: { kind: 'update', reason: 'healed' } },
  },
  {
    says: 'changed on the mirror to what the origin has by now is ours again',
    origin: v2,
    mirror: v2,
    ledger: row(v1),
    then: { count: 'unchanged', adopt: true },
  },
  {
    says: 'a file that we did not write is held back in later runs',
    origin: v1,
    mirror: v2,
    then: { held: { code: 'changed-on-mirror' } },
  },
  {
    says: 'a file that we did not write is replaced where it is adopted',
    origin: v1,
    mirror: v2,
    stance: { adopt: true },
    then: { change: { reason: 'healed' } },
  },
  {
    says: 'in the first run it asks for a halt',
    origin: v1,
    mirror: v2,
    stance: { firstRun: true },
    then: { change: { kind: 'update', reason: 'replaces-unknown' } },
  },
  {
    says: 'in the first run with --adopt it is a plain update',
    origin: v1,
    mirror: v2,
    stance: { firstRun: true, adopt: true },
    then: { change: { kind: 'update', reason: 'size-differs' } },
  },
  {
    says: 'after a lost ledger it is a plain update',
    origin: v1,
    mirror: v2,
    stance: { firstRun: true, ledgerLost: true },
    then: { change: { kind: 'update', reason: 'size-differs' } },
  },
  {
    says: 'a link with another text is replaced',
    origin: otherLink,
    mirror: link,
    ledger: row(link),
    then: { change: { kind: 'update', reason: 'link-differs' } },
  },
  {
    says: 'a link in place of a file of ours is replaced',
    origin: v1,
    mirror: link,
    ledger: row(link),
    then: { change: { kind: 'update', reason: 'kind-differs' } },
  },
];

const INTERRUPTED: readonly Row[] = [
  {
    says: 'what an interrupted run put there becomes ours by its row',
    origin: v2,
    mirror: v2,
    ledger: row(v1),
    intended: v2,
    then: { count: 'unchanged', adopt: true },
  },
  { says: 'also where there never was a row', origin: v2, mirror: v2, intended: v2, then: { count: 'unchanged', adopt: true } },
  {
    says: 'what it put there is updated when the origin has moved on',
    origin: v3,
    mirror: v2,
    ledger: row(v1),
    intended: v2,
    then: { change: { kind: 'update', reason: 'size-differs', wanted: v3, found: v2 } },
  },
  {
    says: 'what it did not reach is as the row says',
    origin: v2,
    mirror: v1,
    ledger: row(v1),
    intended: v2,
    then: { change: { kind: 'update', wanted: v2, found: v1 } },
  },
  {
    says: 'a folder that it made becomes ours',
    origin: folder,
    mirror: folder,
    intended: folder,
    then: { count: 'unchanged', adopt: true },
  },
  {
    says: 'a folder that it made and left open gets its mode',
    origin: closed,
    mirror: folder,
    intended: closed,
    then: { change: { kind: 'touch', reason: 'mode-differs' } },
  },
];

const MODES: readonly Row[] = [
  {
    says: 'another mode at the origin is set',
    origin: executable,
    mirror: v1,
    ledger: row(v1),
    then: { change: { kind: 'touch', reason: 'mode-differs', wanted: executable, found: v1 } },
  },
  {
    says: 'a mode that the server forced is not touched for ever',
    origin: executable,
    mirror: v1,
    ledger: row(executable, v1),
    then: { count: 'unchanged', adopt: false },
  },
  {
    says: 'a mode that somebody changed on the mirror is set again',
    origin: v1,
    mirror: executable,
    ledger: row(v1),
    then: { change: { kind: 'touch', reason: 'mode-differs' } },
  },
  {
    says: 'modes mean nothing where the mirror has none',
    origin: executable,
    mirror: v1,
    ledger: row(v1),
    stance: { modes: false },
    then: { count: 'unchanged' },
  },
  {
    says: "a folder's mode too",
    origin: closed,
    mirror: folder,
    ledger: row(folder),
    then: { change: { kind: 'touch', reason: 'mode-differs', wanted: closed, found: folder } },
  },
  { says: "a link's mode is never set", origin: link, mirror: { ...link, mode: 0o755 }, ledger: row(link), then: { count: 'unchanged' } },
];

const SWAPS: readonly Row[] = [
  {
    says: 'a folder of ours gives way to a file',
    origin: v1,
    mirror: folder,
    ledger: row(folder),
    then: { change: { kind: 'update', reason: 'kind-differs', swap: true } },
  },
  {
    says: 'a file of ours gives way to a folder',
    origin: folder,
    mirror: v1,
    ledger: row(v1),
    then: { change: { kind: 'update', swap: true } },
  },
  {
    says: 'a foreign folder does not give way by itself',
    origin: v1,
    mirror: folder,
    then: { keeps: true, held: { code: 'swap-held', change: { swap: true } } },
  },
  {
    says: 'a file of ours that was changed does not either',
    origin: folder,
    mirror: v2,
    ledger: row(v1),
    then: { keeps: true, held: { code: 'swap-held' } },
  },
  {
    says: 'where the origin always wins it does, and is kept in the trash',
    origin: folder,
    mirror: v2,
    ledger: row(v1),
    stance: { heal: true },
    then: { change: { reason: 'healed', swap: true } },
  },
  {
    says: 'where removals are off nothing changes places, and approving cannot help',
    origin: v1,
    mirror: folder,
    ledger: row(folder),
    stance: { delete: false },
    then: { keeps: true, held: { code: 'swap-held' } },
  },
];

function decideRow({ origin, mirror, ledger, intended, stance }: Row): Decision {
  return decide({ origin, mirror, ledger, intended }, { ...STANCE, ...stance });
}

describe.each([
  ['new and gone', NEW],
  ['what is not known', UNKNOWN],
  ['extraneous', EXTRANEOUS],
  ['content', CONTENT],
  ['after an interrupted run', INTERRUPTED],
  ['modes', MODES],
  ['swaps', SWAPS],
])('%s', (_, rows) => {
  it.each(rows.map((each) => [each.says, each] as const))('%s', (_says, each) => {
    expect(decideRow(each)).toMatchObject(each.then);
  });
});

describe('a decision', () => {
  it('that does nothing has neither a change nor a held row', () => {
    for (const each of [...NEW, ...UNKNOWN, ...EXTRANEOUS, ...CONTENT, ...INTERRUPTED, ...MODES, ...SWAPS]) {
      const decision = decideRow(each);
      expect([each.says, decision.change !== undefined && decision.held !== undefined]).toEqual([each.says, false]);
      if (!('change' in each.then)) expect([each.says, decision.change]).toEqual([each.says, undefined]);
    }
  });

  it('without a hash does not ask for one, and without removals offers no approval', () => {
    expect(decideRow(CONTENT[6]!).change).not.toHaveProperty('unless');
    expect(decideRow(SWAPS[5]!).held).not.toHaveProperty('change');
  });
});

describe('evidence', () => {
  it('is the same content by kind, size and time; by text for links; modes do not count', () => {
    expect(sameContentEvidence(v1, executable)).toBe(true);
    expect(sameContentEvidence(v1, later)).toBe(false);
    expect(sameContentEvidence(v1, { ...v1, size: 9 })).toBe(false);
    expect(sameContentEvidence(link, { ...link, mtime: 9 })).toBe(true);
    expect(sameContentEvidence(link, otherLink)).toBe(false);
    expect(sameContentEvidence(folder, { ...folder, mtime: 9, mode: 0 })).toBe(true);
    expect(sameContentEvidence(v1, folder)).toBe(false);
  });
});
