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
      return new EndpointError('connect', `The host ${place.host} is not known.`, 'Check its spelling.', { final: true });
    case 'EAI_AGAIN':
      return new EndpointError(
        'connect',
        `The address of ${place.host} could not be looked up.`,
        'Check the network connection of this computer.',
      );
    case 'ECONNREFUSED':
      return new EndpointError(
        'connect',
        `${where} refused the connection: no SSH server listens there.`,
        'Check the port, and that the SSH server runs.',
        { final: true },
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return new EndpointError(
        'connect',
        `${where} cannot be reached over the network.`,
        "Check the network connection, a VPN, or the server's firewall.",
      );
    case 'ETIMEDOUT':
      return new EndpointError('connect', `${where} did not answer.`, "Check the host, the port and the server's firewall.");
    default:
      return explainHandshake(error, where);
  }
}

/** The answer to a host key that was not trusted is made before this; here is what ssh2 says by itself. */
function explainHandshake(error: RawError, where: string): EndpointError {
  const { message } = error;
  if (/no matching (host key|.*hostkey|.*host key)/i.test(message)) {
    return new EndpointError(
      'host-key-changed',
      `${where} no longer offers a host key of the kind that is pinned for it.`,
      'If its administrator replaced the keys, forget the old one and check the new fingerprint.',
    );
  }
  if (/no matching/i.test(message)) {
    return new EndpointError('connect', `${where} offers only encryption that is not safe any more.`, 'Update the SSH server.', {
      final: true,
    });
  }
  if (/Timed out while waiting for handshake/.test(message))
    return new EndpointError('connect', `${where} accepts connections, but does not answer as an SSH server.`, 'Check the port.');
  if (/Connection lost before handshake|ECONNRESET|closed before/.test(message) || error.code === 'ECONNRESET') {
    return new EndpointError(
      'connect',
      `${where} closed the connection before logging in.`,
      'The server may be overloaded or may have blocked this address for a while; check that an SSH server listens on that port.',
    );
  }
  if (/Too many authentication failures/i.test(message))
    return new EndpointError(
      'login',
      `${where} ended the connection after too many refused logins.`,
      'Name the one key to use instead of the agent.',
    );
  if (/invalid identification|Protocol version|not supported|header|greeting/i.test(message)) {
    return new EndpointError('connect', `${where} is no SSH server that Heliograph can talk to.`, 'Check the port.', { final: true });
  }
  return new EndpointError(
    'connect',
    `The connection to ${where} failed: ${describeServerText(message)}.`,
    "Try again; if it stays, check the server's log.",
  );
}
