import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../electron/contract/plan';
import type { RelativePath } from '../../../electron/contract/relative-path';
import { compareDirectory, newComparison, type Comparison, type Descent } from '../../../electron/engine/compare';
import type { RunStance } from '../../../electron/engine/decide';
import type { Entry, FoundEntry, Listing } from '../../../electron/engine/endpoint';
import type { LedgerEntry } from '../../../electron/engine/ledger';
import { ScannedDirectory } from '../../../electron/engine/origin-snapshot';
import { packEntries, packRows } from '../../../electron/engine/packed-entries';
import { settleUnchanged } from '../../../electron/engine/unchanged';

const FACTS = { foldsCase: false, foldsUnicode: false };
const HERE = 'here' as RelativePath;

/** A fixed few values, so that equal and different ones are both common. */
const evidence: fc.Arbitrary<Evidence> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    size: fc.constantFrom(0, 1, 2 ** 40),
    mtime: fc.constantFrom(0, 1_700_000_000, 2 ** 32 - 1),
    mode: fc.constantFrom(0o644, 0o600),
  }),
  fc.record({
    kind: fc.constant('directory' as const),
    size: fc.constant(0),
    mtime: fc.constant(0),
    mode: fc.constantFrom(0o755, 0o700),
  }),
  fc.record({
    kind: fc.constant('symlink' as const),
    size: fc.constant(1),
    mtime: fc.constantFrom(0, 5),
    mode: fc.constant(0o777),
    target: fc.constantFrom('a', 'b'),
  }),
);

/** One name from all sides; mostly as it was left. */
const side = fc.oneof(
  { weight: 3, arbitrary: evidence.map((each) => ({ origin: each, row: { origin: each, observed: each }, mirror: each })) },
  {
    weight: 2,
    arbitrary: fc.record({
      origin: fc.option(evidence, { nil: undefined }),
      row: fc.option(fc.record({ origin: evidence, observed: evidence }), { nil: undefined }),
      mirror: fc.option(evidence, { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(evidence, evidence, evidence)
      .map(([origin, observed, mirror]) => ({ origin, row: { origin, observed }, mirror: { ...observed, mtime: mirror.mtime } })),
  },
);

const scene = fc.record({
  names: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'ä', 'Z z', '\u{1F600}', '\uE000', 'n\n'), { maxLength: 8 }),
  sides: fc.array(side, { minLength: 8, maxLength: 8 }),
  odd: fc.constantFrom<Entry | undefined>(
    undefined,
    { name: 'pipe', kind: 'untracked', what: 'FIFO' },
    { name: 'a', kind: 'problematic', problem: 'unreadable', message: 'No.' },
    { name: '.heliograph-x-1', kind: 'file', size: 1, mtime: 1, mode: 0o600 },
  ),
  excluded: fc.subarray(['x', 'a']),
  unknown: fc.subarray(['y', 'b']),
  originComplete: fc.boolean(),
  mirrorComplete: fc.boolean(),
  intended: fc.option(evidence, { nil: undefined }),
  stance: fc.record({
    firstRun: fc.boolean(),
    ledgerLost: fc.boolean(),
    adopt: fc.boolean(),
    heal: fc.boolean(),
    checksum: fc.constant(false),
    delete: fc.boolean(),
    modes: fc.boolean(),
  }),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function sidesOf({ names, sides, odd, ...rest }: Scene) {
  const each = names.map((name, index) => ({ name, ...sides[index]! }));
  const entries: FoundEntry[] = each.flatMap(({ name, origin }) => (origin ? [{ name, ...origin }] : []));
  const rows: LedgerEntry[] = each.flatMap(({ name, row }) => (row ? [{ name, ...row, sha256: null }] : []));
  const found: Entry[] = each.flatMap(({ name, mirror }) => (mirror ? [{ name, ...mirror }] : []));
  const isThere = odd !== undefined && found.some(({ name }) => name === odd.name);
  const mirror: Listing = { entries: odd && !isThere ? [...found, odd] : found.reverse(), complete: rest.mirrorComplete };
  const own = new Set(entries.map(({ name }) => name));
  const without = (given: readonly string[]): Set<string> => new Set(given.filter((name) => !own.has(name)));
  const excluded = without(rest.excluded);
  const origin = new ScannedDirectory(packEntries(entries), rest.originComplete, excluded, without(rest.unknown));
  const intended = new Map(rest.intended && names[0] !== undefined ? [[names[0], rest.intended]] : []);
  return { origin, rows, mirror, intended };
}

const ledgerOf = (rows: readonly LedgerEntry[]) => ({
  rowsIn: () => packRows(rows),
  entriesIn: () => [...rows],
  entry: (path: RelativePath) => rows.find(({ name }) => `${HERE}/${name}` === path),
});

function inOrder(found: Comparison, descents: readonly Descent[]) {
  const sorted = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item)).sort();
  const { differences, held, keepers, problems, notes, ledgerChanges, temps, ...counts } = found;
  return {
    ...Object.fromEntries(
      Object.entries({ differences, held, keepers, problems, notes, ledgerChanges, temps, descents }).map(([key, items]) => [
        key,
        sorted(items),
      ]),
    ),
    counts,
  };
}

/** What comparing says with the names that are as they were left taken out first. */
function quickly(given: Scene) {
  const { origin, rows, mirror, intended } = sidesOf(given);
  const into = newComparison();
  const { rest, descents } = settleUnchanged(HERE, origin, mirror, ledgerOf(rows), given.stance, into);
  const further = rest ? compareDirectory({ directory: HERE, intended, ...rest }, given.stance, FACTS, into) : [];
  return inOrder(into, [...descents, ...further]);
}

function wholly(given: Scene) {
  const { origin, rows, mirror, intended } = sidesOf(given);
  const into = newComparison();
  const descents = compareDirectory({ directory: HERE, origin, mirror, ledger: rows, intended }, given.stance, FACTS, into);
  return inOrder(into, descents);
}

describe('names that are as they were left', () => {
  it('are decided as all others are, whatever the sides look like', () => {
    fc.assert(
      fc.property(scene, (given) => {
        expect(quickly(given)).toEqual(wholly(given));
      }),
      { numRuns: Number(process.env['HELIOGRAPH_CASES'] ?? 3000) },
    );
  });

  it('leave nothing to compare where all are, and cost no row of the ledger', () => {
    const stance: RunStance = { firstRun: false, ledgerLost: false, adopt: false, heal: false, checksum: false, delete: true, modes: true };
    const file: FoundEntry = { name: 'f', kind: 'file', size: 5, mtime: 6, mode: 0o644 };
    const folder: FoundEntry = { name: 'd', kind: 'directory', size: 0, mtime: 0, mode: 0o755 };
    const rows = [folder, file].map((entry) => ({ name: entry.name, origin: entry, observed: entry, sha256: null }));
    const into = newComparison();
    const refuse = (): never => expect.fail('no row is needed');
    const mirror: Listing = { entries: [file, { ...folder, mtime: 77, size: 4096 }], complete: true };
    const ledger = { rowsIn: () => packRows(rows), entriesIn: refuse, entry: refuse };
    const settled = settleUnchanged(HERE, new ScannedDirectory(packEntries([file, folder]), true), mirror, ledger, stance, into);
    expect(settled).toEqual({
      rest: undefined,
      descents: [{ directory: 'here/d', recordedAs: 'here/d', origin: 'present', onMirror: true }],
    });
    expect(into).toEqual({ ...newComparison(), unchanged: 1 });
  });
});
