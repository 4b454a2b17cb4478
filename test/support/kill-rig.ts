import { createCipheriv } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { MirrorReport } from '../../electron/contract/report';
import { hashOf, litterIn, watchMirror } from './mirror-probe';
import { startCli, type CliRun } from './cli-process';
import { startSshd, type Sshd, type SshdOptions } from './sshd';
import { readTree, type ShownItem } from './tree';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An origin folder, a mirror on a real SSH server, and the real program between them, with all versions ever known. */
export class KillRig {
  readonly origin: string;
  readonly mirror: string;
  readonly #versions: Record<string, string[]> = {};
  /** Files of others on the mirror, with the folders above them. */
  readonly #foreign: Record<string, ShownItem> = {};
  #clock = 1_700_000_000;
  /** How often the visitor read a file so far. */
  reads = 0;

  private constructor(
    readonly sshd: Sshd,
    private readonly folder: string,
    readonly random: () => number,
  ) {
    this.origin = join(folder, 'origin');
    this.mirror = join(sshd.root, 'mirror');
    mkdirSync(this.origin);
  }

  static async start(seed: number, server: SshdOptions = {}): Promise<KillRig> {
    return new KillRig(await startSshd(server), mkdtempSync(join(tmpdir(), 'heliograph-kill-')), seeded(seed));
  }

  /** Writes a file of the origin, with a time that no other version has, and remembers it as a whole version. */
  write(path: string, content: Uint8Array | string): void {
    const file = join(this.origin, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    this.#clock += 7;
    utimesSync(file, this.#clock, this.#clock);
    this.knows(path, content);
  }

  /** A version that visitors may meet, though the origin does not have it. */
  knows(path: string, content: Uint8Array | string): void {
    (this.#versions[path] ??= []).push(hashOf(content));
  }

  /** Renames a folder of the origin; its files may show under their new names what they may under the old ones. */
  rename(from: string, to: string): void {
    renameSync(join(this.origin, from), join(this.origin, to));
    for (const [path, versions] of Object.entries(this.#versions))
      if (path.startsWith(`${from}/`)) this.#versions[`${to}${path.slice(from.length)}`] = [...versions];
  }

  /** Puts somebody else's file onto the mirror, into a folder that is there. */
  putForeign(path: string, content: string): void {
    writeFileSync(join(this.mirror, path), content);
    this.knows(path, content);
    const there = readTree(this.mirror);
    for (let at = path; at !== '.'; at = dirname(at)) this.#foreign[at] = there[at]!;
  }

  remove(path: string): void {
    rmSync(join(this.origin, path), { recursive: true });
  }

  bytes(length: number): Buffer {
    const block = Buffer.alloc(length, Math.floor(this.random() * 256));
    for (let at = 0; at + 4 <= length; at += 4096) block.writeUInt32LE(Math.floor(this.random() * 2 ** 32), at);
    return block;
  }

  /** Bytes that do not repeat, as those of archives and images. */
  noise(length: number): Buffer {
    const key = Buffer.from(Array.from({ length: 16 }, () => Math.floor(this.random() * 256)));
    return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
  }

  command(name: string, ...more: string[]): CliRun {
    const trust = ['--identity', this.sshd.clientKeyFile, '--known-hosts', this.sshd.knownHosts];
    return startCli([
      name,
      this.origin,
      this.sshd.address(this.mirror),
      '--state',
      join(this.folder, 'state'),
      '--approve',
      'all',
      ...trust,
      ...more,
    ]);
  }

  /** Runs while a visitor looks; `disturb` does its harm meanwhile. Names at both sides now must never be missing. */
  async watched(run: () => CliRun, disturb: (run: CliRun) => Promise<void>): Promise<Awaited<CliRun['ended']>> {
    const here = [...this.#files(this.origin), ...Object.keys(this.#foreign)];
    const there = new Set(this.#files(this.mirror));
    const probe = watchMirror({ folder: this.mirror, versions: this.#versions, never: here.filter((path) => there.has(path)) });
    const started = run();
    await disturb(started);
    const ended = await started.ended;
    const { wrong, reads } = await probe.stop();
    expect(wrong).toEqual([]);
    this.reads += reads;
    return ended;
  }

  /** Kills the run some time after it began to carry out its plan. */
  async kill(run: CliRun, withinMs: number): Promise<number> {
    await run.seen('planned');
    const after = this.random() * withinMs;
    await sleep(after);
    run.process.kill('SIGKILL');
    await run.ended;
    return after;
  }

  /** Kills the run some time after what it does can be seen on the mirror. */
  async killOnSight(run: CliRun, isThere: () => boolean, afterMs: number): Promise<void> {
    while (!isThere() && run.process.exitCode === null) await sleep(1);
    await sleep(afterMs);
    run.process.kill('SIGKILL');
    await run.ended;
  }

  /**
   * The next run goes through, the mirror is the origin byte for byte with modes and times, what others put there is as it
   * was, and nothing is left to do. Resolves to the report of that run.
   */
  async expectConvergence(...more: string[]): Promise<MirrorReport> {
    const { code, result, complaint } = await this.watched(
      () => this.command('sync', ...more),
      () => Promise.resolve(),
    );
    expect({ code, complaint, status: result?.status }).toEqual({ code: 0, complaint: '', status: 'ok' });
    const { '.heliograph.json': stamp, ...mirror } = readTree(this.mirror);
    expect(mirror).toEqual({ ...this.#foreign, ...readTree(this.origin) });
    expect(JSON.parse(readFileSync(join(this.mirror, '.heliograph.json'), 'utf8'))).toMatchObject({ format: 'heliograph-stamp' });
    expect(stamp).toBeDefined();
    expect(litterIn(this.mirror)).toEqual([]);
    const again = await this.command('plan').ended;
    const counts = again.result?.mirrors[0] as MirrorReport;
    const foreign = Object.values(this.#foreign).filter(({ kind }) => kind === 'file').length;
    expect(counts).toMatchObject({ status: 'ok', created: 0, updated: 0, touched: 0, moved: 0, removed: 0, foreign });
    return result?.mirrors[0] as MirrorReport;
  }

  async close(): Promise<void> {
    await this.sshd.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #files(folder: string): string[] {
    try {
      return Object.entries(readTree(folder))
        .filter(([path, item]) => item.kind === 'file' && path in this.#versions)
        .map(([path]) => path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}
