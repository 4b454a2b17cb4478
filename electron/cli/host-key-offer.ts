import type { HostKeyOffer, HostKeyVerdict } from '../contract/trust';
import { parseAddress, type SftpAddress } from '../endpoints/address';
import type { HostKeys } from '../endpoints/connect-options';
import type { Tunnel } from '../endpoints/sftp/connection';
import { EndpointError } from '../engine/endpoint';
import { CommandError } from './command-error';

/** Makes a way to a server over others, for one connection. */
export type Over = () => Promise<Tunnel>;

/** Key types that a server may have, in the order in which they are asked for. */
const KEY_TYPES = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

/** Reads `HOST[:PORT]`, or the server of an SFTP address. @throws CommandError or EndpointError `usage` */
export function parseHost(text: string): Pick<SftpAddress, 'host' | 'port'> {
  const url = text.includes('://') ? text : `sftp://${text}`;
  const address = parseAddress(/^[^/]*:\/\/[^/]*$/.test(url) ? `${url}/` : url);
  if (address.kind !== 'sftp')
    throw new CommandError('usage', 'A host is HOST or HOST:PORT.', 'Write an IPv6 address in brackets: [2001:db8::1]:22');
  return { host: address.host, port: address.port };
}

/**
 * Asks a server for its host key, and goes away before anything is sent that could log in.
 * @param judge what our pins say of the key
 * @param keyType asks for a key of this type; undefined: the one that a run would get
 * @param over makes a way over other servers; undefined: straight there
 * @throws EndpointError `connect` and others, if no key was offered
 */
export async function offeredKey(
  place: Pick<SftpAddress, 'host' | 'port'>,
  hostKeys: HostKeys,
  signal: AbortSignal,
  { keyType, over }: { readonly keyType?: string | undefined; readonly over?: Over | undefined } = {},
): Promise<{ readonly key: Buffer; readonly verdict: HostKeyVerdict }> {
  const { connectSsh } = await import('../endpoints/sftp/connection');
  const { offerOf } = await import('../endpoints/sftp/host-keys');
  let seen: { readonly key: Buffer; readonly verdict: HostKeyVerdict } | undefined;
  const onlyLook: HostKeys = {
    judge: (host, port, key) => {
      seen = { key, verdict: hostKeys.judge(host, port, key) };
      // Whatever our pins say: this connection ends here.
      return { kind: 'unknown', offer: offerOf(host, port, key) };
    },
    knownAlgorithms: (host, port) => (keyType === undefined ? hostKeys.knownAlgorithms(host, port) : [keyType]),
    linesFor: () => [],
    accept: () => undefined,
  };
  const nobody = {
    user: 'nobody',
    next: () => Promise.resolve(undefined),
    refusal: () => new EndpointError('login', 'No login was tried.'),
  };
  const options = {
    login: { kind: 'agent' as const },
    secret: () => Promise.resolve(undefined),
    hostKeys: onlyLook,
    acceptNewHostKey: false,
    connections: 1,
    signal,
  };
  try {
    const connection = await connectSsh(place, nobody, options, {}, await over?.());
    connection.close();
  } catch (error) {
    if (seen === undefined) throw error;
  }
  if (seen === undefined)
    throw new EndpointError('connect', 'The server showed no host key.', 'Check that an SSH server listens on that port.');
  return seen;
}

/** The key of any type whose fingerprint is the wanted one: a server has several, and an administrator may name any. */
export async function offeredKeyWith(
  fingerprint: string,
  place: Pick<SftpAddress, 'host' | 'port'>,
  hostKeys: HostKeys,
  signal: AbortSignal,
  over?: Over,
): Promise<{ readonly key: Buffer; readonly verdict: HostKeyVerdict } | { readonly others: readonly HostKeyOffer[] }> {
  const { offerOf } = await import('../endpoints/sftp/host-keys');
  const others = new Map<string, HostKeyOffer>();
  for (const keyType of [undefined, ...KEY_TYPES]) {
    const found = await offeredKey(place, hostKeys, signal, { keyType, over }).catch((error: unknown) => {
      // A type that the server does not have ends the handshake; that it cannot be reached shows at the first one.
      if (keyType === undefined && !(error instanceof EndpointError && error.kind === 'host-key-changed')) throw error;
      return undefined;
    });
    if (found === undefined) continue;
    const offer = offerOf(place.host, place.port, found.key);
    if (offer.fingerprint === fingerprint) return found;
    others.set(offer.fingerprint, offer);
  }
  return { others: [...others.values()] };
}
