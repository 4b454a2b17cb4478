import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { utils, type ParsedKey } from 'ssh2';
import { EndpointError } from '../../engine/endpoint';
import type { ConnectOptions } from '../connect-options';

/** Largest key file that is read; a 16384-bit RSA key takes 13 KiB. */
const MAX_KEY_FILE = 64 * 1024;

/**
 * Reads and decrypts a private key before anything is sent.
 * @throws EndpointError `login`: not there, not a key, a format that is not supported, no passphrase, a wrong one
 */
export async function loadPrivateKey(keyFile: string, secret: ConnectOptions['secret']): Promise<ParsedKey> {
  const content = await readKeyFile(keyFile);
  try {
    const plain = parse(content);
    if (!(plain instanceof Error)) return privateOrFail(plain, keyFile);
    if (!isEncrypted(plain)) throw unusable(keyFile, content);
    const passphrase = await secret({ kind: 'passphrase', keyFile });
    if (passphrase === undefined) {
      throw new EndpointError(
        'login',
        `The private key ${keyFile} needs a passphrase.`,
        'Give it when asked, store it in the keychain, or set HELIOGRAPH_PASSPHRASE.',
      );
    }
    const key = parse(content, passphrase);
    if (!(key instanceof Error)) return privateOrFail(key, keyFile);
    throw new EndpointError('login', `The passphrase of the private key ${keyFile} is wrong.`, 'Enter it again.');
  } finally {
    content.fill(0);
  }
}

/** Whether others than its owner may read or change a key file, as far as modes tell: ssh would refuse to use it. */
export async function isOpenToOthers(keyFile: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const { mode } = await stat(expandKeyFile(keyFile)).catch(() => ({ mode: 0 }));
  return (mode & 0o077) !== 0;
}

/** The path of a key file, with `~/` resolved. */
export function expandKeyFile(keyFile: string): string {
  return keyFile.startsWith('~/') ? join(homedir(), keyFile.slice(2)) : keyFile;
}

/** Looks whether a key file can be read, for a program that reads it by itself. @throws EndpointError `login` */
export async function checkKeyFile(keyFile: string): Promise<void> {
  (await readKeyFile(keyFile)).fill(0);
}

async function readKeyFile(keyFile: string): Promise<Buffer> {
  const path = expandKeyFile(keyFile);
  try {
    const { size } = await stat(path);
    if (size > MAX_KEY_FILE)
      throw new EndpointError('login', `The file ${keyFile} is too large for a private key.`, 'Choose the private key itself.');
    return await readFile(path);
  } catch (error) {
    if (error instanceof EndpointError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new EndpointError(
      'login',
      `The private key ${keyFile} ${missing ? 'is not there' : 'cannot be read'}.`,
      'Check the path and its permissions.',
    );
  }
}

function parse(content: Buffer, passphrase?: string): ParsedKey | Error {
  // ssh2 returns errors, gives an array for some formats, and throws on damaged keys.
  try {
    const parsed = utils.parseKey(content, passphrase) as ParsedKey | ParsedKey[] | Error;
    return Array.isArray(parsed) ? (parsed[0] ?? new Error('empty')) : parsed;
  } catch (error) {
    return error as Error;
  }
}

function isEncrypted(error: Error): boolean {
  return /encrypted|passphrase/i.test(error.message);
}

function privateOrFail(key: ParsedKey, keyFile: string): ParsedKey {
  if (key.isPrivateKey()) return key;
  throw new EndpointError('login', `The file ${keyFile} holds a public key.`, 'Choose the private key: the file without ".pub".');
}

function unusable(keyFile: string, content: Buffer): EndpointError {
  const putty = content.toString('latin1', 0, 32).startsWith('PuTTY-User-Key-File');
  return new EndpointError(
    'login',
    `The file ${keyFile} is not a private key that Heliograph can read.`,
    putty ? 'Convert it: puttygen KEY -O private-openssh -o NEWKEY.' : 'Use a key in OpenSSH or PEM form, as ssh-keygen makes it.',
  );
}
