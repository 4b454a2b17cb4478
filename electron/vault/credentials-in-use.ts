import type { Login, Settings } from '../contract/site';
import { accountOf, type CredentialRef } from './vault';

/** The password that belongs to an address; undefined where it needs none. Who asks decides what an unreadable address is. */
export type PasswordOf = (address: string) => CredentialRef | undefined;

/** The secret that a login needs; undefined for an agent, and for a password at an address that needs none. */
export function credentialOf(
  { address, login }: { readonly address: string; readonly login: Login },
  passwordOf: PasswordOf,
): CredentialRef | undefined {
  if (login.kind === 'key') return { kind: 'passphrase', keyFile: login.keyFile };
  return login.kind === 'password' ? passwordOf(address) : undefined;
}

/** Secrets that were in use before a change of the settings and that nothing needs any more. */
export function unusedCredentials(before: Settings, after: Settings, passwordOf: PasswordOf): CredentialRef[] {
  const used = credentialsIn(after, passwordOf);
  return [...credentialsIn(before, passwordOf)].filter(([account]) => !used.has(account)).map(([, credential]) => credential);
}

function credentialsIn({ sites }: Settings, passwordOf: PasswordOf): Map<string, CredentialRef> {
  const found = sites
    .flatMap(({ origin, originLogin, mirrors }) => [
      ...(originLogin ? [{ address: origin, login: originLogin }] : []),
      ...mirrors.flatMap((mirror) => [
        mirror,
        ...(mirror.jump ?? []).map(({ server, login }) => ({ address: `sftp://${server}/`, login })),
      ]),
    ])
    .flatMap((place) => credentialOf(place, passwordOf) ?? []);
  return new Map(found.map((credential) => [accountOf(credential), credential]));
}
