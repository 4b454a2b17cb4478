import type { Endpoint } from '../engine/endpoint';
import { parseAddress } from './address';
import type { ConnectOptions } from './connect-options';
import { openFolderEndpoint } from './folder/folder-endpoint';
import { openSftpEndpoint } from './sftp/open-sftp-endpoint';

/**
 * Opens the place that an address names: a folder, or an SFTP server's folder.
 * @throws EndpointError `usage` for a bad address, and what connecting can fail with
 */
export async function openEndpoint(address: string, options: ConnectOptions): Promise<Endpoint> {
  const parsed = parseAddress(address);
  if (parsed.kind === 'folder') return openFolderEndpoint(parsed.path, { links: options.links ?? 'keep' });
  return openSftpEndpoint(parsed, options);
}
