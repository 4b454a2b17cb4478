import { expect, it } from 'vitest';
import { reasonOf } from '../../../electron/vault/keychain-vault';
import { memoryVault } from '../../../electron/vault/memory-vault';
import { openVault } from '../../../electron/vault/open-vault';
import type { CredentialRef, Vault } from '../../../electron/vault/vault';
import { environmentVault, takeEnvironmentSecrets } from '../../../electron/vault/environment-vault';
import { firstOf } from '../../../electron/vault/vault-chain';

const ADA: CredentialRef = { kind: 'password', user: 'ada', host: 'a.example', port: 22 };
const KEY: CredentialRef = { kind: 'passphrase', keyFile: '/k' };

function failing(): Vault {
  const fail = () => Promise.reject(new Error('locked'));
  return { kind: 'keychain', message: 'fails', read: fail, write: fail, remove: fail };
}

it('keeps secrets in memory by user, host and port', async () => {
  const vault = memoryVault();
  await vault.write(ADA, 'one');
  expect(await vault.read({ ...ADA })).toBe('one');
  expect(await vault.read({ ...ADA, port: 23 })).toBeUndefined();
  await vault.remove(ADA);
  expect(await vault.read(ADA)).toBeUndefined();
});

it('reads from the first that has a secret, and writes to the first that can keep one', async () => {
  const environment = environmentVault(takeEnvironmentSecrets({ HELIOGRAPH_PASSPHRASE: 'given' }), []);
  const memory = memoryVault('kept');
  const chain = firstOf([environment, memory]);
  expect([chain.kind, chain.message]).toStrictEqual(['memory', 'kept']);
  await chain.write(ADA, 'one');
  await chain.write(KEY, 'kept');
  expect([await memory.read(ADA), await chain.read(ADA), await chain.read(KEY)]).toStrictEqual(['one', 'one', 'given']);
  await chain.remove(ADA);
  expect(await chain.read(ADA)).toBeUndefined();
});

it('is not stopped by a vault that fails, unless no other has the secret', async () => {
  const memory = memoryVault();
  await memory.write(ADA, 'one');
  const chain = firstOf([failing(), memory]);
  expect(await chain.read(ADA)).toBe('one');
  await expect(chain.read(KEY)).rejects.toThrow('locked');
});

it('does not ask the keychain where it must not', async () => {
  const vault = await openVault({ allowKeychain: false });
  expect(vault.kind).toBe('memory');
  expect(vault.message).toContain('the keychain is not used here');
});

it.each([
  [
    new Error('libsecret-1.so.0: cannot open shared object file: No such file or directory\nRequire stack: …'),
    'the library libsecret is not installed',
  ],
  [new Error('Cannot autolaunch D-Bus without X11 $DISPLAY'), 'there is no desktop session (D-Bus) that offers one'],
  [new Error('Unknown or unsupported transport “disabled” for address “disabled:”'), 'there is no desktop session (D-Bus) that offers one'],
  [new Error('Something\u001b[31m odd.\nmore'), 'Something [31m odd'],
  ['', 'it gave no reason'],
])('says of %s: %s', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
