import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const SSHD = '/usr/sbin/sshd';
const SFTP_SERVERS = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/lib/ssh/sftp-server'];

export interface SshdOptions {
  /** Further lines of sshd_config; of a keyword that stands twice sshd takes the first, and these stand first. */
  readonly config?: readonly string[];
  /** What serves SFTP: the separate program (default), sshd itself, nothing, or this command. */
  readonly sftp?: 'external' | 'internal' | 'none' | `/${string}`;
  /** Further arguments of the SFTP server, such as `-P`, `posix-rename` or `-R`. */
  readonly sftpArguments?: readonly string[];
  /** A throw-away system user with a password, removed by `close()`. Needs root. */
  readonly passwordUser?: boolean;
  /** The password user sees only `root`, as `/`. */
  readonly chroot?: boolean;
}

export interface Sshd {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** A temporary folder for mirrors and origins; with `chroot` it is the server's `/`. */
  readonly root: string;
  readonly hostKeyFile: string;
  /** A private key without passphrase that may log in. */
  readonly clientKeyFile: string;
  /** The login of everybody: the one who runs the tests, or the throw-away user. */
  readonly user: string;
  /** The throw-away user's password; empty without one. */
  readonly password: string;
  /** A known_hosts file that pins this server. */
  readonly knownHosts: string;
  readonly authorizedKeysFile: string;
  /** `sftp://user@127.0.0.1:port` and the given absolute path. */
  address(path: string): string;
  /** Lets another public key in. */
  authorize(publicKeyFile: string): void;
  /** Kills every session, but not the listener. */
  killSessions(): void;
  /** Freezes (`SIGSTOP`) or thaws every session. */
  freeze(on: boolean): void;
  /** Gives the server another host key, of this type: default ed25519, as before. */
  replaceHostKey(type?: 'ed25519' | 'rsa' | 'ecdsa'): Promise<void>;
  /** Ends the listener and every session; the address answers no more. */
  stop(): Promise<void>;
  log(): string;
  /** Stops, and removes everything that was made. */
  close(): Promise<void>;
}

/** Starts a private sshd on a free port of 127.0.0.1. Throws, loudly, where OpenSSH is not installed: nothing is skipped in silence. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  if (!existsSync(SSHD))
    throw new Error(`The integration tests need a real OpenSSH server at ${SSHD}. On Debian: apt-get install openssh-server`);
  const isRoot = process.getuid?.() === 0;
  if ((options.passwordUser === true || options.chroot === true) && !isRoot)
    throw new Error('Tests with passwords or chroot make a throw-away system user, so they need root.');
  if (isRoot) mkdirSync('/run/sshd', { recursive: true });
  // sshd insists that every folder above a chroot belongs to root and is writable by nobody else, which /tmp is not.
  const folder = mkdtempSync(join(options.chroot === true ? '/run' : tmpdir(), 'heliograph-sshd-'));
  chmodSync(folder, 0o755);
  const rig = new Rig(folder, await freePort(), options);
  try {
    await rig.start();
  } catch (error) {
    await rig.close();
    throw error;
  }
  return rig;
}

class Rig implements Sshd {
  readonly host = '127.0.0.1';
  readonly root: string;
  readonly hostKeyFile: string;
  readonly clientKeyFile: string;
  readonly knownHosts: string;
  readonly authorizedKeysFile: string;
  readonly user: string;
  readonly password: string;
  readonly #ownUser: boolean;
  #listener: ChildProcess | undefined;

  constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly options: SshdOptions,
  ) {
    this.root = join(folder, 'root');
    this.hostKeyFile = join(folder, 'host_key');
    this.clientKeyFile = join(folder, 'client_key');
    this.knownHosts = join(folder, 'known_hosts');
    this.authorizedKeysFile = join(folder, 'authorized_keys');
    this.#ownUser = options.passwordUser === true || options.chroot === true;
    this.user = this.#ownUser ? `hg${randomBytes(6).toString('hex')}` : userInfo().username;
    this.password = this.#ownUser ? randomBytes(12).toString('hex') : '';
  }

  async start(): Promise<void> {
    mkdirSync(this.root, { mode: 0o755 });
    makeKey(this.hostKeyFile);
    makeKey(this.clientKeyFile);
    writeFileSync(this.authorizedKeysFile, readFileSync(`${this.clientKeyFile}.pub`));
    this.#pinHostKey();
    if (this.#ownUser) this.#makeUser();
    writeFileSync(join(this.folder, 'sshd_config'), this.#config());
    await this.#listen();
  }

  address(path: string): string {
    return `sftp://${this.user}@${this.host}:${String(this.port)}${path}`;
  }

  authorize(publicKeyFile: string): void {
    appendFileSync(this.authorizedKeysFile, readFileSync(publicKeyFile));
  }

  killSessions(): void {
    signalAll(this.#sessions(), 'SIGKILL');
  }

  freeze(on: boolean): void {
    signalAll(this.#sessions(), on ? 'SIGSTOP' : 'SIGCONT');
  }

  async replaceHostKey(type = 'ed25519'): Promise<void> {
    await this.#stopListener();
    rmSync(this.hostKeyFile);
    rmSync(`${this.hostKeyFile}.pub`);
    makeKey(this.hostKeyFile, { type });
    await this.#listen();
  }

  log(): string {
    const file = join(this.folder, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  async stop(): Promise<void> {
    this.freeze(false);
    this.killSessions();
    await this.#stopListener();
  }

  async close(): Promise<void> {
    await this.stop();
    if (this.#ownUser) run('userdel', [this.user]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #listen(): Promise<void> {
    const listener = spawn(SSHD, ['-D', '-f', join(this.folder, 'sshd_config'), '-E', join(this.folder, 'log')], { stdio: 'ignore' });
    this.#listener = listener;
    for (let attempt = 0; attempt < 200; attempt++) {
      if (listener.exitCode !== null) throw new Error(`sshd did not start:\n${this.log()}`);
      if (await answers(this.port)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`sshd does not listen:\n${this.log()}`);
  }

  async #stopListener(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    if (listener === undefined || listener.exitCode !== null || listener.signalCode !== null) return;
    const ended = new Promise((resolve) => listener.once('exit', resolve));
    listener.kill('SIGKILL');
    await ended;
  }

  /** All processes that the listener started, and theirs. */
  #sessions(): number[] {
    const pid = this.#listener?.pid;
    return pid === undefined ? [] : descendants(pid);
  }

  #makeUser(): void {
    run('useradd', ['--no-create-home', '--home-dir', this.options.chroot === true ? '/' : this.root, '--shell', '/bin/sh', this.user]);
    run('chpasswd', [], `${this.user}:${this.password}\n`);
    // sshd insists that a chroot belongs to root; the user writes below it.
    const writable = this.options.chroot === true ? join(this.root, 'site') : this.root;
    mkdirSync(writable, { recursive: true });
    run('chown', [this.user, writable]);
  }

  #pinHostKey(): void {
    const [type, key] = readFileSync(`${this.hostKeyFile}.pub`, 'utf8').split(' ');
    writeFileSync(this.knownHosts, `[${this.host}]:${String(this.port)} ${type!} ${key!}\n`);
  }

  #subsystem(): string[] {
    const wanted = this.options.chroot === true ? 'internal' : (this.options.sftp ?? 'external');
    if (wanted === 'none') return [];
    const command =
      wanted === 'internal' ? 'internal-sftp' : wanted === 'external' ? SFTP_SERVERS.find((path) => existsSync(path)) : wanted;
    if (command === undefined) throw new Error('sftp-server of OpenSSH is not installed.');
    return [`Subsystem sftp ${[command, ...(this.options.sftpArguments ?? [])].join(' ')}`];
  }

  #config(): string {
    return [
      ...(this.options.config ?? []),
      `ListenAddress ${this.host}:${String(this.port)}`,
      `HostKey ${this.hostKeyFile}`,
      `AuthorizedKeysFile ${this.authorizedKeysFile}`,
      `PidFile ${join(this.folder, 'pid')}`,
      'StrictModes no',
      'UsePAM no',
      'UseDNS no',
      'PermitRootLogin prohibit-password',
      `PasswordAuthentication ${this.#ownUser ? 'yes' : 'no'}`,
      'KbdInteractiveAuthentication no',
      'MaxStartups 100:30:200',
      'LogLevel VERBOSE',
      // bash reads ~/.bashrc under sshd: what the start-up files of the account that runs the tests do is none of ours.
      `SetEnv HOME=${this.folder}`,
      ...this.#subsystem(),
      ...(this.options.chroot === true ? [`Match User ${this.user}`, `  ChrootDirectory ${this.root}`] : []),
      '',
    ].join('\n');
  }
}

/** Makes a key pair with ssh-keygen. */
export function makeKey(file: string, { type = 'ed25519', passphrase = '' }: { type?: string; passphrase?: string } = {}): void {
  run('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'heliograph test', '-f', file]);
}

/** Starts an agent of its own with these keys. */
export function startAgent(keyFiles: readonly string[]): { readonly socket: string; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'heliograph-agent-'));
  const socket = join(folder, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  for (let attempt = 0; !existsSync(socket) && attempt < 200; attempt++) execFileSync('sleep', ['0.02']);
  for (const file of keyFiles) execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'pipe' });
  return {
    socket,
    close: () => {
      agent.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(command: string, parameters: readonly string[], input = ''): void {
  execFileSync(command, parameters, { input, stdio: ['pipe', 'pipe', 'pipe'] });
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

function descendants(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  const parents = new Set([pid]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [child, parent] of table) {
      if (!parents.has(parent!) || parents.has(child!)) continue;
      parents.add(child!);
      found.push(child!);
      grown = true;
    }
  }
  return found;
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

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
