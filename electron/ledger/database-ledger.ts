import type { Evidence, Plan } from '../contract/plan';
import { childPath, nameOf, parentOf, parseRelativePath, ROOT, type RelativePath } from '../contract/relative-path';
import type {
  AsideRecord,
  Inventory,
  LeftAs,
  Ledger,
  LedgerChange,
  LedgerEntry,
  MirrorFacts,
  PackedRows,
  RemovalRecord,
  Signature,
  TempRecord,
} from '../engine/ledger';
import { BulkDrop } from './bulk-drop';
import { BulkInsert } from './bulk-insert';
import {
  ENTRY_COLUMNS,
  EVIDENCE_COLUMNS,
  PACKED_ROWS,
  cellsOf,
  entryOf,
  evidenceAt,
  evidenceCells,
  isSameContent,
  packedRowsOf,
  type Cell,
} from './ledger-rows';
import { directorySizes } from './directory-sizes';
import { manifestLines } from './manifest-lines';
import { childDirectories, inPathOrder } from './path-order';
import type { Database } from './open-database';
import { Statements } from './statements';

/** Removals older than this no longer count for any guard; milliseconds. */
const REMOVALS_KEPT = 48 * 60 * 60 * 1_000;

const NOTHING_INTENDED: ReadonlyMap<string, Evidence> = new Map();

type Proof = NonNullable<ReturnType<Ledger['lastProof']>>;

/**
 * A ledger in an open database; see {@link openLedger}. A power cut may take back the last records of what was sent
 * (they are found again by the intended entries); the records that recovery rests on (a run's beginning, files set
 * aside) are on the disk before a call returns.
 */
export class DatabaseLedger implements Ledger {
  readonly #database: Database;
  readonly #statements: Statements;
  #begun = false;
  /** False once no run's intentions are left, which is the usual case: nothing needs to be looked up. */
  #mayIntend = true;

  constructor(database: Database) {
    this.#database = database;
    this.#statements = new Statements(database);
    this.#noticeBeginning();
    this.#mayIntend = this.#row('SELECT 1 FROM intended LIMIT 1') !== undefined;
  }

  get isEmpty(): boolean {
    return !this.#begun;
  }

  get everEnded(): boolean {
    return this.#meta('ended') !== undefined;
  }

  entriesIn(directory: RelativePath): LedgerEntry[] {
    return this.#rows(`SELECT name, ${ENTRY_COLUMNS} FROM entries WHERE directory = ?`, directory).map(entryOf);
  }

  rowsIn(directory: RelativePath): PackedRows {
    return packedRowsOf(this.#row(PACKED_ROWS, directory) ?? []);
  }

  entry(path: RelativePath): LedgerEntry | undefined {
    const row = this.#row(`SELECT name, ${ENTRY_COLUMNS} FROM entries WHERE directory = ? AND name = ?`, parentOf(path), nameOf(path));
    return row && entryOf(row);
  }

  entriesOf(directory: RelativePath, names: readonly string[]): LedgerEntry[] {
    const some = `SELECT name, ${ENTRY_COLUMNS} FROM entries WHERE directory = ? AND name IN (SELECT value FROM json_each(?))`;
    return this.#rows(some, directory, JSON.stringify(names)).map(entryOf);
  }

  *directories(): IterableIterator<RelativePath> {
    for (const [directory] of this.directorySizes()) yield directory;
  }

  directorySizes(): IterableIterator<readonly [RelativePath, number]> {
    return directorySizes(this.#statements);
  }

  *all(): IterableIterator<{ readonly path: RelativePath; readonly entry: LedgerEntry }> {
    const children = childDirectories(this.directories());
    yield* inPathOrder(ROOT, children, (directory) => this.entriesIn(directory));
  }

  counts(): { readonly files: number; readonly bytes: number } {
    const known = this.inventory();
    if (known) return known;
    const [files, bytes] = this.#row("SELECT count(*), coalesce(sum(size), 0) FROM entries WHERE kind = 'file'") as [number, number];
    return { files, bytes };
  }

  manifestLines(): IterableIterator<string> {
    return manifestLines(this.#statements);
  }

  inventory(): Inventory | undefined {
    return this.#meta('inventory') as Inventory | undefined;
  }

  setInventory(inventory: Inventory): void {
    this.#setMeta('inventory', inventory);
  }

  apply(changes: readonly LedgerChange[]): void {
    if (changes.length === 0) return;
    this.#database.transaction('process', () => {
      this.#forget('inventory');
      const rows = new BulkInsert(this.#statements, 'entries', ['directory', 'name', ...ENTRY_COLUMNS.split(', ')]);
      if (changes.some(({ kind }) => kind === 'put')) this.#begin();
      const dropped = new BulkDrop(this.#statements);
      for (const change of changes) {
        if (change.kind === 'put') {
          dropped.flush();
          rows.add([parentOf(change.path), nameOf(change.path), ...cellsOf(change.entry)]);
          if (change.signature) this.#putSignature(change.path, change.signature);
        } else {
          rows.flush();
          dropped.add(change.path);
        }
      }
      dropped.flush();
      rows.flush();
    });
    this.#noticeBeginning();
  }

  setSha256(hashes: readonly { readonly path: RelativePath; readonly sha256: string }[]): void {
    this.#database.transaction('process', () => {
      for (const { path, sha256 } of hashes) {
        this.#run('UPDATE entries SET sha256 = ? WHERE directory = ? AND name = ?', sha256, parentOf(path), nameOf(path));
      }
    });
  }

  signature(path: RelativePath): Signature | undefined {
    const row = this.#row('SELECT xxh3, blocks FROM signatures WHERE directory = ? AND name = ?', parentOf(path), nameOf(path));
    return row && { xxh3: row[0] as string, blocks: row[1] as unknown as Uint8Array };
  }

  signedFiles(): RelativePath[] {
    return this.#rows('SELECT directory, name FROM signatures').map(([directory, name]) =>
      childPath(directory as RelativePath, name as string),
    );
  }

  setSignature(path: RelativePath, signature: Signature): void {
    this.#database.transaction('process', () => this.#putSignature(path, signature));
  }

  intended(directory: RelativePath): ReadonlyMap<string, Evidence> {
    if (!this.#mayIntend) return NOTHING_INTENDED;
    const rows = this.#rows(`SELECT name, ${EVIDENCE_COLUMNS} FROM intended WHERE directory = ?`, directory);
    return new Map(rows.map((row) => [row[0] as string, evidenceAt(row, 1)]));
  }

  beginRun(runId: string, plan: Plan): void {
    this.#database.transaction('power', () => {
      this.#run('INSERT OR REPLACE INTO runs (id, plan, begun) VALUES (?, ?, ?)', runId, plan.hash, Date.now());
      this.#forget('leftAs');
      const interrupted = this.#row('SELECT 1 FROM intended LIMIT 1') !== undefined;
      const wantedThere = new BulkInsert(this.#statements, 'intended', ['directory', 'name', ...EVIDENCE_COLUMNS.split(', ')]);
      for (const { kind, path: text, from, wanted, found } of plan.operations) {
        const path = parseRelativePath(text);
        if (interrupted && found) this.#settle(path, found);
        if (wanted) wantedThere.add([parentOf(path), nameOf(path), ...evidenceCells(wanted)]);
        if (kind === 'move' && from !== undefined) this.#run('INSERT OR REPLACE INTO moves (old, new) VALUES (?, ?)', from, path);
      }
      wantedThere.flush();
    });
    this.#mayIntend = true;
    this.#noticeBeginning();
  }

  intend(path: RelativePath, wanted: Evidence): void {
    this.#database.transaction('process', () => this.#putIntended(path, wanted));
  }

  unfinishedRuns(): string[] {
    return this.#rows('SELECT id FROM runs ORDER BY begun, id').map((row) => row[0] as string);
  }

  endRun(_runId: string, left?: LeftAs): void {
    this.#database.transaction('process', () => {
      this.#run('DELETE FROM intended');
      this.#run('DELETE FROM runs');
      this.#run("INSERT OR IGNORE INTO meta (key, value) VALUES ('ended', 'true')");
      if (left) this.#putMeta('leftAs', left);
    });
    this.#mayIntend = false;
  }

  leftAs(): LeftAs | undefined {
    return this.#meta('leftAs') as LeftAs | undefined;
  }

  forgetLeftAs(): void {
    this.#database.transaction('process', () => {
      this.#forget('leftAs');
    });
  }

  moves(): ReadonlyMap<RelativePath, RelativePath> {
    return new Map(this.#rows('SELECT old, new FROM moves').map(([from, to]) => [from as RelativePath, to as RelativePath]));
  }

  filesOfSizes(sizes: readonly number[]): { readonly path: RelativePath; readonly entry: LedgerEntry }[] {
    if (sizes.length === 0) return [];
    const rows = this.#rows(
      `SELECT name, ${ENTRY_COLUMNS}, directory FROM entries WHERE kind = 'file' AND size IN (SELECT value FROM json_each(?))`,
      JSON.stringify(sizes),
    );
    return rows.map((row) => {
      const entry = entryOf(row);
      return { path: childPath(row[row.length - 1] as RelativePath, entry.name), entry };
    });
  }

  addTemps(temps: readonly TempRecord[]): void {
    const put = 'INSERT OR REPLACE INTO temps (path, run, target, size, mtime) VALUES (?, ?, ?, ?, ?)';
    this.#database.transaction('process', () => {
      for (const { path, runId, target, source } of temps) this.#run(put, path, runId, target, source.size, source.mtime);
    });
  }

  dropTemps(paths: readonly RelativePath[]): void {
    this.#database.transaction('process', () => {
      for (const path of paths) this.#run('DELETE FROM temps WHERE path = ?', path);
    });
  }

  temps(): TempRecord[] {
    return this.#rows('SELECT run, path, target, size, mtime FROM temps').map(([run, path, target, size, mtime]) => ({
      runId: run as string,
      path: path as RelativePath,
      target: target as RelativePath,
      source: { size: size as number, mtime: mtime as number },
    }));
  }

  addAside({ runId, target, aside, temp }: AsideRecord): void {
    this.#database.transaction('power', () => {
      this.#run('INSERT OR REPLACE INTO asides (target, run, aside, temp) VALUES (?, ?, ?, ?)', target, runId, aside, temp);
    });
  }

  dropAside(target: RelativePath): void {
    this.#database.transaction('process', () => this.#run('DELETE FROM asides WHERE target = ?', target));
  }

  asides(): AsideRecord[] {
    return this.#rows('SELECT run, target, aside, temp FROM asides').map(([run, target, aside, temp]) => ({
      runId: run as string,
      target: target as RelativePath,
      aside: aside as RelativePath,
      temp: temp as RelativePath | null,
    }));
  }

  facts(): MirrorFacts | undefined {
    return this.#meta('facts') as MirrorFacts | undefined;
  }

  setFacts(facts: MirrorFacts): void {
    this.#setMeta('facts', facts);
  }

  sequence(): number {
    return (this.#meta('sequence') as number | undefined) ?? 0;
  }

  setSequence(sequence: number): void {
    this.#setMeta('sequence', sequence);
  }

  removals(): RemovalRecord[] {
    return this.#rows('SELECT at, removed, before FROM removals ORDER BY at').map(([at, removed, before]) => ({
      at: at as number,
      removed: removed as number,
      before: before as number,
    }));
  }

  addRemovals({ at, removed, before }: RemovalRecord): void {
    this.#database.transaction('power', () => {
      this.#run('DELETE FROM removals WHERE at < ?', at - REMOVALS_KEPT);
      this.#run('INSERT INTO removals (at, removed, before) VALUES (?, ?, ?)', at, removed, before);
    });
  }

  lastProof(): Proof | undefined {
    return this.#meta('lastProof') as Proof | undefined;
  }

  setLastProof(proof: Proof): void {
    this.#setMeta('lastProof', proof);
  }

  /** Which pair this ledger is of, and since when. */
  birth(): { readonly originIdentity: string; readonly mirrorIdentity: string; readonly created: string } {
    const text = (key: string) => String(this.#meta(key));
    return { originIdentity: text('originIdentity'), mirrorIdentity: text('mirrorIdentity'), created: text('created') };
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #put(path: RelativePath, entry: LedgerEntry): void {
    this.#begin();
    this.#run(
      `INSERT OR REPLACE INTO entries (directory, name, ${ENTRY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[parentOf(path), nameOf(path), ...cellsOf(entry)],
    );
  }

  #begin(): void {
    if (!this.#begun) this.#run("INSERT OR IGNORE INTO meta (key, value) VALUES ('begun', 'true')");
  }

  #putSignature(path: RelativePath, { xxh3, blocks }: Signature): void {
    const cells = [parentOf(path), nameOf(path), xxh3, blocks];
    this.#run('INSERT OR REPLACE INTO signatures (directory, name, xxh3, blocks) VALUES (?, ?, ?, ?)', ...cells);
  }

  #putIntended(path: RelativePath, wanted: Evidence): void {
    this.#mayIntend = true;
    this.#run(
      `INSERT OR REPLACE INTO intended (directory, name, ${EVIDENCE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[parentOf(path), nameOf(path), ...evidenceCells(wanted)],
    );
  }

  /**
   * The plan found at `path` what an interrupted run meant to put there: it got so far without recording it. Recorded
   * now, because the new plan's intention takes the old one's place.
   */
  #settle(path: RelativePath, found: Evidence): void {
    const [directory, name] = [parentOf(path), nameOf(path)];
    const row = this.#row(`SELECT ${EVIDENCE_COLUMNS} FROM intended WHERE directory = ? AND name = ?`, directory, name);
    if (!row) return;
    const origin = evidenceAt(row, 0);
    if (!isSameContent(origin, found)) return;
    this.#forget('inventory');
    this.#put(path, { name, origin, observed: found, sha256: null });
  }

  /** Only a committed row ends the emptiness. */
  #noticeBeginning(): void {
    this.#begun ||= this.#meta('begun') !== undefined;
  }

  #meta(key: string): unknown {
    const row = this.#row('SELECT value FROM meta WHERE key = ?', key);
    return row && JSON.parse(row[0] as string);
  }

  #setMeta(key: string, value: unknown): void {
    this.#database.transaction('process', () => {
      this.#putMeta(key, value);
    });
  }

  #putMeta(key: string, value: unknown): void {
    this.#run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', key, JSON.stringify(value));
  }

  #forget(key: string): void {
    this.#run('DELETE FROM meta WHERE key = ?', key);
  }

  #rows(sql: string, ...cells: Cell[]): Cell[][] {
    return this.#statements.rows(sql, ...cells);
  }

  #row(sql: string, ...cells: Cell[]): Cell[] | undefined {
    return this.#statements.row(sql, ...cells);
  }

  #run(sql: string, ...cells: Cell[]): void {
    this.#statements.run(sql, ...cells);
  }
}
