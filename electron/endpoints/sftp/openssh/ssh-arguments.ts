import { EndpointError } from '../../../engine/endpoint';
import { CIPHER_NAMES } from '../algorithms';

/** What `ssh` is told of a place and a login. */
export interface SshOrder {
  readonly host: string;
  /** Absent: what ssh_config says, else 22. */
  readonly port?: number;
  /** Absent: what ssh_config says, else the operating system's. */
  readonly user?: string;
  /** An absolute path for a key; `agent` stands for all that `ssh` can do without asking. */
  readonly login: { readonly kind: 'agent' | 'password' } | { readonly kind: 'key'; readonly keyFile: string };
}

/** Where the keys stand that a host may show, and under which name. */
export interface HostKeyCheck {
  readonly knownHostsFile: string;
  readonly name: string;
  /** The program that leads to the server over others, with its arguments, as {@link throughProgram} writes it. */
  readonly through?: string;
}

/** Seconds: those of the built-in transport. */
const CONNECT_SECONDS = 20;
const ALIVE_SECONDS = 15;
const ALIVE_COUNT = 3;

/** Whatever ssh_config asks for beside reaching a server is none of ours. The first value of an option counts. */
const NOTHING_ELSE = [
  // Options that older versions do not know.
  'IgnoreUnknown=ForkAfterAuthentication,StdinNull,KnownHostsCommand,RemoteCommand,ObscureKeystrokeTiming',
  'ForkAfterAuthentication=no',
  'StdinNull=no',
  'RemoteCommand=none',
  'PermitLocalCommand=no',
  'ClearAllForwardings=yes',
  'ForwardAgent=no',
  'ForwardX11=no',
  'Tunnel=no',
  'AddKeysToAgent=no',
  // A connection that is shared was checked and logged in by another's rules.
  'ControlMaster=no',
  'ControlPath=none',
];

/** The arguments that start SFTP on a server whose key is one of the known ones. Pure. @throws EndpointError `usage`, `login` */
export function sftpArguments(order: SshOrder, check: HostKeyCheck): string[] {
  return ['-s', ...common(check, 'yes'), ...loginOptions(order.login), ...destination(order), 'sftp'];
}

/**
 * The arguments that log in at a server on the way and lead on to the next one, whose host and port are added to them. Pure.
 * @param logFile where it says how it goes, apart from what the others say
 */
export function forwardArguments(order: SshOrder, check: HostKeyCheck, logFile: string): { before: string[]; after: string[] } {
  return { before: ['-E', logFile, ...common(check, 'yes'), ...loginOptions(order.login), '-W'], after: destination(order) };
}

/** A script of `sh` that runs `ssh` with these arguments, and its own first one amid them. Pure. */
export function forwardScript(program: string, { before, after }: { before: readonly string[]; after: readonly string[] }): string {
  const words = (some: readonly string[]): string => some.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return `#!/bin/sh\nexec ${words([program, ...before])} "$1" ${words(after)}\n`;
}

/** A script as `ProxyCommand`, told the next host. Pure. @throws EndpointError `usage` for a path that a shell could misread */
export function throughProgram(script: string): string {
  if (/['!\\]|\p{Cc}/u.test(script)) {
    throw new EndpointError('usage', 'ssh cannot run a program from the folder for temporary files.', 'Name another folder in TMPDIR.');
  }
  return `'${script.replaceAll('%', '%%')}' '[%h]:%p'`;
}

/** The arguments that write a server's key into an empty file of known hosts, without logging in. Pure. */
export function lookArguments(order: SshOrder, check: HostKeyCheck): string[] {
  const nobody = ['BatchMode=yes', 'PreferredAuthentications=none', 'PubkeyAuthentication=no', 'GSSAPIAuthentication=no'];
  return ['-N', ...common(check, 'accept-new'), ...options(nobody), ...destination(order)];
}

/** The arguments that print what ssh_config says of a place; nothing is connected. Pure. */
export function configurationArguments(order: SshOrder): string[] {
  return ['-G', '-T', ...destination(order)];
}

function common(check: HostKeyCheck, strict: 'yes' | 'accept-new'): string[] {
  return [
    '-T',
    ...options([
      ...NOTHING_ELSE,
      ...(check.through === undefined ? [] : [`ProxyCommand=${check.through}`]),
      `StrictHostKeyChecking=${strict}`,
      `UserKnownHostsFile=${quoted(check.knownHostsFile)}`,
      'GlobalKnownHostsFile=/dev/null',
      'KnownHostsCommand=none',
      `HostKeyAlias=${check.name}`,
      // The leading dash takes from the defaults, which leaves the order to the keys that are known.
      'HostKeyAlgorithms=-ssh-rsa,ssh-dss,ssh-rsa-cert-v01@openssh.com,ssh-dss-cert-v01@openssh.com',
      'CheckHostIP=no',
      'HashKnownHosts=no',
      'UpdateHostKeys=no',
      'VerifyHostKeyDNS=no',
      `Ciphers=${CIPHER_NAMES.join(',')}`,
      `ConnectTimeout=${String(CONNECT_SECONDS)}`,
      'ConnectionAttempts=1',
      `ServerAliveInterval=${String(ALIVE_SECONDS)}`,
      `ServerAliveCountMax=${String(ALIVE_COUNT)}`,
      // Says how far it got, and which server answers.
      'LogLevel=DEBUG1',
    ]),
    '-e',
    'none',
  ];
}

function loginOptions(login: SshOrder['login']): string[] {
  switch (login.kind) {
    case 'agent':
      return options(['BatchMode=yes']);
    case 'key':
      return options([
        'BatchMode=no',
        'PreferredAuthentications=publickey',
        // A second question for one passphrase is how a wrong one shows; it is not answered.
        'NumberOfPasswordPrompts=2',
        'IdentitiesOnly=yes',
        'IdentityAgent=none',
        `IdentityFile=${quoted(login.keyFile)}`,
      ]);
    case 'password':
      return options([
        'BatchMode=no',
        'PreferredAuthentications=password,keyboard-interactive',
        'PubkeyAuthentication=no',
        'NumberOfPasswordPrompts=1',
      ]);
  }
}

/** The host stands last, after `--`: nothing in it can be taken for an option. */
function destination({ host, port, user }: SshOrder): string[] {
  if (!/^[A-Za-z0-9_.:%[][A-Za-z0-9_.:%-]*$/.test(host)) throw unusable('host');
  // What a shell could stumble over: ssh_config may hand the name to one (%r in ProxyCommand).
  if (user !== undefined && (user === '' || /^-|['"`$\\;&<>|(){}\s]|\p{Cc}/u.test(user))) throw unusable('user name');
  return [...(port === undefined ? [] : ['-p', String(port)]), ...(user === undefined ? [] : ['-l', user]), '--', host];
}

function unusable(what: string): EndpointError {
  return new EndpointError('usage', `The ${what} of this address cannot be given to ssh.`, 'Use the built-in transport for it.');
}

function options(values: readonly string[]): string[] {
  return values.flatMap((value) => ['-o', value]);
}

/** A path as ssh_config reads it: in quotes, and a percent sign doubled. @throws EndpointError `login` if it cannot be written so */
function quoted(path: string): string {
  if (/["\\]|\$\{|\p{Cc}/u.test(path)) {
    throw new EndpointError(
      'login',
      'ssh takes no path that holds a quote, a backslash, "${" or a control character.',
      'Move the file to another folder.',
    );
  }
  return `"${path.replaceAll('%', '%%')}"`;
}
