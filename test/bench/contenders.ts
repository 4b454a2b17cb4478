import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, quote } from './programs';
import type { Servers } from './servers';
import type { PeerName, Workload } from './workloads';

/** What a contender is to do: make each mirror equal to the origin. */
export interface Job {
  readonly workload: Workload;
  readonly origin: string;
  /** One folder for each server, in their order. */
  readonly mirrors: readonly string[];
  readonly servers: Servers;
  /** A folder of the contender's own, kept between its runs of one tree. */
  readonly folder: string;
}

type Rules = Readonly<Record<string, unknown>>;

/** A tool in the sitting. */
export interface Contender {
  readonly name: string;
  readonly kind: 'heliograph' | 'peer';
  /** The line of shell that does the job; writes what it needs into the job's folder. */
  command(job: Job): string;
  /** How long the work itself took, where starting the program is not part of it, and what was wrong with it. */
  ownAccount?(job: Job): { readonly seconds: number; readonly complaint: string };
  /** Forgets what it knows of the mirrors, for workloads that start from nothing. */
  forget(job: Job): void;
}

/** The peers that are installed, of those that are wanted; `missing` are names that could not be had. */
export function installedPeers(wanted: readonly string[] | undefined): { peers: Contender[]; missing: string[] } {
  const names = wanted ?? PEERS.map(({ name }) => name);
  const unknown = names.find((name) => !PEERS.some((peer) => peer.name === name));
  if (unknown !== undefined) throw new Error(`There is no peer named ${unknown}; there are ${PEERS.map(({ name }) => name).join(', ')}.`);
  const chosen = PEERS.filter(({ name }) => names.includes(name));
  return {
    peers: chosen.filter(({ program }) => findProgram(program) !== undefined).map(peer),
    missing: chosen.filter(({ program }) => findProgram(program) === undefined).map(({ name }) => name),
  };
}

/** Heliograph's command line as a person uses it: a saved site, a key file, a known_hosts file. */
export function heliograph(name: string, file: string, rules: Rules, mirror: Readonly<Record<string, unknown>> = {}): Contender {
  return {
    name,
    kind: 'heliograph',
    forget: ({ folder }) => {
      rmSync(join(folder, 'state'), { recursive: true, force: true });
    },
    command: (job) => {
      const state = join(job.folder, 'state');
      mkdirSync(state, { recursive: true });
      writeFileSync(join(state, 'settings.json'), JSON.stringify({ version: 1, sites: [siteOf(job, rules, mirror)] }), { mode: 0o600 });
      const words = ['sync', 'bench', '--quiet', '--state', state, '--known-hosts', job.servers.knownHosts];
      return [process.execPath, file, ...words].map(quote).join(' ');
    },
  };
}

/** The site of a settings file that this job is about. @param mirror further fields of each mirror */
export function siteOf({ workload, origin, mirrors, servers }: Job, rules: Rules, mirror: Readonly<Record<string, unknown>> = {}): object {
  return {
    id: 'bench',
    name: 'bench',
    origin,
    mirrors: mirrors.map((folder, index) => ({
      id: `mirror-${String(index + 1)}`,
      name: `Mirror ${String(index + 1)}`,
      address: `sftp://${servers.user}@${servers.host}:${String(servers.ports[index]!)}${folder}`,
      login: { kind: 'key', keyFile: servers.keyFile },
      ...mirror,
    })),
    rules: { ...workload.rules, ...rules },
  };
}

interface Peer {
  readonly name: PeerName;
  readonly program: string;
  readonly line: (job: Job, mirror: string, host: string) => string;
}

const PEERS: readonly Peer[] = [
  {
    name: 'rsync',
    program: 'rsync',
    line: ({ origin, servers }, mirror, host) =>
      `rsync -a --delete -e ${quote(`ssh -F ${quote(servers.sshConfig)}`)} ${quote(`${origin}/`)} ${quote(`${host}:${mirror}/`)}`,
  },
  { name: 'rclone', program: 'rclone', line: rclone([]) },
  { name: 'rclone-32', program: 'rclone', line: rclone(['--transfers', '32', '--checkers', '32'], ['disable_hashcheck = true']) },
  {
    name: 'rclone-renames',
    program: 'rclone',
    line: rclone(
      ['--transfers', '32', '--checkers', '32', '--track-renames', '--track-renames-strategy', 'modtime,leaf'],
      ['disable_hashcheck = true'],
    ),
  },
  { name: 'lftp', program: 'lftp', line: lftp('') },
  { name: 'lftp-16', program: 'lftp', line: lftp('--parallel=16') },
  {
    name: 'sftp',
    program: 'sftp',
    line: ({ origin, servers, folder }, mirror, host) => {
      const batch = join(folder, `batch-${host}`);
      writeFileSync(batch, `lcd "${origin}"\ncd "${mirror}"\nput -pr .\n`);
      return `sftp -q -F ${quote(servers.sshConfig)} -b ${quote(batch)} ${host}`;
    },
  },
];

function peer({ name, line }: Peer): Contender {
  return {
    name,
    kind: 'peer',
    forget: () => undefined,
    // One mirror after the other: none of these tools writes to several in one job.
    command: (job) => job.mirrors.map((mirror, index) => line(job, mirror, `mirror-${String(index + 1)}`)).join(' && '),
  };
}

/** A remote in a configuration file, as rclone's users have it. */
function rclone(options: readonly string[], settings: readonly string[] = []): Peer['line'] {
  return ({ origin, servers, folder }, mirror, host) => {
    const config = join(folder, `rclone-${host}.conf`);
    const port = servers.ports[Number(host.slice(-1)) - 1]!;
    const remote = [
      `[${host}]`,
      'type = sftp',
      `host = ${servers.host}`,
      `port = ${String(port)}`,
      `user = ${servers.user}`,
      `key_file = ${servers.keyFile}`,
      `known_hosts_file = ${servers.knownHosts}`,
      'shell_type = unix',
      ...settings,
      '',
    ];
    writeFileSync(config, remote.join('\n'));
    return ['rclone', '--config', config, 'sync', origin, `${host}:${mirror}`, ...options].map(quote).join(' ');
  };
}

function lftp(options: string): Peer['line'] {
  return ({ origin, servers }, mirror, host) => {
    const connect = `set sftp:connect-program "ssh -a -x -F ${servers.sshConfig}"; set net:max-retries 1; set cmd:fail-exit yes`;
    // The password is never asked for: the key logs in.
    const open = `open sftp://${servers.user}:x@${host}`;
    return `lftp -c ${quote(`${connect}; ${open}; mirror -R --delete ${options} "${origin}/" "${mirror}/"`)}`;
  };
}
