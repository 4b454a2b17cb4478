import type { Endpoint } from '../../electron/engine/endpoint';
import type { ConnectOptions } from '../../electron/endpoints/connect-options';
import { openEndpoint } from '../../electron/endpoints/open-endpoint';
import { openHostKeys } from '../../electron/endpoints/sftp/host-keys';
import type { Sshd } from './sshd';

/** Options that let in at a test server: its key is pinned, the login is its client key. */
export function optionsFor(sshd: Sshd, changed: Partial<ConnectOptions> = {}): ConnectOptions {
  return {
    login: { kind: 'key', keyFile: sshd.clientKeyFile },
    secret: () => Promise.resolve(undefined),
    hostKeys: openHostKeys({ ownFile: sshd.knownHosts, otherFiles: [] }),
    acceptNewHostKey: false,
    connections: 1,
    signal: new AbortController().signal,
    ...changed,
  };
}

/** Connects to a folder of a test server; by default to its root. */
export function openAt(sshd: Sshd, path: string = sshd.root, changed: Partial<ConnectOptions> = {}): Promise<Endpoint> {
  return openEndpoint(sshd.address(path), optionsFor(sshd, changed));
}
