import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerError } from '../../../electron/ledger/ledger-error';
import { isSafeSqlite, openDatabase, readDatabase, type Database, type OpenDatabaseOptions } from '../../../electron/ledger/open-database';

const FIRST = 'CREATE TABLE things (name TEXT PRIMARY KEY) STRICT';
const SECOND = "ALTER TABLE things ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heliograph-database-'));
  file = join(folder, 'inner', 'things.sqlite');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function options(...migrations: string[]): OpenDatabaseOptions {
  return { file, subject: 'The ledger of here', migrations, now: () => new Date('2026-11-22T16:30:05.123Z') };
}

function open(...migrations: string[]): Database {
  const { database, recovered } = openDatabase(options(...migrations));
  expect(recovered).toBeNull();
  return database;
}

function fill(count: number, ...migrations: string[]): void {
  const database = open(...migrations);
  const insert = database.prepare('INSERT INTO things (name) VALUES (?)');
  database.transaction('power', () => {
    for (let index = 0; index < count; index += 1) insert.run(`thing ${String(index)}`);
  });
  database.close();
}

function count(database: Database): number {
  return (database.prepare('SELECT count(*) AS count FROM things').get() as { count: number }).count;
}

function faultOf(work: () => unknown): LedgerError {
  try {
    work();
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

it.each([
  ['3.51.2', false],
  ['3.7.0', false],
  ['2.99.99', false],
  ['3.51.3', true],
  ['3.53.0', true],
  ['4.0.0', true],
])('judges SQLite %s: safe is %s', (version, safe) => {
  expect(isSafeSqlite(version)).toBe(safe);
});

it('takes a failed transaction back whole, and can go on', () => {
  const database = open(FIRST);
  expect(() =>
    database.transaction('power', () => {
      database.prepare("INSERT INTO things VALUES ('a')").run();
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(count(database)).toBe(0);
  database.transaction('process', () => database.prepare("INSERT INTO things VALUES ('b')").run());
  expect(count(database)).toBe(1);
  expect(database.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 1 });
  expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
  database.close();
});

describe('migration', () => {
  it('goes on from where a file is, after a copy that only its owner may read', () => {
    fill(3, FIRST);
    const database = open(FIRST, SECOND);
    expect(database.prepare('SELECT DISTINCT colour FROM things').all()).toMatchObject([{ colour: 'grey' }]);
    database.close();
    const copy = `${file}.before-format-2`;
    expect(readDatabase(copy, 1, count)).toBe(3);
    if (process.platform !== 'win32') expect(statSync(copy).mode & 0o777).toBe(0o600);
    open(FIRST, SECOND).close();
  });

  it('leaves the file as it was if a script fails', () => {
    fill(3, FIRST);
    const fault = faultOf(() => openDatabase(options(FIRST, `${SECOND}; CREATE TABLE things (twice TEXT)`)));
    expect(fault.message).toMatch(/^The ledger of here cannot be opened: table things already exists/);
    expect(readDatabase(file, 1, (database) => database.prepare('SELECT * FROM things').all())).toHaveLength(3);
  });

  it('refuses a newer file and changes no byte of it', () => {
    fill(3, FIRST, SECOND, 'CREATE TABLE more (x TEXT)');
    const before = readFileSync(file);
    const listing = readdirSync(join(folder, 'inner'));
    const fault = faultOf(() => openDatabase(options(FIRST)));
    expect(fault.message).toBe('The ledger of here was written by a newer Heliograph (format 3, this one knows 1).');
    expect(fault.advice).toMatch(/newer Heliograph.*not touched/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(join(folder, 'inner'))).toStrictEqual(listing);
  });

  it('refuses a newer file whose version is still in the WAL', () => {
    const newer = open(FIRST, SECOND);
    expect(faultOf(() => openDatabase(options(FIRST))).message).toContain('newer Heliograph');
    expect(count(newer)).toBe(0);
    newer.close();
  });
});

describe('damage', () => {
  const ruin: Record<string, (bytes: Buffer) => Buffer> = {
    'another kind of file': () => Buffer.from('{"not":"a database"}'.repeat(20)),
    'a few bytes': () => Buffer.from('SQLite'),
    'half of it': (bytes) => bytes.subarray(0, bytes.length / 2),
    'a page of zeros': (bytes) => Buffer.concat([bytes.subarray(0, 8_192), Buffer.alloc(4_096), bytes.subarray(12_288)]),
    'a page of noise': (bytes) => Buffer.concat([bytes.subarray(0, 4_096), Buffer.alloc(4_096, 0xa5), bytes.subarray(8_192)]),
  };

  it.each(Object.entries(ruin))('is moved aside and kept, and an empty file begun: %s', (_name, change) => {
    fill(5_000, FIRST);
    const ruined = change(readFileSync(file));
    writeFileSync(file, ruined);
    const { database, recovered } = openDatabase(options(FIRST));
    const aside = `${file}.broken-2026-11-22T16-30-05Z`;
    expect(recovered).toMatch(/^The ledger of here was damaged \(.+\)\. The damaged file is kept as /);
    expect(recovered).toContain(aside);
    expect(readFileSync(aside).equals(ruined)).toBe(true);
    expect(count(database)).toBe(0);
    database.close();
    expect(openDatabase(options(FIRST)).recovered).toBeNull();
  });

  it('keeps each of two damaged files of the same second', () => {
    for (const text of ['one', 'two']) {
      rmSync(file, { force: true });
      fill(1, FIRST);
      writeFileSync(file, text);
      openDatabase(options(FIRST)).database.close();
    }
    const aside = `${file}.broken-2026-11-22T16-30-05Z`;
    expect([aside, `${aside}-2`].map((each) => readFileSync(each, 'utf8'))).toStrictEqual(['one', 'two']);
  });

  it('never invents a row, wherever the WAL of a killed program was cut', () => {
    const database = open(FIRST);
    const insert = database.prepare('INSERT INTO things VALUES (?)');
    for (let index = 0; index < 40; index += 1)
      database.transaction('process', () => insert.run(`${String(index).padStart(4, '0')}${'x'.repeat(300)}`));
    const killed = join(folder, 'killed');
    const wal = statSync(`${file}-wal`).size;
    const counts = new Set<number>();
    for (let cut = 0; cut <= wal; cut += 1_531) {
      const copy = `${killed}-${String(cut)}.sqlite`;
      copyFileSync(file, copy);
      copyFileSync(`${file}-wal`, `${copy}-wal`);
      truncateSync(`${copy}-wal`, cut);
      const opened = openDatabase({ ...options(FIRST), file: copy });
      const names = (
        opened.database.prepare('SELECT substr(name, 1, 4) AS name FROM things ORDER BY name').all() as { name: string }[]
      ).map((row) => Number(row.name));
      expect(names).toStrictEqual(names.map((_, index) => index));
      counts.add(names.length);
      opened.database.close();
    }
    expect(counts.size).toBeGreaterThan(10);
    database.close();
  });
});

it('says what to do where the folder cannot be made', () => {
  writeFileSync(join(folder, 'inner'), 'a file');
  const fault = faultOf(() => openDatabase(options(FIRST)));
  expect(fault.message).toMatch(/^The ledger of here cannot be opened: /);
  expect(fault.advice).toContain('--state');
  expect(existsSync(file)).toBe(false);
});

it('says that another program holds the file', { timeout: 15_000 }, () => {
  fill(1, FIRST);
  const holder = open(FIRST);
  holder.transaction('process', () => {
    expect(faultOf(() => openDatabase(options(FIRST, SECOND))).advice).toBe('Another Heliograph is using it; try again in a moment.');
  });
  holder.close();
});
