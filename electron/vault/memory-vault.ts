import { accountOf, type Vault } from './vault';

/** Keeps secrets until the program ends; nothing is written anywhere. */
export function memoryVault(message = 'Passwords are kept until Heliograph quits.'): Vault {
  const secrets = new Map<string, string>();
  return {
    kind: 'memory',
    message,
    read: (credential) => Promise.resolve(secrets.get(accountOf(credential))),
    write: (credential, secret) => {
      secrets.set(accountOf(credential), secret);
      return Promise.resolve();
    },
    remove: (credential) => {
      secrets.delete(accountOf(credential));
      return Promise.resolve();
    },
  };
}
