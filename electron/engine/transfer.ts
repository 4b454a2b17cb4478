import type { Evidence, Operation } from '../contract/plan';
import type { Note } from '../contract/problem';
import type { RelativePath } from '../contract/relative-path';
import { bare } from './compare';
import { checkpoint } from './context';
import { sameContentEvidence } from './decide';
import { findBase } from './delta/base';
import { SAMPLES } from './delta/samples';
import { EndpointError, type OpenFile } from './endpoint';
import { changedSincePlan, isAsPlanned, putInPlace } from './replace';
import { discard, findResumable, type Resumable } from './resume';
import { RUN_ENDING } from './scan';
import { Sending, type Base } from './sending';
import { addProblem, countDone, fileProblem, type Work } from './work';

/** How often a file that keeps changing is read again before it becomes a problem. */
const TRIES = 3;
/** Files from this size leave a record that lets the next run continue them. */
const RESUME_FROM = 16 * 1024 * 1024;

/** Sends one file: written beside, checked, renamed into place. Everything that goes wrong with it alone becomes its problem. */
export async function sendFile(work: Work, operation: Operation): Promise<void> {
  const path = operation.path as RelativePath;
  const { tally } = work.context;
  await checkpoint(work.context);
  tally.lanes.set(path, { bytesDone: 0, bytesTotal: operation.bytes });
  try {
    for (let attempt = 1; ; attempt++) {
      const file = await openOrigin(work, operation);
      if (!file) return;
      let result: 'sent' | 'changed' | 'held';
      try {
        result = await sendOnce(work, operation, file);
      } finally {
        await file.close().catch(() => undefined);
      }
      if (result === 'sent') countDone(work, operation);
      if (result !== 'changed') return;
      if (attempt === TRIES) {
        addProblem(work, {
          path,
          side: 'origin',
          code: 'unstable',
          message: 'The file kept changing while it was read; it is sent once it is at rest.',
        });
        return;
      }
    }
  } catch (error) {
    fileProblem(work, path, 'mirror', error);
  } finally {
    tally.lanes.delete(path);
  }
}

/** Opens the origin's file; what is wrong with it is recorded, and then there is nothing to send. */
async function openOrigin(work: Work, operation: Operation): Promise<OpenFile | undefined> {
  const path = operation.path as RelativePath;
  let file: OpenFile;
  try {
    file = await work.origin.open(path);
  } catch (error) {
    if (error instanceof EndpointError && error.kind === 'missing') {
      work.outcome.notes.push({ path, code: 'vanished', message: 'It vanished from the origin after it was scanned.' });
      work.outcome.removalsBarred = true;
    } else fileProblem(work, path, 'origin', error);
    return undefined;
  }
  if (work.strict && operation.wanted && !sameContentEvidence(bare(file.evidence), operation.wanted)) {
    await file.close();
    const message = 'It changed at the origin after the plan was made; it was not sent. Make a new plan.';
    addProblem(work, { path, side: 'origin', code: 'changed-since-plan', message });
    return undefined;
  }
  return file;
}

async function sendOnce(work: Work, operation: Operation, file: OpenFile): Promise<'sent' | 'changed' | 'held'> {
  const path = operation.path as RelativePath;
  const { size, mtime } = file.evidence;
  const origin: Evidence = { kind: 'file', size, mtime, mode: operation.wanted?.mode ?? file.evidence.mode };
  if (operation.wanted && !sameContentEvidence(origin, operation.wanted)) work.ledger.intend(path, origin);
  const resumable = size >= RESUME_FROM ? await findResumable(work, path, file) : undefined;
  const base = resumable ? undefined : findBase(path, operation, work.mirror, work.ledger);
  const delta = base && (await new Delivery(work, operation, file, origin).asDelta(base));
  return delta ?? new Delivery(work, operation, file, origin).whole(resumable);
}

/** One try to bring a file to its place. */
class Delivery {
  readonly #path: RelativePath;
  /** Asked while the file's last requests travel: it is the rename that counts, and it comes next. */
  #asPlanned: Promise<boolean> | undefined;

  constructor(
    private readonly work: Work,
    private readonly operation: Operation,
    private readonly file: OpenFile,
    private readonly origin: Evidence,
  ) {
    this.#path = operation.path as RelativePath;
  }

  async whole(resumable: Resumable | undefined): Promise<'sent' | 'changed' | 'held'> {
    const { work } = this;
    const { ledger, context } = work;
    const { size, mtime } = this.origin;
    const isLarge = size >= RESUME_FROM;
    const temp = resumable?.temp ?? work.nextTemp(this.#path);
    if (isLarge && !resumable) ledger.addTemps([{ runId: context.runId, path: temp, target: this.#path, source: { size, mtime } }]);
    const sending = this.#sending(resumable);
    try {
      const observed = await sending.write(temp, this.origin.mode);
      const placed = await this.#place(temp, observed, sending);
      if (placed === 'sent' && isLarge) ledger.dropTemps([temp]);
      return placed;
    } catch (error) {
      if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
      await discard(work, temp);
      if (error.kind !== 'mismatch' || (await this.file.unchanged())) throw error;
      sending.forget();
      return 'changed';
    }
  }

  /** Undefined where the mirror cannot do it, or anything about it is in doubt: then the file is sent whole. */
  async asDelta(base: Base): Promise<'sent' | 'changed' | 'held' | undefined> {
    const { work } = this;
    // Without a record of its own: what is left of it when the run dies is removed, never continued.
    const temp = work.nextTemp(this.#path);
    const sending = this.#sending(undefined);
    try {
      const observed = await sending.rebuild(temp, this.origin.mode, base);
      const placed = await this.#place(temp, observed, sending);
      if (placed === 'sent') work.outcome.notes.push(rebuilt(this.#path, sending.sent, this.origin.size));
      return placed;
    } catch (error) {
      if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind) || error.kind === 'disk-full') throw error;
      await discard(work, temp);
      sending.forget();
      if (!(await this.file.unchanged())) return 'changed';
      const message = `It was sent whole, because it could not be put together on the mirror: ${error.message}`;
      work.outcome.notes.push({ path: this.#path, code: 'sent-instead', message });
      return undefined;
    }
  }

  #sending(resumable: Resumable | undefined): Sending {
    return new Sending(this.work, this.#path, this.file, resumable, () => {
      this.#asPlanned = isAsPlanned(this.work.mirror, this.#path, this.operation.found);
      this.#asPlanned.catch(() => undefined);
    });
  }

  async #place(temp: RelativePath, observed: Evidence, sending: Sending): Promise<'sent' | 'held'> {
    const { work, origin } = this;
    if (!(await this.#asPlanned)) {
      await discard(work, temp);
      changedSincePlan(work, this.#path);
      return 'held';
    }
    await putInPlace(work, temp, this.operation);
    const { sha256, xxh3, signature } = sending.known();
    const entry = { name: '', origin, observed: bare(observed), sha256, xxh3 };
    work.record({ kind: 'put', path: this.#path, entry, ...(signature && { signature }) });
    return 'sent';
  }
}

/** The proof of a file that the mirror put together is one of samples. */
function rebuilt(path: RelativePath, sent: number, size: number): Note {
  const message = `Sent as a delta: ${String(sent)} of ${String(size)} bytes. Checked by its size and ${String(SAMPLES)} samples that were read back.`;
  return { path, code: 'delta', message };
}
