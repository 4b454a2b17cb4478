import type { RelativePath } from '../../contract/relative-path';
import { EndpointError } from '../../engine/endpoint';
import type { SftpAddress } from '../address';
import type { ConnectOptions } from '../connect-options';
import { prepareAuthentication } from './authentication';
import type { ChannelTransport } from './channel';
import { connectSsh, type ConnectionSteps, type SshConnection } from './connection';
import { lookFirst, type FirstLook } from './first-look';
import { openTunnel } from './jump';
import { connectOpenssh } from './openssh/connect-openssh';
import { SftpSession } from './session';
import { SftpEndpoint } from './sftp-endpoint';
import { readsAhead } from './shorter-login';
import { keepingWarm, takeWarm } from './warm-session';

/** A folder on a server, over the first channel of a connection. */
export interface SftpPlace {
  readonly endpoint: SftpEndpoint;
  /** Opens a further channel to the same folder; absent where the connection carries one only. */
  readonly another?: () => Promise<SftpEndpoint>;
}

/** Connects to an SFTP server and pins the folder of the address. Writes nothing. */
export async function openSftpEndpoint(address: SftpAddress, options: ConnectOptions, steps: ConnectionSteps = {}): Promise<SftpEndpoint> {
  return (await openSftpPlace(address, options, steps)).endpoint;
}

/**
 * As {@link openSftpEndpoint}, with the way to further channels.
 * @param proven what connections to one place share: directories that were seen to be such. Proven anew from now on.
 */
export async function openSftpPlace(
  address: SftpAddress,
  options: ConnectOptions,
  steps: ConnectionSteps = {},
  proven = new Set<RelativePath>(),
): Promise<SftpPlace> {
  const warm = await takeWarm(address, options);
  if (warm !== undefined)
    return placeOn(keepingWarm(warm.connection, address, options), timed(warm.session, options), address, warm, proven);
  const connection = keepingWarm(await connect(address, options, steps), address, options);
  try {
    const { transport, software } = connection;
    const { session, first } = await SftpSession.open(transport, readsAhead(software), (asking) =>
      lookFirst(asking, address.path, options.looksFirstAt, readsAhead(software)),
    );
    return placeOn(connection, timed(session, options), address, first, proven);
  } catch (error) {
    connection.close();
    if (error instanceof EndpointError) throw error;
    throw new EndpointError('failed', 'The server refused to look at the folder.', 'Check the path and its permissions on the server.');
  }
}

/** What starts SFTP is not timed: a server's own start would count as distance. */
function timed(session: SftpSession, { onRoundTrip }: ConnectOptions): SftpSession {
  if (onRoundTrip) session.channel.onShorterTrip = onRoundTrip;
  return session;
}

function placeOn(
  connection: SshConnection,
  session: SftpSession,
  address: SftpAddress,
  { root, seen }: { readonly root: string; readonly seen: FirstLook | undefined },
  proven: Set<RelativePath>,
): SftpPlace {
  proven.clear();
  const { another, software } = connection;
  return {
    endpoint: new SftpEndpoint(connection, session, address, root, proven, seen),
    ...(another && { another: async () => onChannel(await another(), software, address, root, proven) }),
  };
}

async function onChannel(
  transport: ChannelTransport,
  software: string,
  address: SftpAddress,
  root: string,
  proven: Set<RelativePath>,
): Promise<SftpEndpoint> {
  const { session } = await SftpSession.open(transport, readsAhead(software), () => Promise.resolve());
  const close = (): void => {
    transport.close();
  };
  return new SftpEndpoint({ transport, software, close }, session, address, root, proven);
}

async function connect(address: SftpAddress, options: ConnectOptions, steps: ConnectionSteps): Promise<SshConnection> {
  if (options.transport === 'openssh') return connectOpenssh(address, options, steps);
  const authentication = await prepareAuthentication(options.login, address, options);
  const { jump } = options;
  return connectSsh(address, authentication, options, steps, jump && (await openTunnel(jump, address, options)));
}
