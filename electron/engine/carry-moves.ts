import type { Evidence, Operation } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { bare } from './compare';
import { rowsOf } from './by-folder';
import { BackAtOrigin, noteBackAtOrigin } from './back-at-origin';
import { checkpoint, inParallel } from './context';
import { sameContentEvidence } from './decide';
import { DELTA_FROM } from './delta/signature';
import { EndpointError, type FileToLink, type Linked } from './endpoint';
import { hashesOf, type LedgerEntry } from './ledger';
import { aboutFile, linkByParts } from './many-files';
import { inPortions, nameOperationsAtOnce, removeUnlessBack } from './removals';
import { changedSincePlan, isAsPlanned } from './replace';
import { discard } from './resume';
import { samplesAgree } from './sampled-copy';
import { RUN_ENDING } from './scan';
import { sendFile } from './transfer';
import { countDone, fileProblem, mustSync, type Work } from './work';

/** A row whose file the mirror makes out of one that it has. */
export type Move = Operation & Required<Pick<Operation, 'from' | 'fromFound' | 'wanted'>>;

/** Whether a row is carried out here: the mirror makes its file, now or (`rename`) with the removals. */
export function isMadeOnMirror(operation: Operation): operation is Move {
  return operation.from !== undefined && operation.fromFound !== undefined && operation.wanted?.kind === 'file';
}

/**
 * Makes new files out of those that the mirror has: hard links of moved files, whose old names go later, and copies. What
 * the mirror refuses is sent.
 */
export async function makeOnMirror(work: Work, operations: readonly Move[]): Promise<void> {
  const links = operations.filter(({ by }) => by === 'link');
  const copies = operations.filter(({ by }) => by === 'copy');
  await inPortions(work.mirror, links, (some) => makeLinks(work, some));
  // Two open files each.
  const width = Math.max(1, Math.floor(work.mirror.capabilities.parallelism / 2));
  await inParallel(copies, width, (operation) => aboutPath(work, operation, () => makeCopy(work, operation)));
}

/** Takes the old names away, once every new one is there; where the mirror has neither links nor copies, by renaming. */
export async function endMoves(work: Work, operations: readonly Move[]): Promise<void> {
  const back = new BackAtOrigin(work.origin);
  const isPlain = (operation: Move): boolean => (operation.by === 'link' || operation.by === 'copy') && !mayDiffer(operation);
  await inPortions(work.mirror, operations.filter(isPlain), (some) => takeOldNames(work, some, back));
  const others = operations.filter((operation) => !isPlain(operation));
  await inParallel(others, nameOperationsAtOnce(work.mirror), (operation) =>
    aboutPath(work, operation, () => (operation.by === 'rename' ? rename(work, operation, back) : takeOldName(work, operation, back))),
  );
}

/** Sends what would have been renamed: removals are barred, yet pages that were sent lead to the new names already. */
export async function sendInsteadOfRenaming(work: Work, operations: readonly Move[]): Promise<void> {
  await inParallel(operations, work.mirror.capabilities.parallelism, (operation) => sendInstead(work, operation));
}

async function aboutPath(work: Work, operation: Operation, act: () => Promise<void>): Promise<void> {
  await checkpoint(work.context);
  try {
    await act();
  } catch (error) {
    fileProblem(work, operation.path, 'mirror', error);
  }
}

async function makeLinks(work: Work, operations: readonly Move[]): Promise<void> {
  await checkpoint(work.context);
  const files: (FileToLink & { readonly operation: Move; readonly row: LedgerEntry })[] = [];
  const others: { readonly operation: Move; readonly linked: Linked }[] = [];
  const rows = rowsOf(
    work.ledger,
    operations.map(({ from }) => from as RelativePath),
  );
  // All at once, so that those of one folder are looked at one after the other.
  const there = await Promise.all(operations.map((operation) => aboutFile(() => isAtOrigin(work, operation))));
  for (const [index, operation] of operations.entries()) {
    const row = asFound(operation, rows.get(operation.from as RelativePath));
    const isThere = there[index];
    if (isThere instanceof EndpointError) fileProblem(work, operation.path, 'mirror', isThere);
    else if (row && isThere) {
      const { path, from, fromFound: found } = operation;
      files.push({ from: from as RelativePath, to: path as RelativePath, found, operation, row });
      if (!sameContentEvidence(found, operation.wanted)) work.ledger.intend(path as RelativePath, bare(found));
    } else others.push({ operation, linked: 'changed' });
  }
  const tell = (index: number, linked: Linked): void => {
    const { operation, row } = files[index]!;
    if (isEvidence(linked) && sameContentEvidence(linked, operation.fromFound)) recordLink(work, operation, row, linked);
    else others.push({ operation, linked });
  };
  await (work.mirror.linkFiles?.(files, tell) ?? linkByParts(work.mirror, files, tell));
  await inParallel(others, work.mirror.capabilities.parallelism, ({ operation, linked }) =>
    aboutPath(work, operation, () => makeOtherwise(work, operation, linked)),
  );
}

function isEvidence(linked: Linked): linked is Evidence {
  return typeof linked !== 'string' && !(linked instanceof EndpointError);
}

function recordLink(work: Work, operation: Move, row: LedgerEntry, observed: Evidence): void {
  const origin = asLinked(operation, row);
  recordMade(work, { path: operation.path as RelativePath, from: operation.from as RelativePath, origin, observed, row });
  // Its attributes change once more: until then the ledger, and not only what is intended, must know it.
  if (origin.mtime !== operation.wanted.mtime) work.flush();
  countDone(work, operation);
}

/** What could not be linked is copied by the mirror, or sent; something that stands in its place stays. */
async function makeOtherwise(work: Work, operation: Move, linked: Linked): Promise<void> {
  const { mirror } = work;
  const path = operation.path as RelativePath;
  if (linked === 'changed') return sendInstead(work, operation);
  if (isEvidence(linked)) {
    // The file changed between the look and the link; its new name must not show what the origin does not have.
    await mirror.removeFile(path);
    return sendInstead(work, operation);
  }
  if (linked.kind === 'exists') return changedSincePlan(work, path);
  noteRefusal(work, path, linked);
  return mirror.capabilities.copies ? makeCopy(work, operation) : sendInstead(work, operation);
}

/** Both names share their attributes: until the old one is gone, the new one is recorded with those that it has. */
function asLinked({ wanted }: Move, { origin }: LedgerEntry): Evidence {
  return { ...bare(wanted), mtime: origin.mtime, mode: origin.mode };
}

async function makeCopy(work: Work, operation: Move): Promise<void> {
  const { mirror, rules } = work;
  const [path, from] = [operation.path as RelativePath, operation.from as RelativePath];
  const { wanted, fromFound } = operation;
  const row = await provenRow(work, operation);
  if (!row) return sendInstead(work, operation);
  const temp = work.nextTemp(path);
  try {
    const fsync = mustSync(rules, wanted.size);
    const observed = await mirror.copy(from, temp, { found: fromFound, attributes: { mode: wanted.mode, mtime: wanted.mtime }, fsync });
    if (!(await samplesAgree(work, temp, path, wanted.size))) throw new EndpointError('mismatch', 'The copy has another content.');
    if (!(await isAsPlanned(mirror, path, undefined))) {
      await discard(work, temp);
      return changedSincePlan(work, path);
    }
    await mirror.rename(temp, path);
    recordMade(work, { path, from, origin: bare(wanted), observed, row });
    countDone(work, operation);
  } catch (error) {
    noteRefusal(work, path, error);
    await discard(work, temp);
    await sendInstead(work, operation);
  }
}

/** The ledger's row of the old name, if origin and mirror still are as planned: only then is the content known. */
async function provenRow(work: Work, operation: Move): Promise<LedgerEntry | undefined> {
  const [isThere, there] = await Promise.all([isAtOrigin(work, operation), work.mirror.lstat(operation.from as RelativePath)]);
  return isThere && there && sameContentEvidence(there, operation.fromFound) ? knownRow(work, operation) : undefined;
}

async function isAtOrigin({ origin }: Work, { path, wanted }: Move): Promise<boolean> {
  const now = await origin.lstat(path as RelativePath);
  return now !== undefined && sameContentEvidence(bare(now), wanted);
}

/** The ledger's row of the old name, which must be of what the plan found there. */
function knownRow({ ledger }: Work, move: Move): LedgerEntry | undefined {
  return asFound(move, ledger.entry(move.from as RelativePath));
}

function asFound({ fromFound }: Move, row: LedgerEntry | undefined): LedgerEntry | undefined {
  return row && sameContentEvidence(row.observed, fromFound) ? row : undefined;
}

/** The content is the same, so that all that is known of it holds for the new name as well. */
function recordMade({ record, ledger }: Work, made: Made): void {
  const { path, from, origin, observed, row } = made;
  const entry = { name: '', origin, observed: bare(observed), ...hashesOf(row) };
  const signature = origin.size >= DELTA_FROM ? ledger.signature(from) : undefined;
  record({ kind: 'put', path, entry, ...(signature && { signature }) });
}

/** A file that the mirror has made. */
interface Made {
  readonly path: RelativePath;
  /** The name whose content it has, and what the ledger knows of that. */
  readonly from: RelativePath;
  readonly row: LedgerEntry;
  readonly origin: Evidence;
  readonly observed: Evidence;
}

/** @throws what ends the run, and a full disk */
function noteRefusal({ outcome }: Work, path: RelativePath, error: unknown): void {
  if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind) || error.kind === 'disk-full') throw error;
  if (outcome.notes.some(({ code }) => code === 'sent-instead')) return;
  outcome.notes.push({ path, code: 'sent-instead', message: `${error.message} Such files are made another way, or sent.` });
}

async function sendInstead(work: Work, operation: Move): Promise<void> {
  const { from: _from, fromFound: _fromFound, by: _by, ...row } = operation;
  work.context.tally.bytesTotal += operation.wanted.size;
  await sendFile(work, { ...row, kind: 'create', bytes: operation.wanted.size });
}

/** Of what this run has made, and checked: any failure since would have barred removals. */
async function takeOldNames(work: Work, operations: readonly Move[], back: BackAtOrigin): Promise<void> {
  const files = operations.map(({ path, from, fromFound: found }) => ({
    path: from as RelativePath,
    found,
    mayBeBack: true,
    problemOf: path,
    onGone: () => {
      work.record({ kind: 'drop', path: from as RelativePath });
    },
  }));
  await removeUnlessBack(work, files, back);
}

async function takeOldName(work: Work, operation: Move, back: BackAtOrigin): Promise<void> {
  const { mirror, ledger } = work;
  const [path, from] = [operation.path as RelativePath, operation.from as RelativePath];
  const isOurs = operation.by !== undefined;
  // What this run has made it has checked, and any failure since would have barred removals.
  const [made, there, kept] = await Promise.all([isOurs ? undefined : mirror.lstat(path), mirror.lstat(from), isBack(work, back, from)]);
  if (!isOurs && !(made && operation.found && sameContentEvidence(made, operation.found))) return changedSincePlan(work, path);
  if (there && !sameContentEvidence(there, operation.fromFound)) return changedSincePlan(work, from);
  if (kept) return;
  if (there) await mirror.removeFile(from);
  const row = mayDiffer(operation) ? ledger.entry(isOurs ? from : path) : undefined;
  work.record({ kind: 'drop', path: from });
  const now = row && (made ?? (await mirror.lstat(path)));
  if (row && now && sameContentEvidence(now, operation.fromFound)) await setAttributes(work, operation, row, now);
  if (!isOurs) countDone(work, operation);
}

/** Whether mode or time changed along with the name; a server that forces them only seems so. */
function mayDiffer({ wanted, fromFound }: Move): boolean {
  return wanted.mtime !== fromFound.mtime || wanted.mode !== fromFound.mode;
}

async function rename(work: Work, operation: Move, back: BackAtOrigin): Promise<void> {
  const { mirror } = work;
  const [path, from] = [operation.path as RelativePath, operation.from as RelativePath];
  const row = await provenRow(work, operation);
  if (!row || (await isBack(work, back, from))) return sendInstead(work, operation);
  if (!(await isAsPlanned(mirror, path, undefined))) return changedSincePlan(work, path);
  if (!sameContentEvidence(operation.fromFound, operation.wanted)) work.ledger.intend(path, bare(operation.fromFound));
  await mirror.rename(from, path);
  recordMade(work, { path, from, origin: asLinked(operation, row), observed: operation.fromFound, row });
  work.record({ kind: 'drop', path: from });
  if (row.origin.mtime !== operation.wanted.mtime) work.flush();
  await setAttributes(work, operation, row, operation.fromFound);
  countDone(work, operation);
}

/** Mode and time that the origin changed along with the name; what the mirror refuses, the next run sees. */
async function setAttributes(work: Work, { path: text, wanted }: Move, row: LedgerEntry, made: Evidence): Promise<void> {
  const { mirror } = work;
  const path = text as RelativePath;
  const { modes } = mirror.capabilities;
  const isRight = (of: 'mtime' | 'mode'): boolean => wanted[of] === row.origin[of] || wanted[of] === made[of];
  if (isRight('mtime') && (!modes || isRight('mode'))) return;
  work.ledger.intend(path, bare(wanted));
  const observed = await mirror.setAttributes(path, { ...(modes && { mode: wanted.mode }), mtime: wanted.mtime });
  recordMade(work, { path, from: path, origin: bare(wanted), observed, row });
}

async function isBack({ outcome }: Work, back: BackAtOrigin, path: RelativePath): Promise<boolean> {
  if (!(await back.has(path))) return false;
  noteBackAtOrigin(outcome, path);
  return true;
}
