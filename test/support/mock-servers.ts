import { NOTHING_LEFT_OUT, type LeftOut } from '../../electron/contract/left-out';
import type { FolderListing, ServerAbilities } from '../../electron/contract/trust';

/** What each known pattern leaves out at the sample origins. */
const MATCHES: Readonly<Record<string, { files: number; bytes: number; example: string }>> = {
  '.git/': { files: 1180, bytes: 3_050_000_000, example: '.git/' },
  '*.tmp': { files: 22, bytes: 48_400_000, example: 'builds/heliograph.tmp' },
  '.DS_Store': { files: 2, bytes: 12_292, example: 'docs/.DS_Store' },
};

export function leftOutOf({ exclude = [], lastFiles = [] }: { exclude?: string[] | undefined; lastFiles?: string[] | undefined }): LeftOut {
  const patterns = exclude.map((pattern) => ({ pattern, files: MATCHES[pattern]?.files ?? 0, bytes: MATCHES[pattern]?.bytes ?? 0 }));
  const sum = (what: 'files' | 'bytes'): number => patterns.reduce((total, each) => total + each[what], 0);
  return {
    ...NOTHING_LEFT_OUT,
    state: 'counted',
    files: sum('files'),
    bytes: sum('bytes'),
    keptFiles: 18_412,
    keptBytes: 41_700_000_000,
    examples: exclude.flatMap((pattern) => MATCHES[pattern]?.example ?? []),
    patterns,
    last: lastFiles.length === 0 ? NOTHING_LEFT_OUT.last : { files: 14, examples: ['dists/stable/InRelease', 'index.html'] },
  };
}

/** A server that says what it is by its name: `old…` announces little. */
export function abilitiesOf(host: string): ServerAbilities {
  const able = !host.startsWith('old');
  return {
    software: able ? 'OpenSSH_9.2p1' : 'mod_sftp/0.9.9',
    atomicReplace: able,
    hardLinks: able,
    copies: able,
    fsync: able,
    space: able,
    symlinkTimes: able,
    modes: true,
    freeBytes: able ? 182_000_000_000 : null,
    parallelism: able ? 256 : 64,
  };
}

export function foldersOf(address: string): FolderListing {
  const path = decodeURIComponent(/^sftp:\/\/[^/]*(\/.*)$/.exec(address)?.[1] ?? '/').replace(/(.)\/$/, '$1');
  const below: Readonly<Record<string, string[]>> = {
    '/': ['home', 'srv', 'var'],
    '/srv': ['backup', 'ftp', 'www'],
    '/srv/www': ['htdocs'],
  };
  return { path, folders: below[path] ?? [], more: false, files: path === '/srv/www' ? 12 : 0 };
}
