import { getCiphers } from 'node:crypto';
import type { Algorithms, CipherAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/** Ours, fastest first. chacha20-poly1305 and CBC are out: without strict key exchange they fall to Terrapin (CVE-2023-48795). */
const CIPHERS: readonly { readonly name: CipherAlgorithm; readonly needs: string }[] = [
  { name: 'aes128-gcm@openssh.com', needs: 'aes-128-gcm' },
  { name: 'aes256-gcm@openssh.com', needs: 'aes-256-gcm' },
  { name: 'aes128-ctr', needs: 'aes-128-ctr' },
  { name: 'aes192-ctr', needs: 'aes-192-ctr' },
  { name: 'aes256-ctr', needs: 'aes-256-ctr' },
];

/** The same by name, for a program that chooses by itself. */
export const CIPHER_NAMES: readonly string[] = CIPHERS.map((cipher) => cipher.name);

const HOST_KEYS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/**
 * What is offered to a server: nothing with SHA-1, MD5, CBC, DSA or groups below 2048 bits.
 * @param pinned key types that are known for the host: they come first, so that a server with several keys shows one that
 *   we can check. The others follow, so that a key of another kind is seen, and refused with its fingerprint.
 * @param available ciphers of this runtime: Electron's BoringSSL lacks some, and ssh2 throws if asked for one
 */
export function offeredAlgorithms(pinned: readonly string[], available: readonly string[] = getCiphers()): Algorithms {
  const has = new Set(available);
  const isPinned = (algorithm: ServerHostKeyAlgorithm): boolean => pinned.includes(keyTypeOf(algorithm));
  return {
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group14-sha256',
    ],
    cipher: CIPHERS.filter((cipher) => has.has(cipher.needs)).map((cipher) => cipher.name),
    serverHostKey: [...HOST_KEYS.filter(isPinned), ...HOST_KEYS.filter((algorithm) => !isPinned(algorithm))],
    hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
    compress: ['none'],
  };
}

function keyTypeOf(algorithm: ServerHostKeyAlgorithm): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}
