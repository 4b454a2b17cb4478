import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './programs';

/** The path between the client and the servers. */
export interface Link {
  readonly roundTripMilliseconds: number;
  /** Of each direction; 0: as fast as the machine. */
  readonly megabits: number;
}

/** No delay and no cap. */
export const NEAR: Link = { roundTripMilliseconds: 0, megabits: 0 };

/** Bytes that the client sent and received, headers of IP and TCP included. */
export interface Wire {
  readonly sent: number;
  readonly received: number;
}

/** Two hosts, as far as the network is concerned. */
export interface Network {
  /** Where the servers are, seen from the client. */
  readonly host: string;
  /** The servers listen at this address. */
  readonly listenAt: string;
  /** What starts a program at the client, and at the server. */
  readonly atClient: readonly string[];
  readonly atServer: readonly string[];
  /** Why links with a delay cannot be had; undefined: they can. */
  readonly nearOnly: string | undefined;
  shape(link: Link): Promise<void>;
  /** Undefined where nothing counts the client's bytes apart from everybody else's. */
  wire(): Wire | undefined;
  close(): void;
}

/** Two namespaces where that is possible; else 127.0.0.1, and `nearOnly` says why. */
export function openNetwork(folder: string, repository: string): Network {
  const hindrance = namespaceHindrance();
  if (hindrance !== undefined) return loopback(hindrance);
  return new NamespacePair(folder, repository);
}

function namespaceHindrance(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only';
  if (process.getuid?.() !== 0) return 'network namespaces and a delayed link need root';
  if (findProgram('ip') === undefined) return 'there is no `ip` (Debian: apt-get install iproute2)';
  if (!existsSync('/dev/net/tun')) return 'there is no /dev/net/tun';
  if (compiler() === undefined) return 'there is no C compiler for the delayed link (Debian: apt-get install gcc libc6-dev)';
  return undefined;
}

function compiler(): string | undefined {
  return findProgram('cc') ?? findProgram('gcc') ?? findProgram('clang');
}

function loopback(nearOnly: string): Network {
  return {
    host: '127.0.0.1',
    listenAt: '127.0.0.1',
    atClient: [],
    atServer: [],
    nearOnly,
    shape: () => Promise.resolve(),
    wire: () => undefined,
    close: () => undefined,
  };
}

const NEAR_DEVICE = 'near0';
const FAR_DEVICE = 'far0';
const CLIENT = '10.99.0.1';
const SERVER = '10.99.0.2';
/** A queue of one round trip at full rate, as routers are told to have; at least this many bytes. */
const LEAST_QUEUE = 256 * 1024;

/**
 * A client's and a server's namespace. The near link is a pair of virtual devices with loopback's packet size, the far one
 * two TUN devices and a program of ours. The addresses are the same on both, so that a mirror keeps its name.
 */
class NamespacePair implements Network {
  readonly host = SERVER;
  readonly listenAt = '0.0.0.0';
  readonly nearOnly = undefined;
  readonly atClient: readonly string[];
  readonly atServer: readonly string[];
  readonly #client = `hgbench${String(process.pid)}c`;
  readonly #server = `hgbench${String(process.pid)}s`;
  readonly #program: string;
  #delay: ChildProcess | undefined;
  #device = '';
  #link: Link | undefined;

  constructor(folder: string, repository: string) {
    this.#program = join(folder, 'delay-link');
    this.atClient = ['ip', 'netns', 'exec', this.#client];
    this.atServer = ['ip', 'netns', 'exec', this.#server];
    run(compiler()!, ['-O2', '-pthread', '-o', this.#program, join(repository, 'test/bench/delay-link.c')]);
    for (const namespace of [this.#client, this.#server]) {
      run('ip', ['netns', 'add', namespace]);
      run('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
      // What one peer's connections learnt of the path must not speed up the next one's.
      run('ip', ['netns', 'exec', namespace, 'sysctl', '-qw', 'net.ipv4.tcp_no_metrics_save=1']);
    }
    const ends = (name: string, namespace: string): string[] => ['name', name, 'netns', namespace, 'mtu', '65535'];
    run('ip', ['link', 'add', ...ends(NEAR_DEVICE, this.#client), 'type', 'veth', 'peer', ...ends(NEAR_DEVICE, this.#server)]);
  }

  async shape(link: Link): Promise<void> {
    if (link.roundTripMilliseconds === this.#link?.roundTripMilliseconds && link.megabits === this.#link.megabits) return;
    await this.#endDelay();
    for (const namespace of [this.#client, this.#server]) run('ip', ['-n', namespace, 'addr', 'flush', 'dev', NEAR_DEVICE]);
    this.#device = link.roundTripMilliseconds === 0 && link.megabits === 0 ? NEAR_DEVICE : FAR_DEVICE;
    if (this.#device === FAR_DEVICE) await this.#startDelay(link);
    this.#address(this.#client, CLIENT, SERVER);
    this.#address(this.#server, SERVER, CLIENT);
    this.#link = link;
  }

  wire(): Wire | undefined {
    const text = execFileSync('ip', ['netns', 'exec', this.#client, 'cat', '/proc/net/dev'], { encoding: 'utf8' });
    return readCounters(text, this.#device);
  }

  close(): void {
    this.#delay?.kill('SIGKILL');
    for (const namespace of [this.#client, this.#server]) {
      endAllIn(namespace);
      try {
        run('ip', ['netns', 'del', namespace]);
      } catch {
        // It was never made.
      }
    }
  }

  #address(namespace: string, own: string, other: string): void {
    run('ip', ['-n', namespace, 'addr', 'replace', own, 'peer', other, 'dev', this.#device]);
    const packets = this.#device === FAR_DEVICE ? ['mtu', '1500', 'txqueuelen', '5000'] : [];
    run('ip', ['-n', namespace, 'link', 'set', this.#device, ...packets, 'up']);
  }

  async #startDelay({ roundTripMilliseconds, megabits }: Link): Promise<void> {
    const queue = Math.max(LEAST_QUEUE, (megabits * 1e6 * roundTripMilliseconds) / 8000);
    const figures = [roundTripMilliseconds * 500, megabits, queue].map((figure) => String(Math.round(figure)));
    const child = spawn(this.#program, [this.#client, this.#server, FAR_DEVICE, ...figures], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#delay = child;
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => {
        resolve();
      });
      child.once('exit', () => {
        reject(new Error(`The delayed link did not start: ${complaint.trim()}`));
      });
    });
  }

  async #endDelay(): Promise<void> {
    const child = this.#delay;
    this.#delay = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

/** The counters of one device in `/proc/net/dev`. */
export function readCounters(text: string, device: string): Wire | undefined {
  for (const line of text.split('\n')) {
    const [name, figures] = line.split(':');
    if (name?.trim() !== device || figures === undefined) continue;
    const numbers = figures.trim().split(/\s+/).map(Number);
    return { received: numbers[0]!, sent: numbers[8]! };
  }
  return undefined;
}

/** Ends what lives in a namespace of ours, such as sessions of its servers. */
export function endAllIn(namespace: string): void {
  let pids: string;
  try {
    pids = execFileSync('ip', ['netns', 'pids', namespace], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return;
  }
  for (const pid of pids.split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

function run(file: string, words: readonly string[]): void {
  execFileSync(file, words, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Namespaces that sittings left behind whose process is gone. */
export function sweepNamespaces(): void {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || findProgram('ip') === undefined) return;
  for (const [, name, pid] of execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).matchAll(/^(hgbench(\d+)[cs])\b/gm)) {
    if (existsSync(`/proc/${pid!}`) && readFileSync(`/proc/${pid!}/cmdline`, 'utf8').includes('bench')) continue;
    endAllIn(name!);
    run('ip', ['netns', 'del', name!]);
  }
}
