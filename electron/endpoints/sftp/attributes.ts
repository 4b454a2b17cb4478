import type { Evidence } from '../../contract/plan';
import { FileType } from './protocol-numbers';
import type { ReceivedAttributes } from './replies';
import type { SentAttributes } from './fields';

/** Largest time that version 3 carries: 32 bits without sign, until 2106. */
const MAX_TIME = 0xffff_ffff;

/** What received attributes say an entry is. `unknown`: the server did not tell. */
export function kindOf(attributes: ReceivedAttributes): Evidence['kind'] | 'untracked' | 'unknown' {
  if (attributes.permissions === undefined) return 'unknown';
  switch (attributes.permissions & FileType.mask) {
    case FileType.regular:
      return 'file';
    case FileType.directory:
      return 'directory';
    case FileType.symlink:
      return 'symlink';
    case 0:
      return 'unknown';
    default:
      return 'untracked';
  }
}

/** What a special file is, for people. */
export function describeSpecial(permissions: number): string {
  switch (permissions & FileType.mask) {
    case 0o140000:
      return 'socket';
    case 0o060000:
      return 'block device';
    case 0o020000:
      return 'character device';
    case 0o010000:
      return 'named pipe';
    default:
      return 'special file';
  }
}

/** Evidence from attributes of a known kind; a symlink's `target` where it was read. */
export function evidenceOf(kind: Evidence['kind'], attributes: ReceivedAttributes, target?: string): Evidence {
  const base = {
    kind,
    size: kind === 'directory' ? 0 : target === undefined ? (attributes.size ?? 0) : Buffer.byteLength(target),
    mtime: attributes.mtime ?? 0,
    mode: (attributes.permissions ?? 0) & 0o7777,
  };
  return target === undefined ? base : { ...base, target };
}

/** Whole seconds that SFTP version 3 can carry: earlier times become 1970, later ones 2106. */
export function clampTime(seconds: number): number {
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.floor(seconds), 0), MAX_TIME) : 0;
}

/** Attributes to send, with times in the protocol's range. */
export function sentAttributes({ mode, mtime }: { readonly mode?: number; readonly mtime?: number }): SentAttributes {
  if (mode !== undefined && mtime !== undefined) return { permissions: mode & 0o7777, mtime: clampTime(mtime) };
  return { ...(mode === undefined ? {} : { permissions: mode & 0o7777 }), ...(mtime === undefined ? {} : { mtime: clampTime(mtime) }) };
}
