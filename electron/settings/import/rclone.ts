import { createDecipheriv } from 'node:crypto';
import { Findings, folderOf, ImportError, keyOrAgent, plainName, remark, Sealed, serverOf, type ImportedFile } from './draft';
import { readIni, type IniSection } from './ini-lines';

/** The key that each copy of rclone holds (fs/config/obscure): it hides passwords from eyes, not from programs. */
const KEY = Buffer.from('9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638', 'hex');
const BLOCK = 16;

/** Reads the SFTP remotes of an rclone.conf. Pure. @throws ImportError where the file is encrypted */
export function readRclone(text: string): ImportedFile {
  if (/^\s*RCLONE_ENCRYPT_V\d+:/m.test(text)) {
    throw new ImportError(
      'This rclone.conf is encrypted by a password.',
      'Write a plain one and import that: rclone config show > FILE; delete it afterwards.',
    );
  }
  const found = new Findings();
  for (const section of readIni(text)) readRemote(section, found);
  return found.done('rclone');
}

function readRemote({ name, values }: IniSection, found: Findings): void {
  const type = values.get('type') ?? '';
  if (type !== 'sftp') {
    found.skip(name, remark('not-sftp', type === '' ? '?' : type));
    return;
  }
  const host = values.get('host') ?? '';
  const server = serverOf(host, values.get('port'), values.get('user'));
  if (server === undefined) {
    found.skip(name, remark(host === '' ? 'no-host' : 'bad-address'));
    return;
  }
  const keyFile = values.get('key_file');
  const password = reveal(values.get('pass'));
  const passphrase = reveal(values.get('key_file_pass'));
  const folder = folderOf(values.get('path') ?? '');
  const isPassword = keyFile === undefined && values.has('pass');
  found.add({
    name: plainName(name, server.host),
    server,
    login: isPassword ? { kind: 'password' } : keyOrAgent(keyFile),
    jump: [],
    ...(folder !== undefined && { folder }),
    ...(isPassword && password && { password: new Sealed(password) }),
    ...(keyFile !== undefined && passphrase && { passphrase: new Sealed(passphrase) }),
    ...(values.has('ssh') && { transport: 'openssh' as const }),
    remarks: [
      ...(values.has('ssh') ? [remark('by-system-ssh', 'ssh')] : []),
      ...(values.has('key_pem') ? [remark('key-inside')] : []),
      ...((values.has('pass') && password === undefined) || (values.has('key_file_pass') && passphrase === undefined)
        ? [remark('password-unreadable')]
        : []),
    ],
  });
}

/** What rclone's `obscure` hid: AES-256-CTR in base64url, the counter first. Undefined for what is no such text. Pure. */
export function reveal(obscured: string | undefined): string | undefined {
  if (obscured === undefined || !/^[A-Za-z0-9_-]+$/.test(obscured)) return undefined;
  const bytes = Buffer.from(obscured, 'base64url');
  if (bytes.length < BLOCK) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', KEY, bytes.subarray(0, BLOCK));
  const plain = Buffer.concat([decipher.update(bytes.subarray(BLOCK)), decipher.final()]);
  const text = plain.toString('utf8');
  // What was not hidden by rclone comes out as noise.
  return Buffer.from(text, 'utf8').equals(plain) && !/\p{Cc}/u.test(text) ? text : undefined;
}
