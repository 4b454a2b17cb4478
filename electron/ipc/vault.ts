import type { MainHandlers } from '../contract/ipc';
import { credentialOf, passwordOf } from './credentials';
import { resolveAddress, resolveKeyFile, resolveLogin } from './draft-paths';
import type { PathGrants } from './path-grants';
import { Refusal } from './refusal';
import type { Services } from './services';

/** Secrets go in. What is kept is never told, only whether. */
export function vaultHandlers({ settings, vault, vaultState, userName }: Services, grants: PathGrants): MainHandlers['vault'] {
  return {
    state: vaultState,
    setPassword: async ({ address, secret }) => {
      const credential = passwordOf(resolveAddress(address, settings.read(), grants), userName);
      if (!credential) throw new Refusal('A folder on this computer needs no password.');
      await vault.write(credential, secret);
    },
    setPassphrase: async ({ keyFile, secret }) => {
      await vault.write({ kind: 'passphrase', keyFile: resolveKeyFile(keyFile, settings.read(), grants) }, secret);
    },
    has: async ({ address, login }) => {
      const saved = settings.read();
      const credential = credentialOf(resolveAddress(address, saved, grants), resolveLogin(login, saved, grants), userName);
      return credential !== undefined && (await vault.read(credential)) !== undefined;
    },
  };
}
