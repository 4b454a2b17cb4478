import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Evidence, Operation, Plan } from '../../../electron/contract/plan';
import { parseRelativePath } from '../../../electron/contract/relative-path';
import type { Ledger, LedgerChange, LedgerEntry } from '../../../electron/engine/ledger';
import { unpackEntries } from '../../../electron/engine/packed-entries';
import { ledgerFile, openLedger } from '../../../electron/ledger/sqlite-ledger';

const ORIGIN = 'folder:/srv/www';
const MIRROR = 'sftp://mirror.example:22/srv/www';
const path = parseRelativePath;

let folder: string;
let ledger: Ledger;

function reopen(): void {
  ledger.close();
  ledger = openLedger(folder, ORIGIN, MIRROR).ledger;
}

function file(size: number, mtime = 1_700_000_000, mode = 0o644): Evidence {
  return { kind: 'file', size, mtime, mode };
}

function entry(name: string, size = 10, changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return { name, origin: file(size), observed: file(size), sha256: null, ...changes };
}

function put(text: string, size = 10): LedgerChange {
  return { kind: 'put', path: path(text), entry: entry(text.slice(text.lastIndexOf('/') + 1), size) };
}

function planOf(operations: readonly Operation[]): Plan {
  return {
    version: 1,
    hash: 'sha256:00',
    identity: { origin: '/srv/www', mirror: MIRROR, originIdentity: ORIGIN, mirrorIdentity: MIRROR },
    operations,
    heldBack: [],
    counts: {
      created: 0,
      updated: 0,
      moved: 0,
      touched: 0,
      removed: 0,
      unchanged: 0,
      foreign: 0,
      adopted: 0,
      bytesTotal: 0,
      bytesToSend: 0,
    },
    problems: [],
    notes: [],
    halts: [],
    removalsAllowed: true,
    makesRoot: false,
    rules: '',
  };
}

function create(text: string, wanted = file(10)): Operation {
  return { kind: 'create', phase: 'content', path: text, reason: 'new', wanted, bytes: wanted.size };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-ledger-'));
  ledger = openLedger(folder, ORIGIN, MIRROR).ledger;
});

afterEach(() => {
  ledger.close();
  rmSync(folder, { recursive: true });
});

describe('rows', () => {
  it('gives back exactly what was put, after reopening', () => {
    const full: LedgerEntry = {
      name: 'naïve\n\\ name',
      origin: { kind: 'symlink', size: 4, mtime: -5, mode: 0o777, target: '../x' },
      observed: { kind: 'symlink', size: 4, mtime: 2 ** 40, mode: 0o755, target: '../x' },
      sha256: 'ab'.repeat(32),
    };
    ledger.apply([{ kind: 'put', path: path(`a/b/${full.name}`), entry: full }, put('top', 2 ** 45)]);
    reopen();
    expect(ledger.entriesIn(path('a/b'))).toStrictEqual([full]);
    expect(ledger.entry(path(`a/b/${full.name}`))).toStrictEqual(full);
    expect(ledger.entriesIn(path(''))).toStrictEqual([entry('top', 2 ** 45)]);
    expect(ledger.entriesIn(path('a'))).toStrictEqual([]);
    expect(ledger.entry(path('a'))).toBeUndefined();
  });

  it('replaces and drops rows', () => {
    ledger.apply([put('a', 1), put('b', 2)]);
    ledger.apply([put('a', 3), { kind: 'drop', path: path('b') }, { kind: 'drop', path: path('never') }]);
    expect(ledger.entriesIn(path(''))).toStrictEqual([entry('a', 3)]);
  });

  it('keeps nothing of changes of which one fails', () => {
    const faulty = { kind: 'put', path: path('b'), entry: entry('b', 1, { origin: { ...file(1), kind: null as never } }) } as const;
    expect(() => {
      ledger.apply([put('a'), faulty]);
    }).toThrow();
    expect(ledger.entriesIn(path(''))).toStrictEqual([]);
    expect(ledger.isEmpty).toBe(true);
  });

  it('is no longer empty once a row was put, even after all rows were dropped', () => {
    expect(ledger.isEmpty).toBe(true);
    ledger.apply([put('a')]);
    expect(ledger.isEmpty).toBe(false);
    ledger.apply([{ kind: 'drop', path: path('a') }]);
    reopen();
    expect(ledger.isEmpty).toBe(false);
  });

  it('lists directories, and all rows in the order of whole paths', () => {
    const texts = ['a', 'a.b', 'a/x', 'a/x/y/z', 'a0', 'deep/only/here', '\u{1F600}', '\uE000'];
    ledger.apply([...texts].reverse().map((text) => put(text)));
    expect([...ledger.directories()].sort()).toStrictEqual(['', 'a', 'a/x/y', 'deep/only']);
    expect([...ledger.all()].map((row) => row.path)).toStrictEqual([...texts].sort());
  });

  it('may be written while it is iterated', () => {
    ledger.apply([put('a/1'), put('b/1'), put('c/1')]);
    const seen: string[] = [];
    for (const row of ledger.all()) {
      seen.push(row.path);
      ledger.apply([{ kind: 'drop', path: row.path }]);
    }
    expect(seen).toStrictEqual(['a/1', 'b/1', 'c/1']);
    expect([...ledger.directories()]).toStrictEqual([]);
  });

  it('counts files and their bytes at the origin only', () => {
    expect(ledger.counts()).toStrictEqual({ files: 0, bytes: 0 });
    const directory: Evidence = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 };
    ledger.apply([
      put('a', 5),
      put('d/b', 7),
      { kind: 'put', path: path('d'), entry: { name: 'd', origin: directory, observed: directory, sha256: null } },
    ]);
    expect(ledger.counts()).toStrictEqual({ files: 2, bytes: 12 });
  });

  it('gives the lines of the manifest in the order of folders and names, however many', () => {
    const link: Evidence = { kind: 'symlink', size: 1, mtime: 3, mode: 0o777, target: 'a"b' };
    const folder: Evidence = { kind: 'directory', size: 0, mtime: 0, mode: 0o755 };
    ledger.apply([
      put('b/x'),
      put('b.txt', 5),
      { kind: 'put', path: path('b'), entry: entry('b', 0, { origin: folder, observed: folder }) },
      { kind: 'put', path: path('b/ä'), entry: entry('ä', 0, { origin: link, observed: link }) },
    ]);
    expect([...ledger.manifestLines()].join('')).toBe('["b.txt",5,1700000000,null]\n["b/x",10,1700000000,null]\n["b/ä",1,3,"a\\"b"]\n');
    const names = Array.from({ length: 2_345 }, (_, index) => `b/${String(index).padStart(6, '0')}`);
    ledger.apply(names.map((name) => put(name)));
    const paths = [...ledger.manifestLines()]
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as [string])[0]);
    expect(paths).toStrictEqual(['b.txt', ...names, 'b/x', 'b/ä']);
  });

  it('keeps an inventory until a row changes', () => {
    const inventory = { files: 7, bytes: 70, manifest: 'sha256:00' };
    ledger.apply([put('a')]);
    ledger.setInventory(inventory);
    reopen();
    expect(ledger.inventory()).toStrictEqual(inventory);
    expect(ledger.counts()).toMatchObject({ files: 7, bytes: 70 });
    ledger.setSha256([{ path: path('a'), sha256: 'f'.repeat(64) }]);
    expect(ledger.inventory()).toStrictEqual(inventory);
    ledger.apply([{ kind: 'drop', path: path('a') }]);
    expect(ledger.inventory()).toBeUndefined();
    expect(ledger.counts()).toStrictEqual({ files: 0, bytes: 0 });
  });

  it('fills hashes in afterwards, only where a row is', () => {
    ledger.apply([put('d/a')]);
    ledger.setSha256([
      { path: path('d/a'), sha256: 'cd'.repeat(32) },
      { path: path('d/gone'), sha256: 'ee'.repeat(32) },
    ]);
    expect(ledger.entriesIn(path('d'))).toStrictEqual([entry('a', 10, { sha256: 'cd'.repeat(32) })]);
  });
});

describe('signatures', () => {
  it('goes with its row, as does a move, when many are dropped at once; a row that is put again stays', () => {
    const signature = { xxh3: '99aa06d3014798d86001c324468d497f', blocks: Uint8Array.of(1) };
    const names = ['a', "it's", 'd/b', 'd/"c"', 'd/ü', 'd/e/f'];
    const rows = names.map((name) => ({ kind: 'put', path: path(name), entry: entry('', 10), signature }) as const);
    ledger.apply([...rows, put('d/stays'), put('stays')]);
    expect(ledger.signedFiles().sort()).toEqual([...names].sort());
    const moved = {
      kind: 'move',
      phase: 'content',
      path: 'new',
      from: 'd/b',
      fromFound: file(10),
      reason: 'moved',
      wanted: file(10),
      bytes: 0,
    };
    ledger.beginRun('run', planOf([moved as Operation]));
    expect([...ledger.moves()]).toEqual([['d/b', 'new']]);
    const drops = names.map((name) => ({ kind: 'drop', path: path(name) }) as const);
    ledger.apply([...drops, put('a'), { kind: 'drop', path: path('stays') }, put('stays')]);
    expect([...ledger.all()].map((row) => row.path)).toEqual(['a', 'd/stays', 'stays']);
    expect(ledger.signedFiles()).toEqual([]);
    expect([...ledger.moves()]).toEqual([]);
  });

  it('come back as they were put, and go with their row', () => {
    const signature = { xxh3: '99aa06d3014798d86001c324468d497f', blocks: Uint8Array.of(0, 1, 255) };
    ledger.apply([put('d/a'), { kind: 'put', path: path('d/b'), entry: entry('b', 10, { xxh3: signature.xxh3 }) }]);
    ledger.setSignature(path('d/b'), signature);
    reopen();
    expect(ledger.entry(path('d/b'))?.xxh3).toBe(signature.xxh3);
    expect(ledger.signature(path('d/b'))).toMatchObject({ xxh3: signature.xxh3 });
    expect(Uint8Array.from(ledger.signature(path('d/b'))!.blocks)).toStrictEqual(signature.blocks);
    expect(ledger.signature(path('d/a'))).toBeUndefined();
    ledger.apply([{ kind: 'drop', path: path('d/b') }]);
    expect(ledger.signature(path('d/b'))).toBeUndefined();
  });
});

describe('moves', () => {
  it('are remembered from a run’s beginning until the old name is gone, whatever run ends meanwhile', () => {
    ledger.apply([put('old/a'), put('old/b')]);
    const move = (from: string, to: string): Operation => ({
      ...create(to, file(10)),
      kind: 'move',
      reason: 'moved',
      from,
      by: 'link',
      bytes: 0,
    });
    ledger.beginRun('run1', planOf([move('old/a', 'new/a'), move('old/b', 'new/b'), { ...create('copy', file(10)), from: 'old/a' }]));
    ledger.endRun('run1');
    reopen();
    expect(ledger.moves()).toStrictEqual(
      new Map([
        ['old/a', 'new/a'],
        ['old/b', 'new/b'],
      ]),
    );
    ledger.apply([{ kind: 'drop', path: path('old/a') }]);
    reopen();
    expect(ledger.moves()).toStrictEqual(new Map([['old/b', 'new/b']]));
  });

  it('find files by their size', () => {
    ledger.apply([put('a', 1), put('d/b', 2), put('d/e/c', 2), put('z', 3)]);
    const found = ledger.filesOfSizes([2, 4]);
    expect(found.map(({ path: at }) => at).sort()).toStrictEqual(['d/b', 'd/e/c']);
    expect(found.find(({ path: at }) => at === 'd/b')?.entry).toStrictEqual(ledger.entry(path('d/b')));
    expect(ledger.filesOfSizes([])).toStrictEqual([]);
  });
});

describe('runs', () => {
  it('remembers what an interrupted run wanted, until a run ends wholly recorded', () => {
    const removal: Operation = { kind: 'remove', phase: 'removal', path: 'd/old', reason: 'gone-at-origin', found: file(1), bytes: 0 };
    ledger.beginRun('run1', planOf([create('d/a', file(3)), create('d/b', file(4)), removal]));
    reopen();
    expect(ledger.unfinishedRuns()).toStrictEqual(['run1']);
    expect(ledger.intended(path('d'))).toStrictEqual(
      new Map([
        ['a', file(3)],
        ['b', file(4)],
      ]),
    );
    expect(ledger.intended(path(''))).toStrictEqual(new Map());
    ledger.endRun('run1');
    reopen();
    expect(ledger.unfinishedRuns()).toStrictEqual([]);
    expect(ledger.intended(path('d'))).toStrictEqual(new Map());
  });

  it('corrects what a run is about to put, and knows whether any run came to its end', () => {
    ledger.beginRun('run1', planOf([]));
    ledger.intend(path('d/a'), file(7));
    ledger.intend(path('d/a'), file(8));
    reopen();
    expect(ledger.intended(path('d'))).toEqual(new Map([['a', file(8)]]));
    expect(ledger.everEnded).toBe(false);
    ledger.endRun('run1');
    reopen();
    expect([ledger.intended(path('d')).size, ledger.everEnded, ledger.isEmpty]).toEqual([0, true, true]);
  });

  it('keeps an older intention for what the next plan does not touch', () => {
    ledger.beginRun('run1', planOf([create('a', file(3)), create('b', file(4))]));
    ledger.beginRun('run2', planOf([create('b', file(5))]));
    expect(ledger.intended(path(''))).toStrictEqual(
      new Map([
        ['a', file(3)],
        ['b', file(5)],
      ]),
    );
  });

  it('records what an interrupted run did, before a new plan replaces its intention', () => {
    ledger.beginRun('run1', planOf([create('a', file(3)), create('b', file(4))]));
    const done = file(3, 1_700_000_000, 0o600);
    const update = (text: string, found: Evidence): Operation => ({
      kind: 'update',
      phase: 'content',
      path: text,
      reason: 'size-differs',
      wanted: file(9),
      found,
      bytes: 9,
    });
    ledger.beginRun('run2', planOf([update('a', done), update('b', file(77))]));
    expect(ledger.entriesIn(path(''))).toStrictEqual([{ name: 'a', origin: file(3), observed: done, sha256: null }]);
    expect(ledger.intended(path(''))).toStrictEqual(
      new Map([
        ['a', file(9)],
        ['b', file(9)],
      ]),
    );
    expect(ledger.isEmpty).toBe(false);
  });

  it('drops its inventory with what it records of an interrupted run', () => {
    ledger.beginRun('run1', planOf([create('a')]));
    ledger.setInventory({ files: 0, bytes: 0, manifest: 'sha256:00' });
    ledger.beginRun('run2', planOf([{ ...create('a'), kind: 'update', found: create('a').wanted! }]));
    expect(ledger.inventory()).toBeUndefined();
  });

  it('knows how the mirror was left until another run begins, or it was met otherwise', () => {
    const left = { listedAt: 1, rules: '{}', stamp: { text: '{}', size: 2, mtime: 3 }, foreign: 4 };
    ledger.endRun('run1', left);
    reopen();
    expect(ledger.leftAs()).toStrictEqual(left);
    ledger.forgetLeftAs();
    expect(ledger.leftAs()).toBeUndefined();
    ledger.endRun('run2', left);
    ledger.beginRun('run3', planOf([]));
    expect(ledger.leftAs()).toBeUndefined();
    ledger.endRun('run3');
    expect(ledger.leftAs()).toBeUndefined();
  });

  it('refuses a plan whose path climbs out of the root', () => {
    expect(() => {
      ledger.beginRun('run1', planOf([create('a/../../etc/passwd')]));
    }).toThrow(RangeError);
    expect(ledger.intended('a/../..' as never)).toStrictEqual(new Map());
  });

  it('keeps temps and asides until they are dropped', () => {
    const temp = { runId: 'r', path: path('d/.heliograph-r-1'), target: path('d/a'), source: { size: 7, mtime: 8 } };
    const other = { ...temp, path: path('d/.heliograph-r-2') };
    const aside = { runId: 'r', target: path('d/b'), aside: path('d/.heliograph-r-3'), temp: null };
    ledger.addTemps([temp, other]);
    ledger.addAside(aside);
    ledger.addAside({ ...aside, target: path('c'), temp: temp.path });
    reopen();
    expect(ledger.temps()).toStrictEqual([temp, other]);
    expect(ledger.asides()).toStrictEqual([{ ...aside, target: 'c', temp: temp.path }, aside]);
    ledger.dropTemps([temp.path]);
    ledger.dropAside(path('c'));
    expect(ledger.temps()).toStrictEqual([other]);
    expect(ledger.asides()).toStrictEqual([aside]);
  });
});

describe('facts', () => {
  it('keeps facts, sequence and proof', () => {
    expect([ledger.facts(), ledger.sequence(), ledger.lastProof()]).toStrictEqual([undefined, 0, undefined]);
    ledger.setFacts({ foldsCase: true, foldsUnicode: false });
    ledger.setSequence(41);
    ledger.setSequence(42);
    ledger.setLastProof({ at: 5, depth: 'full' });
    reopen();
    expect([ledger.facts(), ledger.sequence(), ledger.lastProof()]).toStrictEqual([
      { foldsCase: true, foldsUnicode: false },
      42,
      { at: 5, depth: 'full' },
    ]);
  });

  it('keeps removals for two days', () => {
    const day = 86_400_000;
    for (const at of [0, 2 * day, 3 * day]) ledger.addRemovals({ at, removed: 3, before: 100 });
    expect(ledger.removals().map((record) => record.at)).toStrictEqual([2 * day, 3 * day]);
  });
});

describe('size', () => {
  it('takes no more than proportionally longer to read ten times the rows, and to begin a run of ten times the operations', () => {
    const times = [10_000, 100_000].map((count) => {
      const texts = Array.from(
        { length: count },
        (_, index) => `section-${String(index % 30)}/folder-${String(index % (count / 33))}/page-${String(index)}.html`,
      );
      ledger.apply(texts.map((text) => put(text)));
      const plan = planOf(texts.map((text) => create(text)));
      const read = timed(() => [...ledger.directories()].reduce((sum, directory) => sum + ledger.entriesIn(directory).length, 0));
      const begin = timed(() => {
        ledger.beginRun(`run${String(count)}`, plan);
      });
      ledger.endRun(`run${String(count)}`);
      return { read: read.milliseconds, begin: begin.milliseconds };
    });
    // Ten times as much to do; a hundred times as long is what something quadratic would take.
    expect(times[1]!.read).toBeLessThan(50 * times[0]!.read);
    expect(times[1]!.begin).toBeLessThan(50 * times[0]!.begin);
    if (process.env['HELIOGRAPH_TIMES']) console.log(times);
  });
});

it('gives a directory’s rows packed, the same as one by one', () => {
  const link = (target: string): Evidence => ({ kind: 'symlink', size: target.length, mtime: 5, mode: 0o777, target });
  const odd: LedgerEntry[] = [
    entry('big', 2 ** 45),
    entry('forced', 1, { observed: file(1, 1_700_000_001, 0o600) }),
    entry('a link', 1, { origin: link('b/,"c'), observed: link('b/,"c') }),
    entry('link elsewhere', 1, { origin: link('one'), observed: link('') }),
    entry('early', 1, { origin: file(1, -1), observed: file(1, 0) }),
    entry('ä \n', 0),
    entry('sub', 0, {
      origin: { kind: 'directory', size: 0, mtime: 0, mode: 0o755 },
      observed: { kind: 'directory', size: 0, mtime: 0, mode: 0o700 },
    }),
  ];
  ledger.apply(odd.map((each) => ({ kind: 'put', path: path(`d/${each.name}`), entry: each })));
  ledger.apply([put('plain/x'), put('plain/y', 2 ** 53 - 1)]);
  const rows = ledger.rowsIn(path('d'));
  const byName = (of: 'origin' | 'observed') =>
    new Map(ledger.entriesIn(path('d')).map((each) => [each.name, { name: each.name, ...each[of] }]));
  expect(unpackEntries(rows.origin)).toStrictEqual(byName('origin'));
  expect(unpackEntries(rows.observed)).toStrictEqual(byName('observed'));
  const plain = ledger.rowsIn(path('plain'));
  expect(plain.observed).toBe(plain.origin);
  expect(unpackEntries(plain.origin).get('y')).toStrictEqual({ name: 'y', ...file(2 ** 53 - 1) });
  expect(ledger.rowsIn(path('nowhere')).origin.count).toBe(0);
});

it('remembers every directory that has rows, also of more than a page', () => {
  const names = Array.from({ length: 1_203 }, (_, index) => `d${String(index).padStart(4, '0')}`);
  ledger.apply(['top', ...names.map((name) => `${name}/f`)].map((text) => put(text)));
  expect([...ledger.directories()]).toStrictEqual(['', ...names]);
});

it('keeps its file to its owner', () => {
  if (process.platform === 'win32') return;
  const name = ledgerFile(folder, ORIGIN, MIRROR);
  ledger.apply([put('a')]);
  expect([name, `${name}-wal`].map((each) => statSync(each).mode & 0o777)).toStrictEqual([0o600, 0o600]);
  expect(statSync(join(folder, 'ledgers')).mode & 0o777).toBe(0o700);
});

function timed<T>(work: () => T): { value: T; milliseconds: number } {
  const start = performance.now();
  const value = work();
  return { value, milliseconds: performance.now() - start };
}
