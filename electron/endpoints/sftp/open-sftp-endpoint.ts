import type { RelativePath } from '../../contract/relative-path';
import { EndpointError } from '../../engine/endpoint';
import type { SftpAddress } from '../address';
import type { ConnectOptions } from '../connect-options';
import { prepareAuthentication } from './authentication';
import { connectSsh, type ConnectionSteps, type SshConnection } from './connection';
import { connectOpenssh } from './openssh/connect-openssh';
import { resolveRoot } from './root';
import { SftpSession } from './session';
import { SftpEndpoint } from './sftp-endpoint';
import { readsAhead } from './shorter-login';

/**
 * Connects to an SFTP server and pins the folder of the address. Writes nothing.
 * @param proven what connections to one place share: directories that were seen to be such. Proven anew from now on.
 */
export async function openSftpEndpoint(
  address: SftpAddress,
  options: ConnectOptions,
  steps: ConnectionSteps = {},
  proven = new Set<RelativePath>(),
): Promise<SftpEndpoint> {
  const connection = await connect(address, options, steps);
  try {
    const { transport, software } = connection;
    const { session, first: root } = await SftpSession.open(transport, readsAhead(software), (asking) => resolveRoot(asking, address.path));
    proven.clear();
    return new SftpEndpoint(connection, session, address, root, proven);
  } catch (error) {
    connection.close();
    if (error instanceof EndpointError) throw error;
    throw new EndpointError('failed', 'The server refused to look at the folder.', 'Check the path and its permissions on the server.');
  }
}

async function connect(address: SftpAddress, options: ConnectOptions, steps: ConnectionSteps): Promise<SshConnection> {
  if (options.transport === 'openssh') return connectOpenssh(address, options, steps);
  return connectSsh(address, await prepareAuthentication(options.login, address, options), options, steps);
}
