import type { Mirror, Settings } from '../contract/site';
import { accountOf, type CredentialRef } from '../vault/vault';
import { passwordOf } from './secrets';

function credentialOf({ address, login }: Mirror): CredentialRef | undefined {
  if (login.kind === 'key') return { kind: 'passphrase', keyFile: login.keyFile };
  return login.kind === 'password' ? passwordOf(address) : undefined;
}

function credentialsIn(settings: Settings): Map<string, CredentialRef> {
  const found = settings.sites.flatMap((site) => site.mirrors).flatMap((mirror) => credentialOf(mirror) ?? []);
  return new Map(found.map((credential) => [accountOf(credential), credential]));
}

/** Secrets that a change of the settings left without a mirror that uses them. */
export function unusedCredentials(before: Settings, after: Settings): CredentialRef[] {
  const used = credentialsIn(after);
  return [...credentialsIn(before)].filter(([account]) => !used.has(account)).map(([, credential]) => credential);
}
