import type { Login, Mirror, Settings } from '../contract/site';
import { parseAddress } from '../endpoints/address';
import { accountOf, type CredentialRef } from '../vault/vault';

/** The secret that this login needs; undefined for an agent, a local folder, or an address that cannot be read. */
export function credentialOf(address: string, login: Login, userName: string): CredentialRef | undefined {
  if (login.kind === 'key') return { kind: 'passphrase', keyFile: login.keyFile };
  return login.kind === 'password' ? passwordOf(address, userName) : undefined;
}

/** The password that belongs to an address's user@host:port; undefined for a local folder. */
export function passwordOf(address: string, userName: string): CredentialRef | undefined {
  try {
    const place = parseAddress(address);
    if (place.kind !== 'sftp') return undefined;
    return { kind: 'password', user: place.user ?? userName, host: place.host, port: place.port };
  } catch {
    return undefined;
  }
}

/** Secrets that were in use before and that nothing needs any more. */
export function orphanedCredentials(before: Settings, after: Settings, userName: string): CredentialRef[] {
  const stillUsed = credentialsOf(after, userName);
  return [...credentialsOf(before, userName)].filter(([account]) => !stillUsed.has(account)).map(([, credential]) => credential);
}

function credentialsOf({ sites }: Settings, userName: string): Map<string, CredentialRef> {
  const used = sites
    .flatMap(({ origin, originLogin, mirrors }): Pick<Mirror, 'address' | 'login' | 'jump'>[] => [
      ...(originLogin ? [{ address: origin, login: originLogin }] : []),
      ...mirrors,
    ])
    .flatMap(({ address, login, jump = [] }) => [
      credentialOf(address, login, userName),
      ...jump.map((hop) => credentialOf(`sftp://${hop.server}/`, hop.login, userName)),
    ]);
  return new Map(used.flatMap((credential) => (credential ? [[accountOf(credential), credential]] : [])));
}
