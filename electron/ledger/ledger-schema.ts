/**
 * The ledger's tables, one script for each format version. Scripts that were released never change; a new format is a
 * new script. Rows are keyed by directory and name, so that a directory's rows lie side by side.
 */
export const LEDGER_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE entries (
    directory TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    mode INTEGER NOT NULL,
    target TEXT,
    observed_kind TEXT NOT NULL,
    observed_size INTEGER NOT NULL,
    observed_mtime INTEGER NOT NULL,
    observed_mode INTEGER NOT NULL,
    observed_target TEXT,
    sha256 TEXT,
    PRIMARY KEY (directory, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE runs (id TEXT PRIMARY KEY NOT NULL, plan TEXT NOT NULL, begun INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE intended (
    directory TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL,
    mode INTEGER NOT NULL,
    target TEXT,
    PRIMARY KEY (directory, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE temps (
    path TEXT PRIMARY KEY NOT NULL,
    run TEXT NOT NULL,
    target TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE asides (target TEXT PRIMARY KEY NOT NULL, run TEXT NOT NULL, aside TEXT NOT NULL, temp TEXT) STRICT, WITHOUT ROWID;
  CREATE TABLE removals (at INTEGER NOT NULL, removed INTEGER NOT NULL, before INTEGER NOT NULL) STRICT;
  `,
  `
  ALTER TABLE entries ADD COLUMN xxh3 TEXT;
  CREATE TABLE signatures (
    directory TEXT NOT NULL,
    name TEXT NOT NULL,
    xxh3 TEXT NOT NULL,
    blocks BLOB NOT NULL,
    PRIMARY KEY (directory, name)
  ) STRICT;
  `,
  `
  CREATE TABLE moves (old TEXT PRIMARY KEY NOT NULL, new TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];
