import { EndpointError } from '../../../engine/endpoint';
import { authority } from '../../address';
import type { RawError } from '../connect-errors';
import { closedAfterLogin, type SshPlace } from '../connection';
import { explainConnectError } from '../connect-errors';
import { explainChannelError } from '../ssh-transport';
import { CONNECT_FAILED, explainForward, PROHIBITED } from '../jump';
import { describeServerText } from '../server-text';
import { SERVER_ENDED } from '../channel';

/** How far `ssh` got. */
export type SshStage = 'started' | 'reached' | 'trusted' | 'logged-in';

/** What one line of `ssh` tells of its way; undefined if nothing. Pure. */
export function stageOf(line: string): SshStage | undefined {
  if (/^debug1: (Connection established|Remote protocol version)/.test(line)) return 'reached';
  if (/^debug1: Host '.*' is known and matches/.test(line)) return 'trusted';
  if (/^Authenticated to |^debug1: (Authentication succeeded|Entering interactive session)/.test(line)) return 'logged-in';
  return undefined;
}

/** The server's software as its greeting names it, if this line tells it. Pure. */
export function softwareIn(line: string): string | undefined {
  return /^debug1: Remote protocol version \S+, remote software version (.{1,80})/.exec(line)?.[1]?.trim();
}

/** Whether the key was refused, by `ssh` itself or on the way there. Pure. */
export function refusedHostKey(said: readonly string[]): boolean {
  return said.some((line) => /^Host key verification failed\./.test(line));
}

/** What `ssh` told for people: without its own notes on how it goes. */
export function words(said: readonly string[]): string[] {
  return said.filter(
    (line) => line.trim() !== '' && !/^(debug\d: |Authenticated to |Transferred: sent |Bytes per second: |Warning: )/.test(line),
  );
}

/** Whether a server on the way is where it ended: what its `ssh` said, apart from notes. Pure. */
export function endedThere(said: readonly string[]): boolean {
  return words(said).some(
    (line) => !/^(Connection closed|Connection to .* closed|Disconnected from|client_loop|Killed by signal)/.test(line),
  );
}

/** Why a server on the way did not lead to the next one, if that is what it said. Pure. */
export function explainForwardWords(said: readonly string[], next: SshPlace): EndpointError | undefined {
  const failed = find(said, /^channel \d+: open failed: (.*)$/);
  if (failed === undefined) return undefined;
  const reason = failed.startsWith('administratively prohibited') ? PROHIBITED : CONNECT_FAILED;
  return explainForward(Object.assign(new Error(failed.replace(/^[a-z ]+: /, '')), { reason }), next);
}

/** What ended an attempt before the login was done. Pure. @param refused makes the sentence for a refused login */
export function explainFailedAttempt(
  said: readonly string[],
  place: { readonly host: string; readonly port: number },
  refused: (methods: string, isPartial: boolean) => EndpointError,
): EndpointError {
  const denied = find(said, /: Permission denied \(([^)]*)\)\.?$/);
  if (denied !== undefined) {
    return refused(
      denied,
      said.some((line) => /with partial success/.test(line)),
    );
  }
  if (said.some((line) => /^subsystem request failed/.test(line))) return explainFailedStart(said, authority(place));
  const configuration = find(
    said,
    /^(.*(?:Bad configuration option|Bad owner or permissions|keyword .* extra arguments|Bad SSH2 cipher spec).*)$/,
  );
  if (configuration !== undefined) {
    return new EndpointError(
      'connect',
      `ssh does not accept its configuration: ${describeServerText(configuration)}.`,
      'Mend ~/.ssh/config, or use the built-in transport.',
      { final: true },
    );
  }
  const askpass = find(said, /^(ssh_askpass: exec.*)$/);
  if (askpass !== undefined) {
    return new EndpointError(
      'login',
      'ssh could not ask for the secret: no program may run from the folder for temporary files.',
      'Name another folder in TMPDIR, or use the built-in transport.',
    );
  }
  return explainConnectError(rawError(said), place);
}

/** What ended SFTP before its first byte. Pure. */
export function explainFailedStart(said: readonly string[], where: string): EndpointError {
  if (said.some((line) => /^subsystem request failed/.test(line)))
    return explainChannelError(new Error('Unable to start subsystem'), where);
  if (said.some((line) => /^channel \d+: open failed/.test(line))) return explainChannelError(new Error('Channel open failure'), where);
  return closedAfterLogin(where);
}

/** What ended a connection that stood. Pure. @param code of `ssh`: the server's program's, or 255 for itself; null after a signal */
export function explainLoss(said: readonly string[], code: number | null, where: string): EndpointError {
  const last = words(said).at(-1);
  const quoted = last === undefined ? '' : `: ${describeServerText(last)}`;
  if (code === 255 || code === null) {
    const silent = said.some((line) => /^Timeout, server .* not responding/.test(line));
    return new EndpointError(
      'lost',
      `The connection to ${where} was lost${silent ? ': the server did not answer' : quoted}.`,
      'Check the network.',
    );
  }
  const ending = code === 0 ? '' : ` with exit code ${String(code)}`;
  return new EndpointError('lost', `The SFTP server on ${where} ended${ending}${quoted}.`, 'Try again.', SERVER_ENDED);
}

/** The words of `ssh` as the errors of the operating system and of ssh2 that say the same. */
const SAME_AS: readonly (readonly [RegExp, { readonly code?: string; readonly message?: string }])[] = [
  [/^ssh: Could not resolve hostname .*(Temporary failure|try again)/i, { code: 'EAI_AGAIN' }],
  [/^ssh: Could not resolve hostname /, { code: 'ENOTFOUND' }],
  [/^ssh: connect to host .*: Connection refused/, { code: 'ECONNREFUSED' }],
  [/^ssh: connect to host .*: (No route to host|Network is unreachable|Can't assign|Cannot assign)/, { code: 'EHOSTUNREACH' }],
  [/^ssh: connect to host .*: (Connection|Operation) timed out/, { code: 'ETIMEDOUT' }],
  [/timed out during banner exchange|^banner exchange: .* timed out/, { message: 'Timed out while waiting for handshake' }],
  [/no matching host key type found/, { message: 'no matching host key' }],
  [/no matching cipher found/, { message: 'no matching cipher' }],
  [/no matching .* found/, { message: 'no matching' }],
  [/Too many authentication failures/, { message: 'Too many authentication failures' }],
  [/invalid format|banner line|Protocol major versions differ/, { message: 'invalid identification' }],
  [/Connection (closed|reset) by|Connection closed/, { message: 'Connection lost before handshake' }],
];

function rawError(said: readonly string[]): RawError {
  const told = words(said);
  for (const [pattern, { code, message }] of SAME_AS) {
    if (!told.some((line) => pattern.test(line))) continue;
    const error = new Error(message ?? code);
    return code === undefined ? error : Object.assign(error, { code });
  }
  return new Error(told.at(-1) ?? 'ssh ended and did not say why');
}

/** The first group of the last line that matches. */
function find(said: readonly string[], pattern: RegExp): string | undefined {
  return words(said)
    .map((line) => pattern.exec(line)?.[1])
    .filter((found) => found !== undefined)
    .at(-1);
}
