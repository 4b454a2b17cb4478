import { expect, it } from 'vitest';
import { withoutWaiting } from '../../../electron/vault/late-vault';
import { memoryVault } from '../../../electron/vault/memory-vault';
import type { Vault } from '../../../electron/vault/vault';

const credential = { kind: 'passphrase', keyFile: '/k' } as const;

it('is the vault itself where that opens in time', async () => {
  const vault = memoryVault('Here.');
  expect(await withoutWaiting(Promise.resolve(vault), 1_000)).toBe(vault);
});

it('holds nobody up where it does not; what was asked meanwhile is answered once it is open', async () => {
  let open: (vault: Vault) => void = () => undefined;
  const vault = await withoutWaiting(new Promise((resolve) => (open = resolve)), 1);
  expect(vault.kind).toBe('keychain');
  expect(vault.message).toContain('has not answered yet');
  const written = vault.write(credential, 'secret');
  open(memoryVault('Here.'));
  await written;
  expect(await vault.read(credential)).toBe('secret');
  expect([vault.kind, vault.message]).toEqual(['memory', 'Here.']);
});
