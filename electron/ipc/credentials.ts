import type { Login, Settings } from '../contract/site';
import { parseAddress } from '../endpoints/address';
import { credentialOf as secretOf, unusedCredentials } from '../vault/credentials-in-use';
import type { CredentialRef } from '../vault/vault';

/** The secret that this login needs; undefined for an agent, a local folder, or an address that cannot be read. */
export function credentialOf(address: string, login: Login, userName: string): CredentialRef | undefined {
  return secretOf({ address, login }, () => passwordOf(address, userName));
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
  return unusedCredentials(before, after, (address) => passwordOf(address, userName));
}
