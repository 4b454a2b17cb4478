import type { Jump, Login, Transport } from '../contract/site';
import type { ConnectionTest, FolderListing, ProbedAbilities } from '../contract/trust';
import { parseAddress } from '../endpoints/address';
import type { ConnectOptions, HostKeys } from '../endpoints/connect-options';
import { listFolders, probeServer } from '../endpoints/look-around';
import { testConnection } from '../endpoints/test-connection';
import { accountOf, type CredentialRef, type Vault } from '../vault/vault';
import { newRunId } from './run-id';

/** How to get to a mirror that may not be saved yet. */
export interface ConnectionRequest {
  readonly address: string;
  readonly login: Login;
  readonly transport?: Transport;
  readonly jump?: readonly Jump[];
  /** The mirror's own password or passphrase, for this once; absent: the vault's. */
  readonly secret?: string;
}

export interface ConnectionParts {
  readonly hostKeys: HostKeys;
  readonly vault: Pick<Vault, 'read'>;
  /** The operating system's user: who logs in where an address names nobody. */
  readonly userName: string;
}

/** Milliseconds for all of it: jump hosts and slow servers included. */
const WITHIN = 60_000;

/** What can be found out about a mirror before it is saved. No key is pinned; only {@link probe} writes. */
export class MirrorConnections {
  constructor(private readonly parts: ConnectionParts) {}

  test(request: ConnectionRequest): Promise<ConnectionTest> {
    return testConnection(request.address, this.#options(request));
  }

  listFolders(request: ConnectionRequest): Promise<FolderListing> {
    return listFolders(request.address, this.#options(request));
  }

  probe(request: ConnectionRequest): Promise<ProbedAbilities> {
    return probeServer(request.address, this.#options(request), newRunId());
  }

  #options(request: ConnectionRequest): ConnectOptions {
    const { hostKeys, vault, userName } = this.parts;
    const { login, transport, jump, secret } = request;
    const own = ownCredential(request, userName);
    return {
      login,
      ...(transport && { transport }),
      ...(jump && { jump }),
      hostKeys,
      acceptNewHostKey: false,
      connections: 1,
      signal: AbortSignal.timeout(WITHIN),
      // A server on the way must never get the mirror's password.
      secret: (credential) =>
        secret !== undefined && own !== undefined && accountOf(credential) === accountOf(own)
          ? Promise.resolve(secret)
          : vault.read(credential),
    };
  }
}

/** The one secret that a request's own may stand for. */
function ownCredential({ address, login }: ConnectionRequest, userName: string): CredentialRef | undefined {
  if (login.kind === 'key') return { kind: 'passphrase', keyFile: login.keyFile };
  if (login.kind === 'agent') return undefined;
  const place = parseAddress(address);
  return place.kind === 'folder' ? undefined : { kind: 'password', user: place.user ?? userName, host: place.host, port: place.port };
}
