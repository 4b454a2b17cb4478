import { session } from 'electron';

/**
 * Wakes BoringSSL: until Chromium first used its own cryptography in this process, AES runs in plain C, some fifty times
 * slower, for our connections too. Setting one cookie (in memory, expired at once) is enough.
 */
export async function wakeCrypto(): Promise<void> {
  const { cookies } = session.defaultSession;
  await cookies.set({ url: 'https://wake.invalid', name: 'wake', value: '1' });
  await cookies.remove('https://wake.invalid', 'wake');
}
