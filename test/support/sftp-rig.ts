import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Login } from '../../electron/contract/site';
import type { Endpoint, RootState } from '../../electron/engine/endpoint';
import type { ConnectOptions } from '../../electron/endpoints/connect-options';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import type { EndpointRig } from '../conformance/rig';
import { writeTree } from './tree';

/** A server that serves a local folder, and how to log in. */
export interface ServedFolder {
  /** The folder on this machine. */
  readonly folder: string;
  /** The address of that folder, without a slash at its end. */
  readonly address: string;
  readonly login: Login;
  readonly password?: string;
}

/** Where each state of a root is found below a test's folder. */
const PLACES: Record<RootState, string> = {
  directory: 'root',
  absent: 'absent',
  'parent-absent': 'nowhere/below',
  'not-a-directory': 'file',
};

/** Options that trust the first key of a test's own server and know no other host. */
export function testConnectOptions(server: ServedFolder, more: Partial<ConnectOptions> = {}): ConnectOptions {
  return {
    login: server.login,
    secret: () => Promise.resolve(server.password),
    hostKeys: openHostKeys({ ownFile: join(server.folder, '..', 'known_hosts'), otherFiles: [] }),
    acceptNewHostKey: true,
    connections: 1,
    signal: new AbortController().signal,
    ...more,
  };
}

/** A rig with a new, empty root below the served folder, over a connection of its own. */
export async function makeSftpRig(server: ServedFolder, more: Partial<ConnectOptions> = {}): Promise<EndpointRig> {
  const base = mkdtempSync(join(server.folder, 'case-'));
  const root = join(base, 'root');
  mkdirSync(root);
  writeFileSync(join(base, 'file'), 'a file');
  const address = `${server.address}${base.slice(server.folder.length)}`;
  const open = (state: RootState): Promise<Endpoint> => openEndpoint(`${address}/${PLACES[state]}`, testConnectOptions(server, more));
  const endpoint = await open('directory');
  return {
    endpoint,
    put: (path, item) => writeTree(root, { [path]: item }),
    drop: (path) => rmSync(join(root, path), { recursive: true }),
    openAt: open,
    close: async () => {
      await endpoint.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
