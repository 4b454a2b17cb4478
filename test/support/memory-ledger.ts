import type { Evidence, Plan } from '../../electron/contract/plan';
import { childPath, nameOf, parentOf, parseRelativePath, type RelativePath } from '../../electron/contract/relative-path';
import { packRows } from '../../electron/engine/packed-entries';
import { sameContentEvidence } from '../../electron/engine/decide';
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
} from '../../electron/engine/ledger';

/** A ledger that is gone with its test; it keeps the contract as the SQLite one does. */
export class MemoryLedger implements Ledger {
  readonly #rows = new Map<RelativePath, LedgerEntry>();
  readonly #intended = new Map<RelativePath, Evidence>();
  readonly #runs = new Set<string>();
  readonly #moves = new Map<RelativePath, RelativePath>();
  readonly #temps = new Map<RelativePath, TempRecord>();
  readonly #asides = new Map<RelativePath, AsideRecord>();
  readonly #signatures = new Map<RelativePath, Signature>();
  readonly #removals: RemovalRecord[] = [];
  #facts: MirrorFacts | undefined;
  #sequence = 0;
  #inventory: Inventory | undefined;
  #leftAs: LeftAs | undefined;
  #proof: ReturnType<Ledger['lastProof']>;
  isEmpty = true;
  everEnded = false;

  entriesIn(directory: RelativePath): LedgerEntry[] {
    return [...this.#rows].filter(([path]) => parentOf(path) === directory).map(([, entry]) => entry);
  }

  rowsIn(directory: RelativePath): PackedRows {
    return packRows(this.entriesIn(directory).sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))));
  }

  entry(path: RelativePath): LedgerEntry | undefined {
    return this.#rows.get(path);
  }

  entriesOf(directory: RelativePath, names: readonly string[]): LedgerEntry[] {
    return this.entriesIn(directory).filter(({ name }) => names.includes(name));
  }

  *directories(): IterableIterator<RelativePath> {
    yield* new Set([...this.#rows.keys()].map(parentOf));
  }

  *directorySizes(): IterableIterator<readonly [RelativePath, number]> {
    for (const directory of this.directories()) yield [directory, this.entriesIn(directory).length];
  }

  *all(): IterableIterator<{ readonly path: RelativePath; readonly entry: LedgerEntry }> {
    for (const path of [...this.#rows.keys()].sort()) yield { path, entry: this.#rows.get(path)! };
  }

  counts(): { readonly files: number; readonly bytes: number } {
    const files = [...this.#rows.values()].filter(({ origin }) => origin.kind === 'file');
    return { files: files.length, bytes: files.reduce((sum, { origin }) => sum + origin.size, 0) };
  }

  *manifestLines(): IterableIterator<string> {
    const key = (path: RelativePath): Buffer => Buffer.from(`${parentOf(path)}\0${nameOf(path)}`);
    for (const path of [...this.#rows.keys()].sort((a, b) => Buffer.compare(key(a), key(b)))) {
      const { kind, size, mtime, target = null } = this.#rows.get(path)!.origin;
      if (kind !== 'directory') yield `${JSON.stringify([path, size, mtime, target])}\n`;
    }
  }

  inventory(): Inventory | undefined {
    return this.#inventory;
  }

  setInventory(inventory: Inventory): void {
    this.#inventory = inventory;
  }

  apply(changes: readonly LedgerChange[]): void {
    for (const change of changes) {
      this.#inventory = undefined;
      if (change.kind === 'drop') {
        this.#rows.delete(change.path);
        this.#signatures.delete(change.path);
        this.#moves.delete(change.path);
      } else {
        this.#put(change.path, change.entry);
        if (change.signature) this.#signatures.set(change.path, change.signature);
      }
    }
  }

  setSha256(hashes: readonly { readonly path: RelativePath; readonly sha256: string }[]): void {
    for (const { path, sha256 } of hashes) {
      const entry = this.#rows.get(path);
      if (entry) this.#rows.set(path, { ...entry, sha256 });
    }
  }

  signature(path: RelativePath): Signature | undefined {
    return this.#signatures.get(path);
  }

  signedFiles(): RelativePath[] {
    return [...this.#signatures.keys()];
  }

  setSignature(path: RelativePath, signature: Signature): void {
    this.#signatures.set(path, signature);
  }

  intended(directory: RelativePath): ReadonlyMap<string, Evidence> {
    return new Map(
      [...this.#intended].filter(([path]) => parentOf(path) === directory).map(([path, evidence]) => [nameOf(path), evidence]),
    );
  }

  intend(path: RelativePath, wanted: Evidence): void {
    this.#intended.set(path, wanted);
  }

  beginRun(runId: string, plan: Plan): void {
    this.#runs.add(runId);
    this.#leftAs = undefined;
    for (const { kind, path: text, from, wanted, found } of plan.operations) {
      const path = parseRelativePath(text);
      const earlier = this.#intended.get(path);
      if (earlier && found && sameContentEvidence(earlier, found)) {
        this.#put(path, { name: nameOf(path), origin: earlier, observed: found, sha256: null });
      }
      if (wanted) this.#intended.set(path, wanted);
      if (kind === 'move' && from !== undefined) this.#moves.set(parseRelativePath(from), path);
    }
  }

  unfinishedRuns(): string[] {
    return [...this.#runs];
  }

  endRun(_runId: string, left?: LeftAs): void {
    if (left) this.#leftAs = left;
    this.#intended.clear();
    this.#runs.clear();
    this.everEnded = true;
  }

  leftAs(): LeftAs | undefined {
    return this.#leftAs;
  }

  forgetLeftAs(): void {
    this.#leftAs = undefined;
  }

  moves(): ReadonlyMap<RelativePath, RelativePath> {
    return new Map(this.#moves);
  }

  filesOfSizes(sizes: readonly number[]): { readonly path: RelativePath; readonly entry: LedgerEntry }[] {
    const wanted = new Set(sizes);
    return [...this.#rows]
      .filter(([, { origin }]) => origin.kind === 'file' && wanted.has(origin.size))
      .map(([path, entry]) => ({ path, entry }));
  }

  addTemps(temps: readonly TempRecord[]): void {
    for (const temp of temps) this.#temps.set(temp.path, temp);
  }

  dropTemps(paths: readonly RelativePath[]): void {
    for (const path of paths) this.#temps.delete(path);
  }

  temps(): TempRecord[] {
    return [...this.#temps.values()];
  }

  addAside(record: AsideRecord): void {
    this.#asides.set(record.target, record);
  }

  dropAside(target: RelativePath): void {
    this.#asides.delete(target);
  }

  asides(): AsideRecord[] {
    return [...this.#asides.values()];
  }

  facts(): MirrorFacts | undefined {
    return this.#facts;
  }

  setFacts(facts: MirrorFacts): void {
    this.#facts = facts;
  }

  sequence(): number {
    return this.#sequence;
  }

  setSequence(sequence: number): void {
    this.#sequence = sequence;
  }

  removals(): RemovalRecord[] {
    return this.#removals;
  }

  addRemovals(record: RemovalRecord): void {
    this.#removals.push(record);
  }

  lastProof(): ReturnType<Ledger['lastProof']> {
    return this.#proof;
  }

  setLastProof(proof: NonNullable<ReturnType<Ledger['lastProof']>>): void {
    this.#proof = proof;
  }

  close(): void {
    // Nothing is open.
  }

  #put(path: RelativePath, entry: LedgerEntry): void {
    this.isEmpty = false;
    this.#inventory = undefined;
    this.#rows.set(path, { ...entry, name: nameOf(path) });
  }
}

/** A ledger with rows for these entries, as a run that sent them would have left it. */
export function ledgerWith(rows: Readonly<Record<string, Evidence>>): MemoryLedger {
  const ledger = new MemoryLedger();
  const puts = Object.entries(rows).map(([text, evidence]) => {
    const path = text.split('/').reduce<RelativePath>((directory, name) => childPath(directory, name), '' as RelativePath);
    return { kind: 'put', path, entry: { name: nameOf(path), origin: evidence, observed: evidence, sha256: null } } as const;
  });
  ledger.apply(puts);
  ledger.endRun('earlier');
  return ledger;
}

/** The ledger's methods that change it. */
const WRITING: ReadonlySet<string> = new Set<keyof Ledger>([
  'apply',
  'setSha256',
  'setInventory',
  'forgetLeftAs',
  'setSignature',
  'intend',
  'beginRun',
  'endRun',
  'addTemps',
  'dropTemps',
  'addAside',
  'dropAside',
  'setFacts',
  'setSequence',
  'addRemovals',
  'setLastProof',
]);

/** A ledger whose process dies at `die()`: nothing that comes after reaches it, until `revive()`. */
export function mortal(inner: Ledger): { readonly ledger: Ledger; die(): void; revive(): void } {
  let dead = false;
  const ledger = new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (dead && WRITING.has(String(name))) return () => undefined;
      return value.bind(target) as unknown;
    },
  });
  return { ledger, die: () => void (dead = true), revive: () => void (dead = false) };
}
