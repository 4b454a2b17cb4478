import type { Vault } from './vault';

/** A keychain that works answers in milliseconds; one that waits for its owner's password may take minutes. */
const PATIENCE_MS = 700;

/**
 * The vault as soon as it is open. One that takes its time (a locked keychain asks its owner first) holds nobody up: what is
 * read or written meanwhile waits for it, the rest goes on.
 */
export async function withoutWaiting(opening: Promise<Vault>, patience = PATIENCE_MS): Promise<Vault> {
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<Vault>((resolve) => {
    limit = setTimeout(() => {
      resolve(lateVault(opening));
    }, patience);
  });
  const vault = await Promise.race([opening, late]);
  clearTimeout(limit);
  return vault;
}

function lateVault(opening: Promise<Vault>): Vault {
  let opened: Vault | undefined;
  void opening.then((vault) => (opened = vault));
  return {
    get kind() {
      return opened?.kind ?? 'keychain';
    },
    get message() {
      return opened?.message ?? 'The keychain has not answered yet: it may ask for its password in a window of its own.';
    },
    read: async (credential) => (await opening).read(credential),
    write: async (credential, secret) => (await opening).write(credential, secret),
    remove: async (credential) => (await opening).remove(credential),
  };
}
