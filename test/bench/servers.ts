import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { descendants } from './measure';
import type { Network } from './network';
import { findProgram } from './programs';

/** Where the SFTP server of OpenSSH lies on the systems we know. */
const SFTP_SERVERS = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/lib/ssh/sftp-server'];

/** Three OpenSSH servers of one machine, with a key that may log in. Ciphers and key exchange are OpenSSH's defaults. */
export interface Servers {
  readonly user: string;
  readonly host: string;
  readonly ports: readonly number[];
  readonly keyFile: string;
  readonly knownHosts: string;
  /** For OpenSSH's clients: hosts `mirror-1`, `mirror-2`, `mirror-3`. */
  readonly sshConfig: string;
  /** Ends listeners and sessions. */
  close(): void;
}

const COUNT = 3;

/** @throws {Error} with advice where OpenSSH is not installed */
export async function startServers(folder: string, network: Network): Promise<Servers> {
  const sshd = findProgram('sshd');
  const sftpServer = SFTP_SERVERS.find((file) => existsSync(file));
  if (sshd === undefined || sftpServer === undefined || findProgram('ssh-keygen') === undefined)
    throw new Error('The benchmark needs a real OpenSSH server and ssh-keygen. On Debian: apt-get install openssh-server');
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  mkdirSync(join(folder, 'home'), { recursive: true });
  const keyFile = makeKey(join(folder, 'client-key'));
  const hostKey = makeKey(join(folder, 'host-key'));
  const ports = await choosePorts(network);
  const listeners: ChildProcess[] = [];
  const servers: Servers = {
    user: userInfo().username,
    host: network.host,
    ports,
    keyFile,
    knownHosts: join(folder, 'known_hosts'),
    sshConfig: join(folder, 'ssh_config'),
    close: () => {
      for (const { pid } of listeners) if (pid !== undefined) endTree(pid);
    },
  };
  writeClientFiles(servers, readFileSync(`${hostKey}.pub`, 'utf8'));
  for (const port of ports) {
    const file = join(folder, `sshd-${String(port)}.conf`);
    writeFileSync(file, serverConfig({ folder, port, listenAt: network.listenAt, hostKey, keyFile, sftpServer }));
    listeners.push(spawnAt(network.atServer, [sshd, '-D', '-f', file, '-E', join(folder, 'sshd.log')]));
  }
  return servers;
}

/** Waits until a login works: the first sign of trouble is told in the server's own words. */
export async function untilServing(servers: Servers, network: Network, folder: string): Promise<void> {
  const [file, ...words] = [...network.atClient, 'ssh', '-F', servers.sshConfig, 'mirror-3', 'true'];
  for (let attempt = 0; attempt < 40; attempt++) {
    try {
      execFileSync(file, words, { stdio: 'pipe' });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const log = join(folder, 'sshd.log');
  throw new Error(`The benchmark's own sshd does not answer:\n${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
}

interface ServerConfig {
  readonly folder: string;
  readonly port: number;
  readonly listenAt: string;
  readonly hostKey: string;
  readonly keyFile: string;
  readonly sftpServer: string;
}

function serverConfig({ folder, port, listenAt, hostKey, keyFile, sftpServer }: ServerConfig): string {
  return [
    `ListenAddress ${listenAt}:${String(port)}`,
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${keyFile}.pub`,
    `PidFile ${join(folder, `sshd-${String(port)}.pid`)}`,
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'MaxStartups 100:30:200',
    'LogLevel ERROR',
    // bash reads ~/.bashrc under sshd; a slow one would be measured with every command of rsync and rclone.
    `SetEnv HOME=${join(folder, 'home')} PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    `Subsystem sftp ${sftpServer}`,
    '',
  ].join('\n');
}

function writeClientFiles(servers: Servers, hostKey: string): void {
  const [type, key] = hostKey.split(' ');
  const { host, ports } = servers;
  writeFileSync(servers.knownHosts, ports.map((port) => `[${host}]:${String(port)} ${type!} ${key!}\n`).join(''));
  const hosts = ports.map((port, index) => `Host mirror-${String(index + 1)}\n HostName ${host}\n Port ${String(port)}\n`);
  const all = [
    'Host *',
    ` User ${servers.user}`,
    ` IdentityFile ${servers.keyFile}`,
    ' IdentitiesOnly yes',
    ' IdentityAgent none',
    ` UserKnownHostsFile ${servers.knownHosts}`,
    ' GlobalKnownHostsFile /dev/null',
    ' BatchMode yes',
    '',
  ];
  writeFileSync(servers.sshConfig, hosts.join('') + all.join('\n'));
}

function makeKey(file: string): string {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'heliograph bench', '-f', file]);
  return file;
}

function spawnAt(prefix: readonly string[], words: readonly string[]): ChildProcess {
  const [file, ...rest] = [...prefix, ...words];
  return spawn(file!, rest, { stdio: 'ignore' });
}

function endTree(pid: number): void {
  for (const each of [...descendants(pid), pid]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** In a namespace of our own every port is free. */
async function choosePorts(network: Network): Promise<number[]> {
  if (network.nearOnly === undefined) return Array.from({ length: COUNT }, (_, index) => 2201 + index);
  return Promise.all(Array.from({ length: COUNT }, freePort));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
