import { execFile } from 'node:child_process';
import { EndpointError } from '../../../engine/endpoint';
import { describeServerText } from '../server-text';
import { configurationArguments, type SshOrder } from './ssh-arguments';

/** What ssh_config makes of a place. */
export interface SshRoute {
  /** The host by which `ssh` would look its key up: HostKeyAlias, else HostName, else the one of the address. */
  readonly keyHost: string;
  readonly keyPort: number;
  readonly user: string;
  /** Over another server or program. */
  readonly isProxied: boolean;
}

/** Milliseconds: ssh_config may run programs (`Match exec`). */
const READ_MS = 15_000;

/** The `ssh` that is run: what the environment names, else the first one of the path. */
export function sshProgram(): string {
  return process.env['HELIOGRAPH_SSH'] ?? 'ssh';
}

/** Asks `ssh` what its configuration says of a place. @throws EndpointError `connect` if there is no ssh, or it refuses its configuration */
export async function readRoute(order: SshOrder, signal: AbortSignal): Promise<SshRoute> {
  const parameters = configurationArguments(order);
  const text = await new Promise<string>((resolve, reject) => {
    execFile(sshProgram(), parameters, { timeout: READ_MS, signal, maxBuffer: 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(explainFailure(error, stderr, signal));
    });
  });
  return parseRoute(text, order);
}

/** Reads what `ssh -G` prints. Pure. */
export function parseRoute(text: string, { host, port = 22, user = '' }: SshOrder): SshRoute {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const name = line.slice(0, space);
    if (space > 0 && !values.has(name)) values.set(name, line.slice(space + 1).trim());
  }
  const alias = values.get('hostkeyalias');
  const isSet = (name: string): boolean => ![undefined, 'none'].includes(values.get(name));
  return {
    keyHost: (alias ?? values.get('hostname') ?? host).toLowerCase(),
    // An alias is looked up as it stands, whatever the port.
    keyPort: alias === undefined ? Number(values.get('port') ?? port) : 22,
    user: values.get('user') ?? user,
    isProxied: isSet('proxyjump') || isSet('proxycommand'),
  };
}

/** There is no `ssh` to run. */
export function noProgram(): EndpointError {
  return new EndpointError(
    'connect',
    'There is no ssh program on this computer.',
    'Install OpenSSH, name the program in HELIOGRAPH_SSH, or use the built-in transport.',
    { final: true },
  );
}

function explainFailure(error: { readonly code?: string | number | null }, said: string, signal: AbortSignal): EndpointError {
  if (signal.aborted) return new EndpointError('lost', 'The connection was stopped.');
  if (error.code === 'ENOENT' || error.code === 'EACCES') return noProgram();
  const first = said.trim().split('\n')[0] ?? '';
  return new EndpointError(
    'connect',
    first === '' ? 'ssh could not read its configuration.' : `ssh does not accept its configuration: ${describeServerText(first)}.`,
    'Mend ~/.ssh/config, or use the built-in transport.',
    { final: true },
  );
}
