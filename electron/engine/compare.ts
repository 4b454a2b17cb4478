import type { Evidence, HeldBack } from '../contract/plan';
import type { Note, Problem } from '../contract/problem';
import { childPath, nameFault, nameOf, type RelativePath } from '../contract/relative-path';
import { isReserved } from './context';
import { decide, type Change, type MirrorState, type OriginState, type RunStance } from './decide';
import type { Entry, Listing } from './endpoint';
import { hashesOf, type LedgerChange, type LedgerEntry, type MirrorFacts } from './ledger';
import type { OriginDirectory } from './origin-snapshot';

/** A change with its path: a row of the plan to be. */
export interface Difference {
  readonly path: RelativePath;
  readonly change: Change;
}

/** Everything that comparing found; grows with the differences, not with the files. */
export interface Comparison {
  readonly differences: Difference[];
  readonly held: { readonly path: RelativePath; readonly code: HeldBack['code']; readonly message: string; readonly change?: Change }[];
  /** Paths that stay on the mirror although the origin does not want them: the folders above them stay as well. */
  readonly keepers: RelativePath[];
  readonly problems: Problem[];
  readonly notes: Note[];
  /** What the ledger learns without anything being sent. */
  readonly ledgerChanges: LedgerChange[];
  /** Temporary files of ours on the mirror, and of other runs, with their age in seconds since 1970. */
  readonly temps: { readonly path: RelativePath; readonly mtime: number; readonly kind: Evidence['kind'] }[];
  unchanged: number;
  foreign: number;
  adopted: number;
}

/** An empty comparison to add to. */
export function newComparison(): Comparison {
  return {
    differences: [],
    held: [],
    keepers: [],
    problems: [],
    notes: [],
    ledgerChanges: [],
    temps: [],
    unchanged: 0,
    foreign: 0,
    adopted: 0,
  };
}

/** One directory, seen from all sides. */
export interface DirectoryInput {
  readonly directory: RelativePath;
  /** `absent`: certainly not there; `excluded`: left out with all below it. */
  readonly origin: OriginDirectory | 'absent' | 'excluded';
  readonly mirror: Listing | 'absent';
  readonly ledger: readonly LedgerEntry[];
  /** Where these rows are, if not under `directory`: where names fold, a folder may have got another case at the origin. */
  readonly recordedAs?: RelativePath;
  readonly intended: ReadonlyMap<string, Evidence>;
}

/** A directory that must be looked at next. */
export interface Descent {
  readonly directory: RelativePath;
  /** Where its rows are in the ledger; see {@link DirectoryInput}. */
  readonly recordedAs: RelativePath;
  readonly origin: 'present' | 'absent' | 'excluded';
  /** Whether the mirror has it; else nothing needs to be listed. */
  readonly onMirror: boolean;
}

/** Compares one directory, adds what it finds to `into` and says which directories come next. Pure but for `into`. */
export function compareDirectory(input: DirectoryInput, stance: RunStance, facts: MirrorFacts, into: Comparison): Descent[] {
  const fold = nameFolding(facts);
  const mirror = mirrorNames(input, fold, into);
  const ledger = new Map(input.ledger.map((entry) => [fold(entry.name), entry]));
  const intended = new Map([...input.intended].map(([name, evidence]) => [fold(name), evidence]));
  const origin = originNames(input, fold, into);
  const descents: Descent[] = [];
  for (const key of new Set([...origin.states.keys(), ...mirror.states.keys(), ...ledger.keys()])) {
    const name = origin.names.get(key) ?? mirror.names.get(key) ?? ledger.get(key)?.name ?? key;
    if (nameFault(name) !== undefined) continue;
    const path = childPath(input.directory, name);
    const state = {
      origin: origin.states.get(key) ?? origin.otherwise,
      mirror: mirror.states.get(key) ?? mirror.otherwise,
      ledger: ledger.get(key),
      intended: intended.get(key),
    };
    const recordedAs = state.ledger ? childPath(input.recordedAs ?? input.directory, state.ledger.name) : path;
    if (state.ledger && recordedAs !== path) renameRow(recordedAs, path, state.ledger, into);
    const descent = compareName(path, state, stance, into);
    if (descent) descents.push({ ...descent, recordedAs });
  }
  return descents;
}

/** Where names fold, the row of what the origin calls by another form now moves to its new name; the mirror's entry is the same. */
function renameRow(from: RelativePath, to: RelativePath, entry: LedgerEntry, into: Comparison): void {
  into.ledgerChanges.push({ kind: 'drop', path: from }, { kind: 'put', path: to, entry: { ...entry, name: nameOf(to) } });
}

type NameState = Parameters<typeof decide>[0];

function compareName(path: RelativePath, state: NameState, stance: RunStance, into: Comparison): Omit<Descent, 'recordedAs'> | undefined {
  const decision = decide(state, stance);
  if (decision.change) into.differences.push({ path, change: decision.change });
  if (decision.held) into.held.push({ path, ...decision.held });
  if (decision.keeps) into.keepers.push(path);
  if (decision.count === 'unchanged') into.unchanged += isFileLike(state.mirror) ? 1 : 0;
  if (decision.count === 'foreign') into.foreign += 1;
  if (decision.forget) into.ledgerChanges.push({ kind: 'drop', path });
  if (decision.adopt) adopt(path, state, into);
  return descentOf(path, state, decision.held !== undefined, stance);
}

function isFileLike(state: MirrorState): boolean {
  return typeof state !== 'string' && state.kind !== 'directory';
}

function adopt(path: RelativePath, { origin, mirror, ledger }: NameState, into: Comparison): void {
  if (typeof origin === 'string' || typeof mirror === 'string') return;
  const known = ledger && ledger.origin.size === origin.size && ledger.origin.mtime === origin.mtime ? ledger : undefined;
  const name = nameOf(path);
  into.ledgerChanges.push({ kind: 'put', path, entry: { name, origin: bare(origin), observed: bare(mirror), ...hashesOf(known) } });
  if (!ledger && origin.kind !== 'directory') into.adopted += 1;
}

/** Evidence without what an endpoint adds to it. */
export function bare(evidence: Evidence): Evidence {
  const { kind, size, mtime, mode, target } = evidence;
  return target === undefined ? { kind, size, mtime, mode } : { kind, size, mtime, mode, target };
}

/** A directory is entered where the origin has one, or where rows of ours (or adopted ones) may lie in it. */
function descentOf(path: RelativePath, state: NameState, isHeld: boolean, stance: RunStance): Omit<Descent, 'recordedAs'> | undefined {
  const { origin, mirror, ledger, intended } = state;
  if (origin === 'unknown' || mirror === 'unknown' || mirror === 'untracked') return undefined;
  const onMirror = mirror !== 'absent' && mirror.kind === 'directory';
  const atOrigin = typeof origin !== 'string' && origin.kind === 'directory';
  if (atOrigin) return isHeld ? undefined : { directory: path, origin: 'present', onMirror };
  const isOurs = ledger?.observed.kind === 'directory' || intended?.kind === 'directory';
  const mayHoldOurs = onMirror && (isOurs || stance.adopt);
  const isLedgerOnly = !onMirror && ledger?.observed.kind === 'directory';
  if (!mayHoldOurs && !isLedgerOnly) return undefined;
  return { directory: path, origin: origin === 'excluded' ? 'excluded' : 'absent', onMirror };
}

function originNames(input: DirectoryInput, fold: (name: string) => string, into: Comparison) {
  const names = new Map<string, string>();
  const states = new Map<string, OriginState>();
  if (input.origin === 'absent' || input.origin === 'excluded') return { names, states, otherwise: input.origin as OriginState };
  const { entries, excluded, unknown, complete } = input.origin;
  const twins = new Map<string, string[]>();
  for (const [name, entry] of entries) {
    const key = fold(name);
    const first = names.get(key);
    if (first !== undefined) twins.set(key, [...(twins.get(key) ?? [first]), name]);
    names.set(key, name);
    states.set(key, entry);
  }
  for (const name of excluded) if (!states.has(fold(name))) states.set(fold(name), 'excluded');
  for (const name of unknown) states.set(fold(name), 'unknown');
  for (const [key, alike] of twins) {
    states.set(key, 'unknown');
    for (const name of alike) {
      const message = `On this mirror ${alike.map((twin) => JSON.stringify(twin)).join(' and ')} are one name; rename one of them at the origin.`;
      into.held.push({ path: childPath(input.directory, name), code: 'twin-names', message });
    }
  }
  return { names, states, otherwise: (complete ? 'absent' : 'unknown') as OriginState };
}

function mirrorNames(input: DirectoryInput, fold: (name: string) => string, into: Comparison) {
  const names = new Map<string, string>();
  const states = new Map<string, MirrorState>();
  if (input.mirror === 'absent') return { names, states, otherwise: 'absent' as MirrorState };
  for (const entry of input.mirror.entries) {
    if (isReserved(input.directory, entry.name)) {
      noteTemp(input.directory, entry, into);
      continue;
    }
    if (entry.kind === 'problematic' && entry.problem !== 'unreadable') {
      reportName(input.directory, entry, into);
      continue;
    }
    if (entry.kind === 'problematic') reportName(input.directory, entry, into);
    names.set(fold(entry.name), entry.name);
    states.set(fold(entry.name), mirrorState(entry));
  }
  if (!input.mirror.complete) {
    into.problems.push({
      path: input.directory,
      side: 'mirror',
      code: 'unreadable',
      message: input.mirror.message ?? 'The folder could not be read completely.',
    });
  }
  return { names, states, otherwise: (input.mirror.complete ? 'absent' : 'unknown') as MirrorState };
}

function mirrorState(entry: Entry): MirrorState {
  if (entry.kind === 'problematic') return 'unknown';
  if (entry.kind === 'untracked') return 'untracked';
  return entry.kind === 'directory' ? { ...bare(entry), size: 0, mtime: 0 } : bare(entry);
}

/** A name that is not UTF-8 can't be one of ours: it is foreign and stays. Anything else that is unusable is a problem. */
function reportName(directory: RelativePath, entry: Extract<Entry, { kind: 'problematic' }>, into: Comparison): void {
  const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
  if (entry.problem === 'undecodable-name') {
    into.foreign += 1;
    into.keepers.push(path as RelativePath);
  } else into.problems.push({ path, side: 'mirror', code: entry.problem, message: entry.message });
}

function noteTemp(directory: RelativePath, entry: Entry, into: Comparison): void {
  if (entry.kind !== 'file' && entry.kind !== 'directory' && entry.kind !== 'symlink') return;
  into.temps.push({ path: childPath(directory, entry.name), mtime: entry.mtime, kind: entry.kind });
}

/** How the mirror tells names apart: on one that folds case or Unicode forms, two names can be one. */
export function nameFolding(facts: MirrorFacts): (name: string) => string {
  if (!facts.foldsCase && !facts.foldsUnicode) return (name) => name;
  return (name) => {
    const composed = facts.foldsUnicode ? name.normalize('NFC') : name;
    return facts.foldsCase ? composed.toLowerCase() : composed;
  };
}
