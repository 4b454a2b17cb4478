import { openKeychain } from './keychain-vault';
import { memoryVault } from './memory-vault';
import type { Vault } from './vault';

export interface OpenVaultOptions {
  /** False for the demo and for throw-away profiles: the real keychain is not even asked. */
  readonly allowKeychain: boolean;
}

/** Where a password can be without a keychain. */
const OTHERWISE = 'The SSH agent, a key file, or HELIOGRAPH_PASSWORD in the environment of the command line work without it.';

/** The keychain where it works, else memory for this run of the program, with a message that says why. Never throws. */
export async function openVault({ allowKeychain }: OpenVaultOptions): Promise<Vault> {
  if (!allowKeychain) return memoryVault('Passwords are kept until Heliograph quits; the keychain is not used here.');
  const keychain = await openKeychain();
  if ('kind' in keychain) return keychain;
  return memoryVault(`No keychain can be used: ${keychain.unavailable}. Passwords are kept until Heliograph quits. ${OTHERWISE}`);
}
