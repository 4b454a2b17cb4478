import { EndpointError } from '../../engine/endpoint';
import { authority } from '../address';
import { describeServerText } from './server-text';

interface Place {
  readonly host: string;
  readonly port: number;
}

/** An error of the network, of ssh2 or of the operating system. */
export type RawError = Error & { readonly code?: string | number; readonly level?: string; readonly errors?: readonly RawError[] };

/** Turns what ended an attempt to connect into one sentence and an advice. Pure. */
export function explainConnectError(error: RawError, place: Place): EndpointError {
  if (error instanceof EndpointError) return error;
  const where = authority(place);
  // Several addresses were tried: the first one's error tells most.
  const code = error.errors?.[0]?.code ?? error.code;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_NODATA':
    case 'EAI_NONAME':
      return new EndpointError('connect', `The host ${place.host} is not known.`, 'Check its spelling.', {
        final: true,
        fault: 'unknown-host',
      });
    case 'EAI_AGAIN':
      return new EndpointError(
        'connect',
        `The address of ${place.host} could not be looked up.`,
        'Check the network connection of this computer.',
        { fault: 'unreachable' },
      );
    case 'ECONNREFUSED':
      return new EndpointError(
        'connect',
        `${where} refused the connection: no SSH server listens there.`,
        'Check the port, and that the SSH server runs.',
        { final: true, fault: 'refused' },
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return new EndpointError(
        'connect',
        `${where} cannot be reached over the network.`,
        "Check the network connection, a VPN, or the server's firewall.",
        { fault: 'unreachable' },
      );
    case 'ETIMEDOUT':
      return new EndpointError('connect', `${where} did not answer.`, "Check the host, the port and the server's firewall.", {
        fault: 'silent',
      });
    default:
      return explainHandshake(error, where);
  }
}

/** The answer to a host key that was not trusted is made before this; here is what ssh2 says by itself. */
function explainHandshake(error: RawError, where: string): EndpointError {
  const { message } = error;
  if (/no matching (host key|.*hostkey|.*host key)/i.test(message)) {
    return new EndpointError(
      'connect',
      `${where} offers no host key of a kind that is still safe (Ed25519, ECDSA, or RSA with SHA-2).`,
      'Update the SSH server, or give it a newer key (ssh-keygen -A).',
      { final: true },
    );
  }
  if (/no matching .*cipher/i.test(message)) {
    // chacha20-poly1305 is safe only with the strict key exchange, and ssh2 does not tell whether that was agreed on.
    return new EndpointError(
      'connect',
      `${where} offers none of the ciphers that Heliograph speaks (AES-GCM, AES-CTR).`,
      'Add aes128-gcm@openssh.com or aes256-ctr to the "Ciphers" line of the server.',
      { final: true },
    );
  }
  if (/no matching/i.test(message)) {
    return new EndpointError(
      'connect',
      `${where} and Heliograph have no way in common to agree on keys or to guard the messages.`,
      'Update the SSH server: it may offer only what is not safe any more.',
      {
        final: true,
      },
    );
  }
  if (/Timed out while waiting for handshake/.test(message))
    return new EndpointError('connect', `${where} accepts connections, but does not answer as an SSH server.`, 'Check the port.', {
      fault: 'not-ssh',
    });
  if (/Connection lost before handshake|ECONNRESET|closed before/.test(message) || error.code === 'ECONNRESET') {
    return new EndpointError(
      'connect',
      `${where} closed the connection before logging in.`,
      'The server may be overloaded or may have blocked this address for a while; check that an SSH server listens on that port.',
      { fault: 'refused' },
    );
  }
  if (/Too many authentication failures/i.test(message))
    return new EndpointError(
      'login',
      `${where} ended the connection after too many refused logins.`,
      'Name the one key to use instead of the agent.',
    );
  if (/invalid identification|Protocol version|not supported|header|greeting/i.test(message)) {
    return new EndpointError('connect', `${where} is no SSH server that Heliograph can talk to.`, 'Check the port.', {
      final: true,
      fault: 'not-ssh',
    });
  }
  return new EndpointError(
    'connect',
    `The connection to ${where} failed: ${describeServerText(message)}.`,
    "Try again; if it stays, check the server's log.",
  );
}
