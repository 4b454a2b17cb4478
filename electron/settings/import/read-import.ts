import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { ImportKind } from '../../contract/imports';
import { matchesPattern } from '../../endpoints/sftp/known-hosts';
import { ImportError, remark, type ImportedFile } from './draft';
import { readFilezilla } from './filezilla';
import { looksLikeKnownHosts } from './known-hosts';
import { readRclone } from './rclone';
import { readSshConfig } from './ssh-config';
import { readWinscp } from './winscp';

/** Bytes of a file that is read; thousands of servers take less. */
const LARGEST = 8 * 1024 * 1024;
/** How deep files may include one another, and how many in all; OpenSSH allows 16 deep. */
const MAX_DEPTH = 16;
const MAX_FILES = 200;

export interface ImportFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/** Where programs keep their servers on this computer; whether anything is there is not looked at. Pure. */
export function usualPlaces({ env, platform, home }: ImportFacts): { readonly kind: ImportKind; readonly path: string }[] {
  const roaming = env['APPDATA'] ?? join(home, 'AppData', 'Roaming');
  const config = env['XDG_CONFIG_HOME'] ?? join(home, '.config');
  const windows = platform === 'win32';
  return [
    { kind: 'ssh-config', path: join(home, '.ssh', 'config') },
    { kind: 'known-hosts', path: join(home, '.ssh', 'known_hosts') },
    { kind: 'filezilla', path: windows ? join(roaming, 'FileZilla', 'sitemanager.xml') : join(config, 'filezilla', 'sitemanager.xml') },
    ...(windows ? [{ kind: 'winscp' as const, path: join(roaming, 'WinSCP.ini') }] : []),
    {
      kind: 'rclone',
      path: env['RCLONE_CONFIG'] ?? (windows ? join(roaming, 'rclone', 'rclone.conf') : join(config, 'rclone', 'rclone.conf')),
    },
  ];
}

/** The text of a file that is to be imported. @throws ImportError with what is wrong with it */
export function readImportText(path: string): string {
  let bytes: Buffer;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new ImportError(`${path} is not a file.`, 'Choose the file itself.');
    if (found.size > LARGEST) throw new ImportError(`${path} is larger than 8 MiB.`, 'Check that it is the right file.');
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ImportError(`${path} ${missing ? 'is not there' : 'cannot be read'}.`, 'Check its path and its permissions.');
  }
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = bytes.toString(wide ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  if (text.includes('\0')) throw new ImportError(`${path} is not a text.`, 'Check that it is the right file.');
  return text;
}

/** Which program wrote a text. Pure. @throws ImportError where none of those that are known did */
export function kindOf(text: string, path: string): ImportKind {
  if (/^\s*<(\?xml|FileZilla3)/.test(text)) return 'filezilla';
  if (/^\[Sessions\\/m.test(text)) return 'winscp';
  if (/^\s*RCLONE_ENCRYPT_V\d+:/m.test(text) || (/^\s*\[[^\]]+\]/m.test(text) && /^\s*type\s*=/m.test(text))) return 'rclone';
  if (looksLikeKnownHosts(text)) return 'known-hosts';
  if (/^\s*(Host|Include|Match)[\s=]/im.test(text)) return 'ssh-config';
  throw new ImportError(
    `${basename(path)} is none of the files that can be imported.`,
    'These can: ~/.ssh/config, known_hosts, sitemanager.xml of FileZilla, WinSCP.ini and rclone.conf.',
  );
}

/** Reads the servers of a file; known_hosts holds none. @throws ImportError */
export function readServers(kind: ImportKind, text: string, path: string, home = homedir()): ImportedFile {
  switch (kind) {
    case 'ssh-config': {
      const { expanded, missing } = expandIncludes(text, dirname(path), home);
      const file = readSshConfig(expanded);
      return { ...file, remarks: [...file.remarks, ...missing.map((each) => remark('include-skipped', each))] };
    }
    case 'filezilla':
      return readFilezilla(text);
    case 'winscp':
      return readWinscp(text);
    case 'rclone':
      return readRclone(text);
    case 'known-hosts':
      return { kind, servers: [], skipped: [], remarks: [] };
  }
}

/** Puts included files in their places. What follows an `Include` inside of a `Host` section stays that section's. */
function expandIncludes(text: string, folder: string, home: string): { readonly expanded: string; readonly missing: string[] } {
  const missing: string[] = [];
  let files = 0;
  let size = 0;
  const expand = (part: string, depth: number): string => {
    let section = '';
    return part
      .split(/\r?\n/)
      .map((line) => {
        if (/^\s*(Host|Match)[\s=]/i.test(line)) section = line;
        const wished = /^\s*Include[\s=]+(.*\S)\s*$/i.exec(line)?.[1];
        if (wished === undefined) return line;
        const inner = (wished.match(/"[^"]*"|\S+/g) ?? [])
          .flatMap((word) => pathsOf(word.replace(/^"|"$/g, ''), folder, home))
          .map((path) => read(path, depth));
        return [...inner, section].join('\n');
      })
      .join('\n');
  };
  const read = (path: string, depth: number): string => {
    try {
      if (depth >= MAX_DEPTH || ++files > MAX_FILES) throw new ImportError('', '');
      const inner = readImportText(path);
      size += inner.length;
      if (size > LARGEST) throw new ImportError('', '');
      return expand(inner, depth + 1);
    } catch {
      if (missing.length < 20) missing.push(path);
      return '';
    }
  };
  return { expanded: expand(text, 0), missing };
}

/** The files that a pattern of `Include` means, by their names; a pattern may stand in the last part only. */
function pathsOf(pattern: string, folder: string, home: string): string[] {
  const full = pattern.startsWith('~/') ? join(home, pattern.slice(2)) : isAbsolute(pattern) ? pattern : join(folder, pattern);
  const last = basename(full);
  if (!/[*?]/.test(last)) return [full];
  try {
    return readdirSync(dirname(full))
      .filter((name) => (last.startsWith('.') || !name.startsWith('.')) && matchesPattern(last, name.toLowerCase()))
      .sort()
      .map((name) => join(dirname(full), name));
  } catch {
    return [];
  }
}
