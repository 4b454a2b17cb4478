import type { Evidence, Operation } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { bare } from './compare';
import { checkpoint, type Digest } from './context';
import { sameContentEvidence } from './decide';
import { EndpointError, type OpenFile } from './endpoint';
import { changedSincePlan, isAsPlanned, putInPlace } from './replace';
import { discard, findResumable, type Resumable } from './resume';
import { RUN_ENDING } from './scan';
import { addProblem, countDone, fileProblem, type Work } from './work';

/** How often a file that keeps changing is read again before it becomes a problem. */
const TRIES = 3;
/** Files from this size are synced to the server's disk by default (rules.fsync `auto`). */
const FSYNC_FROM = 1024 * 1024;
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
  const { mirror, ledger, context } = work;
  const path = operation.path as RelativePath;
  const { size, mtime } = file.evidence;
  const mode = operation.wanted?.mode ?? file.evidence.mode;
  const origin: Evidence = { kind: 'file', size, mtime, mode };
  const isLarge = size >= RESUME_FROM;
  const resumable = isLarge ? await findResumable(work, path, file) : undefined;
  const temp = resumable?.temp ?? work.nextTemp(path);
  if (isLarge && !resumable) ledger.addTemps([{ runId: context.runId, path: temp, target: path, source: { size, mtime } }]);
  if (operation.wanted && !sameContentEvidence(origin, operation.wanted)) ledger.intend(path, origin);
  const sending = new Sending(work, path, file, resumable);
  try {
    const observed = await sending.write(temp, mode);
    if (!(await isAsPlanned(mirror, path, operation.found))) {
      await discard(work, temp);
      changedSincePlan(work, path);
      return 'held';
    }
    await putInPlace(work, temp, operation);
    work.record({ kind: 'put', path, entry: { name: '', origin, observed: bare(observed), sha256: sending.sha256() } });
    if (isLarge) ledger.dropTemps([temp]);
    return 'sent';
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    await discard(work, temp);
    if (error.kind !== 'mismatch' || (await file.unchanged())) throw error;
    sending.forget();
    return 'changed';
  }
}

/** The bytes of one file on their way: hashed from the first, sent from where a resumed write goes on, counted. */
class Sending {
  private digest: Digest;
  /** Bytes that the mirror has; the part that an earlier run sent is there from the start. */
  private done: number;

  constructor(
    private readonly work: Work,
    private readonly path: RelativePath,
    private readonly file: OpenFile,
    private readonly resumable: Resumable | undefined,
  ) {
    this.digest = work.context.sha256();
    this.done = resumable?.offset ?? 0;
    work.context.tally.bytesDone += this.done;
  }

  /** Writes the temporary file; its attributes are set only if the origin's file did not change meanwhile. */
  async write(temp: RelativePath, mode: number): Promise<Evidence> {
    const { mirror, rules } = this.work;
    const { size, mtime } = this.file.evidence;
    let isWhole = false;
    const observed = await mirror.write(temp, {
      content: () => this.content(),
      size,
      attributes: async () => {
        isWhole = await this.file.unchanged();
        return isWhole ? { mode, mtime } : undefined;
      },
      fsync: rules.fsync === 'all' || (rules.fsync === 'auto' && size >= FSYNC_FROM),
      onProgress: (bytes) => this.acknowledged(bytes),
      ...(this.resumable && { resumeAt: this.resumable.offset }),
    });
    if (!isWhole) throw new EndpointError('mismatch', 'The file changed while it was read.');
    return observed;
  }

  /** Called anew by each retry. */
  private async *content(): AsyncGenerator<Uint8Array> {
    const { context } = this.work;
    this.digest = context.sha256();
    let position = 0;
    const from = this.resumable?.offset ?? 0;
    for await (const chunk of this.file.read()) {
      await checkpoint(context);
      this.digest.update(chunk);
      const unsent = Math.min(chunk.length, position + chunk.length - from);
      position += chunk.length;
      if (unsent > 0) yield unsent === chunk.length ? chunk : chunk.subarray(chunk.length - unsent);
    }
  }

  /** @param bytes all that the mirror has of the file so far */
  private acknowledged(bytes: number): void {
    const { tally } = this.work.context;
    const step = bytes - this.done;
    this.done = bytes;
    tally.bytesDone += step;
    if (step > 0) {
      tally.bytesSent += step;
      this.work.outcome.bytesSent += step;
    }
    const lane = tally.lanes.get(this.path);
    if (lane) lane.bytesDone = bytes;
  }

  /** Takes back the progress of a try that came to nothing. */
  forget(): void {
    this.work.context.tally.bytesDone -= this.done;
    this.done = 0;
  }

  sha256(): string {
    return this.digest.hex();
  }
}
