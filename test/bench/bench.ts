import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readArguments, USAGE, type BenchArguments } from './arguments';
import { heliograph, installedPeers, type Contender } from './contenders';
import { electronHeliographs, startScreen, warmHeliograph, type Screen } from './app-contenders';
import { describeMachine } from './machine';
import { stopMeasuring } from './measure';
import { NEAR, openNetwork, sweepNamespaces, type Network } from './network';
import { asMarkdown, asText, targetsTable, timesTable } from './report';
import type { WorkResult } from './results';
import { startServers, untilServing, type Servers } from './servers';
import { Scene, type Stage } from './sitting';
import { treeShapes, workloads, type Workload } from './workloads';

/** The bundle lies in `out/bench/`. */
const REPOSITORY = resolve(__dirname, '../..');
const RESULTS = join(REPOSITORY, 'out/bench');
/** Free bytes that the largest workload wants, with a mirror for each peer. */
const ROOM = 12e9;
const ROOM_QUICK = 3e9;

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const chosen = chooseWorkloads(options);
  const yard = new Yard(options);
  try {
    const results = await yard.measureAll(chosen);
    finish(results, options);
  } finally {
    yard.clear();
  }
}

function chooseWorkloads({ only, quick }: BenchArguments): readonly Workload[] {
  const all = workloads(quick);
  const unknown = only.find((name) => !all.some((workload) => workload.name === name));
  if (unknown !== undefined) throw new Error(`There is no workload named ${unknown}; there are ${all.map(({ name }) => name).join(', ')}.`);
  return all.filter(({ name }) => only.length === 0 || only.includes(name));
}

/** Everything that a sitting makes outside of the repository, and its end. */
class Yard {
  readonly #data: string;
  readonly #builds = join(RESULTS, `build-${String(process.pid)}`);
  #network: Network | undefined;
  #servers: Servers | undefined;
  #screen: Screen | undefined;

  constructor(private readonly options: BenchArguments) {
    this.#data = chooseData(options);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        this.clear();
        process.exit(130);
      });
  }

  async measureAll(chosen: readonly Workload[]): Promise<WorkResult[]> {
    const { quick, runs, compare, rules, builds, openssh, electron, peers: wanted } = this.options;
    mkdirSync(this.#data, { recursive: true });
    const network = (this.#network = openNetwork(this.#data, REPOSITORY));
    await network.shape(NEAR);
    const servers = (this.#servers = await startServers(this.#data, network));
    await untilServing(servers, network, this.#data);
    const { peers, missing } = installedPeers(wanted);
    if (missing.length > 0) console.log(`Not installed, so not measured: ${missing.join(', ')}.`);
    if (network.nearOnly !== undefined)
      console.log(`Workloads over a long path are LEFT OUT, and bytes on the wire not counted: ${network.nearOnly}.`);
    const cli = this.#keepBuild();
    const own = [
      heliograph('heliograph', cli, rules),
      ...(openssh ? [heliograph('heliograph-openssh', cli, rules, { transport: 'openssh' })] : []),
      ...builds.map(({ name, file }) => heliograph(`heliograph-${name}`, resolve(file), rules)),
    ];
    const forms = {
      warm: [warmHeliograph(this.#builds, join(RESULTS, 'warm-run.cjs'), rules)],
      electron: electron ? await this.#electronForms(rules) : [],
    };
    const stage: Stage = { data: this.#data, network, servers, shapes: treeShapes(quick), rounds: runs, compare, say: console.log };
    return new Programme(stage, own, forms, peers).perform(chosen);
  }

  /** The build as it is now: somebody may build anew while we measure. */
  #keepBuild(): string {
    for (const name of readdirSync(join(REPOSITORY, 'out'))) {
      if (name !== 'bench' && name !== 'renderer' && !name.startsWith('.'))
        cpSync(join(REPOSITORY, 'out', name), join(this.#builds, name), { recursive: true });
    }
    return join(this.#builds, 'cli/heliograph.cjs');
  }

  async #electronForms(rules: BenchArguments['rules']): Promise<Contender[]> {
    const screen = (this.#screen = await startScreen());
    return electronHeliographs({ repository: REPOSITORY, builds: this.#builds }, join(RESULTS, 'electron-run.cjs'), rules, screen);
  }

  clear(): void {
    stopMeasuring();
    this.#screen?.end();
    this.#servers?.close();
    this.#network?.close();
    for (const folder of [this.#data, this.#builds]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Workload after workload; a tree goes as soon as no later workload needs it. */
class Programme {
  readonly #scenes = new Map<string, Scene>();

  constructor(
    private readonly stage: Stage,
    private readonly own: readonly Contender[],
    private readonly forms: Readonly<Record<'warm' | 'electron', readonly Contender[]>>,
    private readonly peers: readonly Contender[],
  ) {}

  async perform(chosen: readonly Workload[]): Promise<WorkResult[]> {
    const results: WorkResult[] = [];
    for (const [index, workload] of chosen.entries()) {
      console.log(`\n${workload.name}: ${workload.title}`);
      const result = await this.#one(workload);
      if (result !== undefined) results.push(result);
      const later = chosen.slice(index + 1).map(({ tree }) => tree);
      if (!later.includes(workload.tree)) {
        this.#scenes.get(workload.tree)?.remove();
        this.#scenes.delete(workload.tree);
      }
    }
    return results;
  }

  async #one(workload: Workload): Promise<WorkResult | undefined> {
    const { network } = this.stage;
    if (workload.link.roundTripMilliseconds > 0 && network.nearOnly !== undefined) {
      console.log(`  LEFT OUT: ${network.nearOnly}.`);
      return undefined;
    }
    const scene = this.#scenes.get(workload.tree) ?? new Scene(this.stage, workload.tree);
    this.#scenes.set(workload.tree, scene);
    const peers = this.peers.filter(({ name }) => (workload.peers as readonly string[]).includes(name));
    const forms = (workload.forms ?? []).flatMap((form) => this.forms[form]);
    const result = await scene.perform(workload, [...this.own, ...forms, ...peers]);
    if (workload.name === 'W8') {
      const reads = await scene.countReads(workload, this.own[0]!);
      if (reads === undefined) console.log('  Reads of the origin are not counted: strace is not installed.');
      else {
        result.originReads = reads;
        console.log(`  heliograph read the origin ${reads.toFixed(3)} times (by strace)`);
      }
    }
    return result;
  }
}

/** Memory is the fastest folder, and what a disk does is not the tools' doing. */
function chooseData({ data, quick }: BenchArguments): string {
  const free = (folder: string): number => {
    if (!existsSync(folder)) return 0;
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  const inMemory = Math.min(free('/dev/shm'), freemem());
  const parent = data ?? (inMemory >= (quick ? ROOM_QUICK : ROOM) ? '/dev/shm' : tmpdir());
  mkdirSync(parent, { recursive: true });
  sweep(parent);
  return join(parent, `heliograph-bench-${String(process.pid)}`);
}

/** Takes away what a sitting that was killed left behind. */
function sweep(parent: string): void {
  sweepNamespaces();
  for (const folder of [...leftovers(parent, /^heliograph-bench-(\d+)$/), ...leftovers(RESULTS, /^build-(\d+)$/)]) {
    endServersOf(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Folders that name a process which is gone. */
function leftovers(parent: string, pattern: RegExp): string[] {
  const names = existsSync(parent) ? readdirSync(parent) : [];
  const isLeft = (pid: string | undefined): boolean => pid !== undefined && !existsSync(`/proc/${pid}`);
  return names.filter((name) => isLeft(pattern.exec(name)?.[1])).map((name) => join(parent, name));
}

function endServersOf(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => /^sshd-\d+\.pid$/.test(each))) {
    const pid = readFileSync(join(folder, name), 'utf8').trim();
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

function finish(results: readonly WorkResult[], options: BenchArguments): void {
  const machine = describeMachine();
  const [times, targets] = [timesTable(results), targetsTable(results)];
  const started = new Date().toISOString().replace(/[:.]/g, '-');
  mkdirSync(RESULTS, { recursive: true });
  const titles = results.map(({ work, title }) => `- ${work}: ${title}`).join('\n');
  const notes = [
    `Median of ${String(options.runs)} interleaved rounds${options.quick ? ', small sizes (--quick): the targets are for the full ones' : ''}.`,
    'CPU and memory are those of the client: memory summed over its processes, looked at every 20 ms. MB are 10^6 bytes.',
  ].join('\n');
  console.log(`\n${asText(times)}\n\n${asText(targets)}\n\n${notes}`);
  const markdown = `# A sitting of the benchmark\n\n${machine.join('\n')}\n\n${notes}\n\n${titles}\n\n${asMarkdown(times)}\n\n${asMarkdown(targets)}\n`;
  for (const name of [started, 'latest']) {
    writeFileSync(join(RESULTS, `${name}.md`), markdown);
    writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify({ machine, options, results }, null, 2)}\n`);
  }
  console.log(`Saved as ${join('out/bench', `${started}.md`)} and .json.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
