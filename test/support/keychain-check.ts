import { openVault } from '../../electron/vault/open-vault';
import type { CredentialRef } from '../../electron/vault/vault';

/** A process that uses the keychain of its session: prints one JSON line of what it saw. Two runs show what survives. */
const password: CredentialRef = { kind: 'password', user: 'ada', host: 'mirror.example', port: 2222 };
async function check(): Promise<void> {
  const vault = await openVault({ allowKeychain: true });
  const before = await vault.read(password);
  const passphrase = await vault.read({ kind: 'passphrase', keyFile: '/no/such/key' });
  const action = process.argv[2];
  if (action === 'write') await vault.write(password, 'grüße 🔑 "quoted"');
  if (action === 'remove') await vault.remove(password);
  process.stdout.write(
    `${JSON.stringify({ kind: vault.kind, message: vault.message, before, passphrase, after: await vault.read(password) })}\n`,
  );
  process.exit(0);
}

void check();
