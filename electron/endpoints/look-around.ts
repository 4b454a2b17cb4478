import type { FolderListing, ProbedAbilities, ServerAbilities } from '../contract/trust';
import { ROOT } from '../contract/relative-path';
import { EndpointError, type Endpoint } from '../engine/endpoint';
import { tryAbilities } from '../engine/try-abilities';
import { parseAddress } from './address';
import type { ConnectOptions } from './connect-options';
import { openSftpEndpoint } from './sftp/open-sftp-endpoint';
import type { SftpEndpoint } from './sftp/sftp-endpoint';

/** Folders that are told of one folder: nobody reads a longer list. */
const MOST_FOLDERS = 2000;

/** The folders in the folder of an address. Writes nothing. @throws EndpointError what connecting and listing fail with */
export function listFolders(address: string, options: ConnectOptions): Promise<FolderListing> {
  return at(address, options, async (endpoint) => {
    const { entries } = await endpoint.list(ROOT);
    const folders = entries.filter(({ kind }) => kind === 'directory').map(({ name }) => name);
    return {
      path: endpoint.rootPath,
      folders: folders.sort((a, b) => a.localeCompare(b)).slice(0, MOST_FOLDERS),
      more: folders.length > MOST_FOLDERS,
      files: entries.filter(({ kind }) => kind === 'file').length,
    };
  });
}

/**
 * Finds out what a server does, by writing into a folder of its own in the mirror's folder and removing it again: only
 * where a person agreed to that. @throws EndpointError; `missing` where the mirror's folder is not there yet
 */
export function probeServer(address: string, options: ConnectOptions, probeId: string): Promise<ProbedAbilities> {
  return at(address, options, async (endpoint) => {
    if ((await endpoint.rootState()) !== 'directory')
      throw new EndpointError('missing', 'The folder is not there yet.', 'The first sync makes it, and tries the server then.');
    return tryAbilities(endpoint, probeId);
  });
}

/** What a server announced. Asks for its free space, and writes nothing. */
export async function announcedAbilities(endpoint: Endpoint): Promise<ServerAbilities> {
  const { description, atomicReplace, hardLinks, copies, fsync, space, symlinkTimes, modes, parallelism } = endpoint.capabilities;
  const freeBytes = space ? await endpoint.freeBytes().catch(() => undefined) : undefined;
  return {
    software: description,
    atomicReplace,
    hardLinks,
    copies,
    fsync,
    space,
    symlinkTimes,
    modes,
    freeBytes: freeBytes ?? null,
    parallelism,
  };
}

async function at<T>(address: string, options: ConnectOptions, look: (endpoint: SftpEndpoint) => Promise<T>): Promise<T> {
  const place = parseAddress(address);
  if (place.kind === 'folder') throw new EndpointError('usage', 'This is a folder of this computer.', 'Choose it with the dialog.');
  const endpoint = await openSftpEndpoint(place, { ...options, acceptNewHostKey: false });
  try {
    return await look(endpoint);
  } finally {
    await endpoint.close();
  }
}
