import type { HostKeyOffer, HostKeyVerdict } from '../../contract/trust';
import { EndpointError } from '../../engine/endpoint';
import type { HostKeys } from '../connect-options';
import { connectSsh } from './connection';
import { offerOf } from './host-keys';

/** Asks a server for its host key and hangs up before any login. @throws EndpointError `connect` */
export async function scanHostKey(host: string, port: number, signal: AbortSignal): Promise<HostKeyOffer> {
  const nobody: HostKeys = {
    judge: (_host, _port, key): HostKeyVerdict => ({ kind: 'unknown', offer: offerOf(host, port, key) }),
    knownAlgorithms: () => [],
    linesFor: () => [],
    accept: () => undefined,
  };
  const noLogin = new EndpointError('login', 'The host key was not asked for.');
  const authentication = { user: 'heliograph', next: () => Promise.reject(noLogin), refusal: () => noLogin };
  try {
    const connection = await connectSsh({ host, port }, authentication, {
      login: { kind: 'agent' },
      secret: () => Promise.resolve(undefined),
      hostKeys: nobody,
      acceptNewHostKey: false,
      connections: 1,
      signal,
    });
    connection.close();
  } catch (error) {
    if (error instanceof EndpointError && error.kind === 'host-key-unknown')
      return (error.detail as Extract<HostKeyVerdict, { kind: 'unknown' }>).offer;
    throw error;
  }
  throw new EndpointError('connect', `${host} showed no host key.`);
}
