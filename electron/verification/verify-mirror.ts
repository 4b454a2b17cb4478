import type { Note } from '../contract/problem';
import type { VerifyDepth, VerifyFinding } from '../contract/report';
import { childPath, ROOT, type RelativePath } from '../contract/relative-path';
import { bare } from '../engine/compare';
import { checkpoint, inParallel, isReserved, type EngineContext } from '../engine/context';
import { sameContentEvidence, type MirrorState } from '../engine/decide';
import { EndpointError, type Entry, type Endpoint, type ReadableEndpoint } from '../engine/endpoint';
import type { Ledger } from '../engine/ledger';
import { hashFile, type FileHashes } from '../engine/resolve';
import { originEntry, RUN_ENDING, type OriginSnapshot } from '../engine/scan';
import { classify, type Expectation } from './classify';

/** What a verification works with. `snapshot` is undefined where the origin can't be read: then the ledger alone counts. */
export interface VerifyInput {
  readonly origin: ReadableEndpoint;
  readonly mirror: Endpoint;
  readonly ledger: Ledger;
  readonly depth: Exclude<VerifyDepth, 'sample'>;
  readonly snapshot: OriginSnapshot | undefined;
  /** Only these are read back; the others count as listed, because they were proven just now. */
  readonly only?: ReadonlySet<string>;
}

/** What was found; every path that is not the same has a finding. */
export interface VerifyOutcome {
  same: number;
  foreign: number;
  bytesRead: number;
  originMovedOn: number;
  /** Files that agree by their attributes, whose content nothing is known of to compare with. */
  unproven: number;
  /**
   * Files that are the same by the hash that was taken when they were sent, which finds accidents and not forgery: the origin
   * has moved on before their SHA-256 was known.
   */
  byChecksum: number;
  readonly findings: VerifyFinding[];
  readonly notes: Note[];
}

const LISTING_WIDTH = 64;
/** Files read back at once: enough to hide a distant server's round trips for small ones. */
const READING_WIDTH = 32;

interface Candidate {
  readonly path: RelativePath;
  readonly size: number;
  readonly expected: Expectation;
}

/**
 * Compares a mirror with what we last put there (or, before the first run, with the origin): `quick` by its listing,
 * `full` by every byte. Writes nothing on the mirror; learns missing hashes into the ledger.
 */
export async function verifyMirror(input: VerifyInput, context: EngineContext): Promise<VerifyOutcome> {
  const { tally } = context;
  const outcome: VerifyOutcome = {
    same: 0,
    foreign: 0,
    bytesRead: 0,
    originMovedOn: 0,
    unproven: 0,
    byChecksum: 0,
    findings: [],
    notes: [],
  };
  tally.phase = 'verifying';
  const candidates: Candidate[] = [];
  let level: RelativePath[] = [ROOT];
  while (level.length > 0) {
    const next: RelativePath[] = [];
    await inParallel(level, LISTING_WIDTH, async (directory) => {
      await checkpoint(context);
      next.push(...(await verifyDirectory(input, directory, outcome, candidates, context)));
    });
    level = next;
  }
  const { only } = input;
  const toRead = input.depth === 'quick' ? [] : candidates.filter(({ path }) => only === undefined || only.has(path));
  outcome.same += candidates.length - toRead.length;
  await readBack(input, toRead, outcome, context);
  outcome.originMovedOn = input.snapshot && !input.ledger.isEmpty ? countMovedOn(input.snapshot, input.ledger) : 0;
  outcome.findings.sort((one, other) => (one.path < other.path ? -1 : 1));
  tally.phase = 'done';
  return outcome;
}

/** What should be in a directory. */
function expectationsIn({ ledger, snapshot }: VerifyInput, directory: RelativePath): Map<string, Expectation> {
  if (!ledger.isEmpty) {
    return new Map(
      ledger.entriesIn(directory).map((entry) => [entry.name, { evidence: entry.observed, sha256: entry.sha256, xxh3: entry.xxh3 }]),
    );
  }
  const entries = snapshot?.directories.get(directory)?.entries ?? new Map<string, never>();
  return new Map([...entries].map(([name, entry]) => [name, { evidence: bare(entry), sha256: null }]));
}

async function verifyDirectory(
  input: VerifyInput,
  directory: RelativePath,
  outcome: VerifyOutcome,
  candidates: Candidate[],
  context: EngineContext,
): Promise<RelativePath[]> {
  const expected = expectationsIn(input, directory);
  const found = await listStates(input.mirror, directory);
  const below: RelativePath[] = [];
  for (const name of new Set([...expected.keys(), ...found.names.keys()])) {
    const wanted = expected.get(name);
    const state = found.names.get(name) ?? found.otherwise;
    const path = childPath(directory, name);
    context.tally.scannedEntries += 1;
    const classified = classify(wanted, state, input.mirror.capabilities.modes);
    if (!classified) continue;
    if (classified.class === 'extra') outcome.foreign += 1;
    if (classified.class !== 'listed') outcome.findings.push({ path, ...classified });
    else if (wanted?.evidence.kind === 'file') candidates.push({ path, size: wanted.evidence.size, expected: wanted });
    else if (wanted?.evidence.kind === 'symlink') outcome.same += 1;
    if (wanted?.evidence.kind === 'directory') below.push(path);
  }
  return below;
}

interface States {
  readonly names: ReadonlyMap<string, MirrorState>;
  readonly otherwise: MirrorState;
}

async function listStates(mirror: Endpoint, directory: RelativePath): Promise<States> {
  try {
    const listing = await mirror.list(directory);
    const usable = listing.entries.filter(
      (entry) => !isReserved(directory, entry.name) && (entry.kind !== 'problematic' || entry.problem === 'unreadable'),
    );
    return { names: new Map(usable.map((entry) => [entry.name, stateOf(entry)])), otherwise: listing.complete ? 'absent' : 'unknown' };
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    return { names: new Map(), otherwise: error.kind === 'missing' || error.kind === 'not-a-directory' ? 'absent' : 'unknown' };
  }
}

function stateOf(entry: Entry): MirrorState {
  if (entry.kind === 'problematic') return 'unknown';
  return entry.kind === 'untracked' ? 'untracked' : bare(entry);
}

async function readBack(
  input: VerifyInput,
  candidates: readonly Candidate[],
  outcome: VerifyOutcome,
  context: EngineContext,
): Promise<void> {
  const { tally } = context;
  tally.operationsTotal = candidates.length;
  tally.bytesTotal = candidates.reduce((sum, candidate) => sum + candidate.size, 0);
  const learnt: { path: RelativePath; sha256: string }[] = [];
  await inParallel(candidates, READING_WIDTH, async (candidate) => {
    await checkpoint(context);
    const { path, size } = candidate;
    tally.lanes.set(path, { bytesDone: 0, bytesTotal: size });
    try {
      const verdict = await compareContent(input, candidate, outcome, context);
      if (verdict.finding) outcome.findings.push(verdict.finding);
      else outcome.same += 1;
      if (verdict.learnt !== undefined) learnt.push({ path, sha256: verdict.learnt });
    } finally {
      tally.lanes.delete(path);
      tally.operationsDone += 1;
    }
  });
  if (!input.ledger.isEmpty) input.ledger.setSha256(learnt);
}

async function compareContent(
  input: VerifyInput,
  { path, expected }: Candidate,
  outcome: VerifyOutcome,
  context: EngineContext,
): Promise<{ finding?: VerifyFinding; learnt?: string }> {
  let theirs: FileHashes;
  try {
    theirs = await hashFile(input.mirror, path, context, (bytes) => {
      outcome.bytesRead += bytes;
      context.tally.bytesDone += bytes;
      const lane = context.tally.lanes.get(path);
      if (lane) lane.bytesDone += bytes;
    });
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    return { finding: { path, class: 'unreadable', reason: error.message } };
  }
  const { sha256, xxh3 } = expected;
  if (xxh3 !== undefined && xxh3 !== theirs.xxh3) return differs(path);
  const ours = sha256 ?? (await hashAtOrigin(input, path, xxh3, context));
  if (ours === undefined) {
    if (xxh3 === undefined) outcome.unproven += 1;
    else outcome.byChecksum += 1;
    return {};
  }
  if (ours !== theirs.sha256) return differs(path);
  return sha256 === null ? { learnt: ours } : {};
}

function differs(path: RelativePath): { finding: VerifyFinding } {
  return { finding: { path, class: 'different', reason: 'Its content differs, though size and time agree.' } };
}

/** The origin's SHA-256, if the origin still has the file that we put on the mirror. */
async function hashAtOrigin(
  { origin, ledger, snapshot }: VerifyInput,
  path: RelativePath,
  xxh3: string | undefined,
  context: EngineContext,
): Promise<string | undefined> {
  const entry = snapshot && originEntry(snapshot, path);
  if (entry === undefined || typeof entry === 'string') return undefined;
  const known = ledger.entry(path);
  if (known && !sameContentEvidence(known.origin, entry)) return undefined;
  try {
    const mine = await hashFile(origin, path, context);
    return xxh3 === undefined || xxh3 === mine.xxh3 ? mine.sha256 : undefined;
  } catch (error) {
    if (error instanceof EndpointError && !RUN_ENDING.has(error.kind)) return undefined;
    throw error;
  }
}

/** Paths that the origin has changed, added or lost since they were last put on the mirror. */
export function countMovedOn(snapshot: OriginSnapshot, ledger: Ledger): number {
  let moved = 0;
  let rows = 0;
  for (const { path, entry } of ledger.all()) {
    const now = originEntry(snapshot, path);
    if (now === 'absent' || now === 'excluded') moved += 1;
    else if (now !== 'unknown') {
      rows += 1;
      if (!sameContentEvidence(now, entry.origin)) moved += 1;
    }
  }
  let entries = 0;
  for (const directory of snapshot.directories.values()) entries += directory.entries.size;
  return moved + Math.max(0, entries - rows);
}
