import type { Mirror, Settings } from '../contract/site';
import { accountOf, type CredentialRef } from '../vault/vault';
import { passwordOf, serverPlace } from './secrets';

function credentialOf({ address, login }: Pick<Mirror, 'address' | 'login'>): CredentialRef | undefined {
  if (login.kind === 'key') return { kind: 'passphrase', keyFile: login.keyFile };
  return login.kind === 'password' ? passwordOf(address) : undefined;
}

function credentialsIn(settings: Settings): Map<string, CredentialRef> {
  const found = settings.sites
    .flatMap(({ origin, originLogin, mirrors }) => [
      ...(originLogin ? [{ address: origin, login: originLogin }] : []),
      ...mirrors.flatMap((mirror) => [mirror, ...(mirror.jump ?? []).map(({ server, login }) => ({ ...serverPlace(server), login }))]),
    ])
    .flatMap((place) => credentialOf(place) ?? []);
  return new Map(found.map((credential) => [accountOf(credential), credential]));
}

/** Secrets that a change of the settings left without a mirror that uses them. */
export function unusedCredentials(before: Settings, after: Settings): CredentialRef[] {
  const used = credentialsIn(after);
  return [...credentialsIn(before)].filter(([account]) => !used.has(account)).map(([, credential]) => credential);
}
