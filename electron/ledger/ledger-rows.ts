import type { Evidence } from '../contract/plan';
import type { LedgerEntry, PackedRows } from '../engine/ledger';
import { NUMBERS, type PackedEntries } from '../engine/packed-entries';

/** A value that SQLite stores as it is (never a boolean). */
export type Cell = string | number | Uint8Array | null;

/** The columns of an entry after `directory` and `name`, in the order of {@link entryOf} and {@link cellsOf}. */
export const ENTRY_COLUMNS =
  'kind, size, mtime, mode, target, observed_kind, observed_size, observed_mtime, observed_mode, observed_target, sha256, xxh3';

/** The columns of evidence, in the order of {@link evidenceAt} and {@link evidenceCells}. */
export const EVIDENCE_COLUMNS = 'kind, size, mtime, mode, target';

/** Evidence out of five cells from `start`. */
export function evidenceAt(row: readonly Cell[], start: number): Evidence {
  const target = row[start + 4];
  const evidence = {
    kind: row[start] as Evidence['kind'],
    size: row[start + 1] as number,
    mtime: row[start + 2] as number,
    mode: row[start + 3] as number,
  };
  return typeof target === 'string' ? { ...evidence, target } : evidence;
}

export function evidenceCells(evidence: Evidence): Cell[] {
  return [evidence.kind, evidence.size, evidence.mtime, evidence.mode, evidence.target ?? null];
}

/** An entry out of a row of `name` and the {@link ENTRY_COLUMNS}. */
export function entryOf(row: readonly Cell[]): LedgerEntry {
  const entry = { name: row[0] as string, origin: evidenceAt(row, 1), observed: evidenceAt(row, 6), sha256: row[11] as string | null };
  const xxh3 = row[12];
  return typeof xxh3 === 'string' ? { ...entry, xxh3 } : entry;
}

export function cellsOf(entry: LedgerEntry): Cell[] {
  return [...evidenceCells(entry.origin), ...evidenceCells(entry.observed), entry.sha256, entry.xxh3 ?? null];
}

/**
 * A directory's rows in one row of four cells: a hundred thousand rows of twelve cells cost more to hand over than to
 * find. Names hold no slash. Aggregates of one query see the rows in one order.
 */
export const PACKED_ROWS = `SELECT group_concat(name, '/'), ${numbersOf('')}, ${numbersOf('observed_')},
  json_group_array(json_array(name, target, observed_target)) FILTER (WHERE target IS NOT NULL OR observed_target IS NOT NULL)
  FROM entries WHERE directory = ?`;

/** Size, mtime, and kind and mode in one number, as `engine/packed-entries.ts` has them. */
function numbersOf(prefix: '' | 'observed_'): string {
  const kind = `CASE ${prefix}kind WHEN 'file' THEN 0 WHEN 'directory' THEN 4096 ELSE 8192 END`;
  return `group_concat(${prefix}size || ',' || ${prefix}mtime || ',' || (${kind} + ${prefix}mode))`;
}

/** Rows out of the one row of {@link PACKED_ROWS}. */
export function packedRowsOf([names, origin, observed, links]: readonly Cell[]): PackedRows {
  if (typeof names !== 'string') return NO_ROWS;
  const texts = JSON.parse(links as string) as [string, string | null, string | null][];
  const position = texts.length === 0 ? undefined : new Map(names.split('/').map((name, index) => [name, index]));
  const targets = (of: 1 | 2): Map<number, string> | undefined =>
    position && new Map(texts.flatMap((text) => (text[of] === null ? [] : [[position.get(text[0]) ?? -1, text[of]]])));
  const packed = (numbers: Cell | undefined, of: 1 | 2): PackedEntries => {
    const values = integersIn(numbers as string);
    return { count: values.length / NUMBERS, names, numbers: values, targets: targets(of) };
  };
  const sent = packed(origin, 1);
  return { origin: sent, observed: origin === observed && texts.length === 0 ? sent : packed(observed, 2) };
}

const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Integers that commas part. Read digit by digit: JSON.parse takes ten times as long, and makes an array to throw away. */
function integersIn(text: string): Float64Array {
  let count = 1;
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) count += 1;
  const numbers = new Float64Array(count);
  let value = 0;
  let sign = 1;
  let index = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA) {
      numbers[index++] = sign * value;
      value = 0;
      sign = 1;
    } else if (code === MINUS) sign = -1;
    else value = value * 10 + (code - ZERO);
  }
  numbers[index] = sign * value;
  return numbers;
}

const NOTHING: PackedEntries = { count: 0, names: '', numbers: new Float64Array(0), targets: undefined };
const NO_ROWS: PackedRows = { origin: NOTHING, observed: NOTHING };

/** Whether the mirror's entry is the one that an interrupted run wanted there (modes and link times may have been forced). */
export function isSameContent(intended: Evidence, found: Evidence): boolean {
  if (intended.kind !== found.kind) return false;
  if (intended.kind === 'symlink') return intended.target === found.target;
  return intended.kind === 'directory' || (intended.size === found.size && intended.mtime === found.mtime);
}
