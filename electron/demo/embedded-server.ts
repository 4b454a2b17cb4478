import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import ssh2, { type AuthContext, type ServerChannel } from 'ssh2';
import { SftpFiles } from './sftp-files';
import { SftpSession, type SessionLink } from './sftp-session';
import type { ServerOperations, ServerQuirks } from './server-quirks';

/** What an embedded server serves, and to whom. */
export interface EmbeddedServerOptions {
  /** An existing folder: the server's `/`. Nothing outside of it can be reached. */
  readonly folder: string;
  /** Default: `demo`. */
  readonly user?: string;
  /** Default: 128 random bits. */
  readonly password?: string;
  /** OpenSSH private key; default: a fresh ed25519 key. */
  readonly hostKey?: string;
  /** On 127.0.0.1; default 0: any that is free. */
  readonly port?: number;
  /** Milliseconds that every answer is late, as on a long way; answers stay in order and may overlap. */
  readonly delayMs?: number;
  readonly quirks?: ServerQuirks;
}

/** A running SFTP server on this machine's loopback. */
export interface EmbeddedServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `sftp://user@127.0.0.1:port/` */
  readonly address: string;
  /** `SHA256:…` of the host key, as OpenSSH prints it. */
  readonly fingerprint: string;
  /** The public host key as known_hosts holds it: `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  /** The private host key, to start another server with the same identity. */
  readonly hostKey: string;
  readonly operations: ServerOperations;
  /** Cuts all connections; new ones are welcome. */
  disconnectAll(): void;
  /** Cuts all connections and stops listening. */
  close(): Promise<void>;
}

/** Clients choose the order of SYMLINK's arguments by the first word; the rest says what it really is. */
const IDENT = 'OpenSSH_9.2 Heliograph_embedded';

/**
 * Starts an SFTP server over real files in a folder: for the demo, and with quirks for tests of faults.
 * @throws Error if the folder is not there or the port is taken
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { user = 'demo', password = randomBytes(16).toString('base64url'), quirks = {} } = options;
  const hostKey = options.hostKey ?? makeHostKey();
  const operations: ServerOperations = { total: 0, byName: {}, bytesWritten: 0, bytesRead: 0, drops: 0, connections: 0 };
  const files = new SftpFiles(options.folder, quirks, operations);
  const sockets = new Map<number, Socket>();

  const ssh = new ssh2.Server({ hostKeys: [hostKey], ident: IDENT }, (connection, client) => {
    operations.connections += 1;
    connection.on('error', () => connection.end());
    connection.on('authentication', (context) => authenticate(context, user, password));
    connection.on('session', (accept) => {
      accept().on('subsystem', (acceptSubsystem, reject, info) => {
        if (info.name !== 'sftp') return reject();
        const cut = (): void => void sockets.get(client.port)?.destroy();
        serve(acceptSubsystem(), cut, (link) => new SftpSession(files, quirks, operations, link), options.delayMs ?? 0);
      });
    });
  });
  const listener = createServer({ noDelay: true }, (socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
    ssh.injectSocket(socket);
  });
  await listen(listener, options.port ?? 0);
  const { port } = listener.address() as AddressInfo;

  const disconnectAll = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    host: '127.0.0.1',
    port,
    user,
    password,
    address: `sftp://${encodeURIComponent(user)}@127.0.0.1:${String(port)}/`,
    ...publicIdentity(hostKey),
    hostKey,
    operations,
    disconnectAll,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        disconnectAll();
      }),
  };
}

/** About one in 250 of the keys that ssh2 1.17.0 makes cannot be read by ssh2 itself. */
function makeHostKey(): string {
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519').private;
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function authenticate(context: AuthContext, user: string, password: string): void {
  if (context.method !== 'password') return context.reject(['password']);
  const matches = [equal(context.username, user), equal(context.password, password)];
  if (matches.every(Boolean)) context.accept();
  else context.reject(['password']);
}

/** Compares in constant time, whatever the lengths. */
function equal(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function serve(channel: ServerChannel, cut: () => void, open: (link: SessionLink) => SftpSession, delayMs: number): void {
  let over = false;
  const transmit = (answer: Buffer): void => {
    if (!over && !channel.write(answer)) {
      channel.pause();
      channel.once('drain', () => channel.resume());
    }
  };
  const session = open({
    send: (answer) => (delayMs > 0 ? void setTimeout(transmit, delayMs, answer) : transmit(answer)),
    cut: () => {
      over = true;
      cut();
    },
  });
  const end = (): void => {
    over = true;
    session.end();
  };
  channel.on('data', (chunk: Buffer) => session.receive(chunk));
  channel.on('end', () => channel.end());
  channel.on('error', end);
  channel.on('close', end);
}

function publicIdentity(privateKey: string): { readonly fingerprint: string; readonly publicKey: string } {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  const blob = parsed.getPublicSSH();
  const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  return { fingerprint, publicKey: `${parsed.type} ${blob.toString('base64')}` };
}
