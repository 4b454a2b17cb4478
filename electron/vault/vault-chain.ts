import type { CredentialRef, Vault } from './vault';

/**
 * Several vaults as one. A secret is read from the first that has it; what is written goes to the first that can keep
 * it, and so the chain's kind and message are that one's.
 */
export function firstOf(vaults: readonly [Vault, ...Vault[]]): Vault {
  const keeping = vaults.filter((vault) => vault.kind !== 'environment');
  const keeper = keeping[0] ?? vaults[0];
  return {
    kind: keeper.kind,
    message: keeper.message,
    read: (credential) => readFirst(vaults, credential),
    write: (credential, secret) => keeper.write(credential, secret),
    remove: async (credential) => {
      for (const vault of keeping) await vault.remove(credential);
    },
  };
}

/** A vault that fails hides no later one; its error counts only if no other has the secret. */
async function readFirst(vaults: readonly Vault[], credential: CredentialRef): Promise<string | undefined> {
  const errors: unknown[] = [];
  for (const vault of vaults) {
    try {
      const secret = await vault.read(credential);
      if (secret !== undefined) return secret;
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return undefined;
}
