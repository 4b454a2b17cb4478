import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyChange, undoChange } from './changes';
import { compareTrees } from './compare';
import type { Contender, Job } from './contenders';
import { measure, type Measurement } from './measure';
import { NEAR, type Network } from './network';
import { countOriginReads } from './origin-reads';
import { findProgram } from './programs';
import type { Sample, WorkResult } from './results';
import type { Servers } from './servers';
import { short } from './statistics';
import { makeTree, type TreeFile, type TreeShape } from './trees';
import type { TreeName, Workload } from './workloads';

/** What a sitting works with. */
export interface Stage {
  readonly data: string;
  readonly network: Network;
  readonly servers: Servers;
  readonly shapes: Readonly<Record<TreeName, TreeShape>>;
  readonly rounds: number;
  readonly compare: boolean;
  readonly say: (line: string) => void;
}

/** Seconds that bringing a mirror to its state before the work may take. */
const PREPARATION_LIMIT = 1800;
const SEED = 1;

/**
 * One tree with the mirrors that contenders keep of it. A mirror is never put back: each round brings a new change, and
 * every contender goes from the same state to the same state.
 */
export class Scene {
  readonly origin: string;
  readonly #folder: string;
  readonly #files: readonly TreeFile[];
  /** Counts changes of the origin. */
  #revision = 0;
  /** The state that each contender's mirror has. */
  readonly #synced = new Map<string, string>();
  #changes = 0;

  constructor(
    private readonly stage: Stage,
    name: TreeName,
  ) {
    this.#folder = join(stage.data, name);
    this.origin = join(this.#folder, 'origin');
    const start = performance.now();
    this.#files = makeTree(this.origin, stage.shapes[name], SEED);
    stage.say(`Made ${name}: ${this.#files.length.toLocaleString('en-US')} files, ${megabytes(this.bytes)}, in ${since(start)} s.`);
  }

  get bytes(): number {
    return this.#files.reduce((sum, { size }) => sum + size, 0);
  }

  /** Measures a workload, all contenders in turn. */
  async perform(workload: Workload, contenders: readonly Contender[]): Promise<WorkResult> {
    const { name, title, counts, mirrors } = workload;
    const result: WorkResult = {
      work: name,
      title,
      files: counts.files,
      bytes: counts.bytes === 'tree' ? this.bytes * mirrors : undefined,
      entrants: contenders.map((contender) => ({ name: contender.name, kind: contender.kind, samples: [] })),
      notes: [],
    };
    const out = new Set<string>();
    for (let round = 0; round < this.stage.rounds; round++) {
      const present = rotated(contenders, round).filter((contender) => !out.has(contender.name));
      if (workload.start === 'synced') await this.#synchronise(workload, present);
      this.#change(workload);
      for (const contender of present) {
        const sample = await this.#timed(workload, contender, round);
        result.entrants.find((entrant) => entrant.name === contender.name)?.samples.push(sample);
        if (sample.timedOut || sample.exitCode !== 0) out.add(contender.name);
      }
      this.#unchange(workload);
    }
    return result;
  }

  /** One more run of this contender, from nothing, whose reads of the origin are counted. */
  async countReads(workload: Workload, contender: Contender): Promise<number | undefined> {
    const job = this.#emptied(this.#job(workload, contender), contender);
    await this.stage.network.shape(workload.link);
    const count = countOriginReads(contender.command(job), job, this.stage.network.atClient);
    this.#discard(job, contender);
    return count === undefined ? undefined : count / this.bytes;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Untimed: brings the mirrors of these contenders to the origin's present state. */
  async #synchronise(workload: Workload, contenders: readonly Contender[]): Promise<void> {
    for (const contender of contenders) {
      const job = this.#job(workload, contender);
      if (this.#synced.get(contender.name) === this.#state(workload, contender)) continue;
      const start = performance.now();
      for (const mirror of job.mirrors) {
        if (contender.kind === 'heliograph' && workload.adopted !== true) mkdirSync(mirror, { recursive: true });
        else copyTree(this.origin, mirror);
      }
      if (contender.kind === 'heliograph') await this.#settle(contender, job);
      this.#synced.set(contender.name, this.#state(workload, contender));
      this.stage.say(`  ${contender.name} has its mirror as it was before, in ${since(start)} s (not timed)`);
    }
  }

  /** What a mirror must be like before a run; what Heliograph remembers of one holds for the rules that it ran with. */
  #state({ rules }: Workload, { kind }: Contender): string {
    return `${String(this.#revision)} ${kind === 'heliograph' ? JSON.stringify(rules ?? {}) : ''}`;
  }

  /** Heliograph makes its own mirror, over the near link, so that its ledger is what it would be. */
  async #settle(contender: Contender, job: Job): Promise<void> {
    await this.stage.network.shape(NEAR);
    const run = await this.#run(contender, job, PREPARATION_LIMIT);
    if (run.exitCode !== 0) throw new Error(`${contender.name} could not make its mirror:\n${tail(logOf(job))}`);
  }

  async #timed(workload: Workload, contender: Contender, round: number): Promise<Sample> {
    const { network, compare, say } = this.stage;
    const job = this.#job(workload, contender);
    if (workload.start === 'empty') this.#emptied(job, contender);
    await network.shape(workload.link);
    rmSync(logOf(job), { force: true });
    const before = network.wire();
    const run = await this.#run(contender, job, workload.limitSeconds);
    const after = network.wire();
    const own = run.timedOut ? undefined : ownAccount(contender, job);
    const found = compare && !run.timedOut ? firstDifference(this.origin, job.mirrors) : undefined;
    const sample: Sample = {
      ...run,
      seconds: own?.seconds ?? run.seconds,
      round,
      wire: before && after && { sent: after.sent - before.sent, received: after.received - before.received },
      comparison: found?.verdict ?? 'not compared',
      remark: remarkOn(run, found, own?.complaint ?? '', job),
    };
    say(`  round ${String(round + 1)}: ${contender.name.padEnd(24)} ${saySample(sample)}`);
    if (workload.start === 'empty') this.#discard(job, contender);
    else if (run.exitCode === 0 && (found === undefined || found.verdict === 'equal'))
      this.#synced.set(contender.name, this.#state(workload, contender));
    return sample;
  }

  #run(contender: Contender, job: Job, limitSeconds: number) {
    const env = { ...process.env, SSH_AUTH_SOCK: '', DBUS_SESSION_BUS_ADDRESS: 'disabled:', HOME: job.folder };
    return measure(contender.command(job), {
      prefix: this.stage.network.atClient,
      limitSeconds,
      logFile: logOf(job),
      timesFile: join(job.folder, 'times'),
      env,
    });
  }

  #change({ change }: Workload): void {
    if (change === undefined) return;
    applyChange(this.origin, this.#files, change, this.#changes);
    this.#changes += 1;
    this.#revision += 1;
  }

  #unchange({ change }: Workload): void {
    if (change !== undefined && undoChange(this.origin, this.#files, change)) this.#revision += 1;
  }

  /** Mirrors that start from nothing lie elsewhere than those that are kept. */
  #job(workload: Workload, contender: Contender): Job {
    const kept = workload.start === 'synced' ? 'kept' : 'fresh';
    const folder = join(this.#folder, contender.name);
    mkdirSync(folder, { recursive: true });
    const mirrors = Array.from({ length: workload.mirrors }, (_, index) => join(folder, `${kept}-${String(index + 1)}`));
    return { workload, origin: this.origin, mirrors, servers: this.stage.servers, folder };
  }

  #emptied(job: Job, contender: Contender): Job {
    this.#discard(job, contender);
    for (const mirror of job.mirrors) mkdirSync(mirror, { recursive: true });
    return job;
  }

  #discard(job: Job, contender: Contender): void {
    for (const mirror of job.mirrors) rmSync(mirror, { recursive: true, force: true });
    contender.forget(job);
  }
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function firstDifference(origin: string, mirrors: readonly string[]) {
  for (const mirror of mirrors) {
    const found = compareTrees(origin, mirror);
    if (found.verdict !== 'equal') return found;
  }
  return { verdict: 'equal' } as const;
}

/** What a contender says of itself; one that ended badly may say nothing. */
function ownAccount(contender: Contender, job: Job): ReturnType<NonNullable<Contender['ownAccount']>> | undefined {
  try {
    return contender.ownAccount?.(job);
  } catch {
    return undefined;
  }
}

function remarkOn(run: Measurement, found: Difference | undefined, complaint: string, job: Job): string {
  if (run.timedOut) return '';
  if (run.exitCode !== 0) return `exit ${String(run.exitCode)}: ${complaint || tail(logOf(job), 3)}`;
  return complaint || describe(found);
}

type Difference = ReturnType<typeof firstDifference>;

function describe(found: Difference | undefined): string {
  if (found === undefined || found.verdict === 'equal') return '';
  if (found.verdict === 'times differ') return `times differ: ${String(found.count)}, first ${found.path}`;
  return `differs: ${found.path}: ${found.why}`;
}

function saySample({ seconds, cpuSeconds, peakBytes, wire, timedOut, comparison, remark }: Sample): string {
  if (timedOut) return `stopped after ${short(seconds)} s`;
  const bytes = wire ? `, sent ${megabytes(wire.sent)}` : '';
  return `${short(seconds)} s, CPU ${short(cpuSeconds)} s, ${megabytes(peakBytes)} of memory${bytes}, ${remark || comparison}`;
}

/** A local copy, with times: untimed preparation of a peer's mirror. */
function copyTree(from: string, to: string): void {
  if (findProgram('rsync') !== undefined) {
    mkdirSync(to, { recursive: true });
    execFileSync('rsync', ['-a', '--delete', `${from}/`, `${to}/`]);
    return;
  }
  rmSync(to, { recursive: true, force: true });
  execFileSync('cp', ['-a', from, to]);
}

function logOf(job: Job): string {
  const file = join(job.folder, 'output');
  writeFileSync(file, '', { flag: 'a' });
  return file;
}

function tail(file: string, lines = 20): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-lines).join('\n');
}

function megabytes(bytes: number): string {
  return `${short(bytes / 1e6)} MB`;
}

function since(start: number): string {
  return short((performance.now() - start) / 1000);
}
