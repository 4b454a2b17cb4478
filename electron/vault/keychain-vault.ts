import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as Keytar from 'keytar';
import { accountOf, type Vault } from './vault';

/** The name under which every secret of ours lies. Never listed: `findCredentials` crashes on items of other makers. */
const SERVICE = 'org.heliograph.Heliograph';
/** A locked keyring may ask the person to unlock it; milliseconds. */
const PROBE_PATIENCE = 20_000;
const PATIENCE = 60_000;

/** The three calls of keytar that are safe. */
type Keychain = Pick<typeof Keytar, 'getPassword' | 'setPassword' | 'deletePassword'>;

/**
 * The operating system's keychain, proven by writing, reading and deleting a probe; or why it cannot be used, as the
 * end of a sentence. Never throws.
 */
export async function openKeychain(platform: string = process.platform): Promise<Vault | { readonly unavailable: string }> {
  try {
    const keychain = loadKeychain();
    await withPatience(probe(keychain), PROBE_PATIENCE);
    return keychainVault(keychain, `Passwords are kept in ${keychainName(platform)}.`);
  } catch (error) {
    return { unavailable: reasonOf(error) };
  }
}

/** What people call the keychain of their system. */
export function keychainName(platform: string): string {
  if (platform === 'darwin') return 'the macOS keychain';
  if (platform === 'win32') return 'the Windows Credential Manager';
  return 'the keyring of this desktop (Secret Service)';
}

/** Loaded when it is asked for, because it fails where libsecret is missing; not by `import()`, which older Electrons lack in a package. */
function loadKeychain(): Keychain {
  return createRequire(import.meta.url)('keytar') as Keychain;
}

/** A read answers "nothing" even where nothing can be stored, so only the whole circle is a proof. */
async function probe(keychain: Keychain): Promise<void> {
  const account = `probe ${randomUUID()}`;
  const secret = randomUUID();
  await keychain.setPassword(SERVICE, account, secret);
  const found = await keychain.getPassword(SERVICE, account);
  const deleted = await keychain.deletePassword(SERVICE, account);
  if (found !== secret || !deleted) throw new Error('it did not give back what was stored');
}

function keychainVault(keychain: Keychain, message: string): Vault {
  const ask = async <T>(question: Promise<T>, what: string): Promise<T> => {
    try {
      return await withPatience(question, PATIENCE);
    } catch (error) {
      throw new Error(`The keychain could not ${what}: ${reasonOf(error)}.`, { cause: error });
    }
  };
  return {
    kind: 'keychain',
    message,
    read: async (credential) => (await ask(keychain.getPassword(SERVICE, accountOf(credential)), 'be read')) ?? undefined,
    write: (credential, secret) => ask(keychain.setPassword(SERVICE, accountOf(credential), secret), 'keep the secret'),
    remove: async (credential) => {
      await ask(keychain.deletePassword(SERVICE, accountOf(credential)), 'forget the secret');
    },
  };
}

async function withPatience<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it did not answer within ${String(milliseconds / 1_000)} seconds (is it locked?)`));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The end of a sentence: one line, not too long, without a full stop. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/libsecret/.test(text)) return 'the library libsecret is not installed';
  if (/D-?Bus|transport/i.test(text)) return 'there is no desktop session (D-Bus) that offers one';
  const [line = ''] = text.split('\n');
  return (
    line
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001F\u007F-\u009F]/g, ' ')
      .trim()
      .replace(/\.$/, '')
      .slice(0, 200) || 'it gave no reason'
  );
}
