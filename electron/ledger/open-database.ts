import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { LedgerError } from './ledger-error';

export type Statement = StatementSyncInstance;

/**
 * How sure a commit is before the call returns. `process`: it survives the end of this program, and a power cut may take
 * the last commits back (never single ones out of the middle). `power`: it also survives a power cut.
 */
export type Durability = 'process' | 'power';

/** An open SQLite file: WAL, checked, migrated. */
export interface Database {
  prepare(sql: string): Statement;
  /** Runs `work` in one transaction; rolls back and throws on if it throws. */
  transaction<T>(durability: Durability, work: () => T): T;
  close(): void;
}

export interface OpenDatabaseOptions {
  readonly file: string;
  /** What it is, as the subject of a sentence: such as `The ledger of /srv/www → sftp://host/www`. */
  readonly subject: string;
  /** SQL scripts, oldest first; a file's `user_version` is how many of them it has been through. */
  readonly migrations: readonly string[];
  readonly now?: () => Date;
}

export interface OpenedDatabase {
  readonly database: Database;
  /** Set where a broken file was moved aside and an empty one begun: a sentence for people. */
  readonly recovered: string | null;
}

/** SQLite before 3.51.3 can corrupt a WAL that two connections checkpoint (fixed in 3.51.3, 13 March 2026). */
const OLDEST_SAFE_SQLITE = [3, 51, 3] as const;
/** Another process may hold the file for a moment; milliseconds. */
const BUSY_TIMEOUT = 5_000;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const SQLITE_BUSY = 5;
const MAGIC = 'SQLite format 3\0';

class Broken extends Error {}

/**
 * Opens (or begins) a database file. A file of a newer version is refused untouched. A broken file is moved aside, kept
 * under a dated name, and an empty one begun: nothing is ever read from half a file.
 * @throws LedgerError with a sentence for people
 */
export function openDatabase(options: OpenDatabaseOptions): OpenedDatabase {
  try {
    return { database: openSound(options), recovered: null };
  } catch (error) {
    if (!(error instanceof Broken)) throw asLedgerError(options, error);
    const aside = moveAside(options);
    try {
      const recovered = `${options.subject} was damaged (${error.message}). The damaged file is kept as ${aside}, and an empty one was begun.`;
      return { database: openSound(options), recovered };
    } catch (second) {
      throw asLedgerError(options, second);
    }
  }
}

/**
 * Reads a database file that must not change: no repair, no migration. Undefined where it is damaged, or of another
 * version than `version`.
 */
export function readDatabase<T>(file: string, version: number, read: (database: Database) => T): T | undefined {
  let connection: DatabaseSyncInstance | undefined;
  try {
    connection = new DatabaseSync(file, { timeout: BUSY_TIMEOUT, readOnly: true });
    return userVersion(connection) === version ? read(cover(connection)) : undefined;
  } catch {
    return undefined;
  } finally {
    connection?.close();
  }
}

/** Whether `version` (such as `3.53.0`) has the fixes that two connections on one file need. */
export function isSafeSqlite(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of OLDEST_SAFE_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

function openSound(options: OpenDatabaseOptions): Database {
  mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
  refuseNewer(options, versionInHeader(options.file));
  closeSync(openSync(options.file, 'a', 0o600));
  const connection = new DatabaseSync(options.file, { timeout: BUSY_TIMEOUT });
  try {
    const { version } = connection.prepare('SELECT sqlite_version() AS version').get() as { version: string };
    if (!isSafeSqlite(version))
      throw new LedgerError(
        `SQLite ${version} can damage files; 3.51.3 or newer is needed.`,
        'Reinstall Heliograph with its own packages.',
      );
    const at = userVersion(connection);
    refuseNewer(options, at);
    connection.exec(
      'PRAGMA journal_mode = WAL; PRAGMA fullfsync = 1; PRAGMA mmap_size = 0; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF',
    );
    check(connection);
    migrate(connection, options, at);
    return cover(connection);
  } catch (error) {
    connection.close();
    throw isDamage(error) ? new Broken(error instanceof Error ? error.message : 'unreadable') : error;
  }
}

/** The version in the file's first bytes, read without SQLite, so that a newer file is not touched at all. */
function versionInHeader(file: string): number {
  if (!existsSync(file)) return 0;
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(100);
    const length = readSync(descriptor, header, 0, 100, 0);
    if (length === 0) return 0;
    if (length < 100 || header.toString('latin1', 0, 16) !== MAGIC) throw new Broken('it is not an SQLite file');
    return header.readInt32BE(60);
  } finally {
    closeSync(descriptor);
  }
}

function refuseNewer({ subject, migrations }: OpenDatabaseOptions, version: number): void {
  if (version <= migrations.length) return;
  throw new LedgerError(
    `${subject} was written by a newer Heliograph (format ${String(version)}, this one knows ${String(migrations.length)}).`,
    'Use the newer Heliograph, or another state folder (--state); the file was not touched.',
  );
}

function userVersion(connection: DatabaseSyncInstance): number {
  return (connection.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function check(connection: DatabaseSyncInstance): void {
  const rows = connection.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
  const verdict = rows[0]?.quick_check ?? 'no answer';
  if (verdict !== 'ok') throw new Broken(verdict.replaceAll('\n', ' ').slice(0, 200));
}

function migrate(connection: DatabaseSyncInstance, { file, migrations }: OpenDatabaseOptions, seen: number): void {
  if (seen === migrations.length) return;
  if (seen > 0) backUp(connection, `${file}.before-format-${String(migrations.length)}`);
  connection.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
  try {
    // Another process may have been faster.
    for (const script of migrations.slice(userVersion(connection))) connection.exec(script);
    connection.exec(`PRAGMA user_version = ${String(migrations.length)}; COMMIT; PRAGMA synchronous = NORMAL`);
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}

function backUp(connection: DatabaseSyncInstance, file: string): void {
  rmSync(file, { force: true });
  closeSync(openSync(file, 'wx', 0o600));
  connection.prepare('VACUUM INTO ?').run(file);
}

function moveAside({ file, now = () => new Date() }: OpenDatabaseOptions): string {
  const stamp = now()
    .toISOString()
    .replaceAll(':', '-')
    .replace(/\.\d+Z$/, 'Z');
  let aside = `${file}.broken-${stamp}`;
  for (let count = 2; existsSync(aside); count += 1) aside = `${file}.broken-${stamp}-${String(count)}`;
  renameSync(file, aside);
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  return aside;
}

function cover(connection: DatabaseSyncInstance): Database {
  return {
    prepare: (sql) => connection.prepare(sql),
    transaction(durability, work) {
      if (durability === 'power') connection.exec('PRAGMA synchronous = FULL');
      try {
        connection.exec('BEGIN IMMEDIATE');
        try {
          const result = work();
          connection.exec('COMMIT');
          return result;
        } catch (error) {
          if (connection.isTransaction) connection.exec('ROLLBACK');
          throw error;
        }
      } finally {
        if (durability === 'power') connection.exec('PRAGMA synchronous = NORMAL');
      }
    },
    close: () => {
      // Statements that await garbage collection keep the connection half open: so that the file is whole now, not then.
      connection.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
      connection.close();
    },
  };
}

/** The primary SQLite result code of an error; undefined for other errors. */
function resultCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return error instanceof Broken || code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

function asLedgerError({ file, subject }: OpenDatabaseOptions, error: unknown): LedgerError {
  if (error instanceof LedgerError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const advice =
    resultCode(error) === SQLITE_BUSY
      ? 'Another Heliograph is using it; try again in a moment.'
      : `Check that the folder of ${file} can be written and that its disk is not full, or choose another one (--state).`;
  return new LedgerError(`${subject} cannot be opened: ${reason}.`, advice, { cause: error });
}
