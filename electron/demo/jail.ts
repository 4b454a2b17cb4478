import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { sep } from 'node:path';

/** How a file system that folds names tells them apart; see {@link Jail}. */
export interface Folding {
  readonly foldsCase?: boolean;
  readonly foldsUnicode?: boolean;
}

/** A refusal with the error code that a system call would have given. */
export class JailError extends Error {
  constructor(readonly code: 'ENOENT' | 'ENOTDIR' | 'ELOOP' | 'EINVAL') {
    super(code);
  }
}

const MAXIMAL_LINKS = 40;

/**
 * Turns the paths of a client into real ones below one folder, as chroot would: `/` is the folder, `..` stops there, and
 * symlinks are followed inside of it only (an absolute target starts at the folder). Paths are latin1 text, one
 * character for each byte, so that no name is changed on its way.
 */
export class Jail {
  /** The folder, without a trailing separator; latin1. */
  readonly root: string;

  constructor(
    folder: string,
    private readonly folding: Folding = {},
  ) {
    this.root = Buffer.from(realpathSync(folder))
      .toString('latin1')
      .replace(/[/\\]$/, '');
  }

  /** The real path of `virtual`, which need not exist, but its directory must. @throws JailError */
  real(virtual: string, followLast: boolean): Buffer {
    return bytes(this.root + this.#walk(virtual, followLast).join(''));
  }

  /** The canonical virtual path of `virtual`. @throws JailError */
  canonical(virtual: string): string {
    const parts = this.#walk(virtual, true);
    return parts.length === 0 ? '/' : parts.map((part) => `/${part.slice(1)}`).join('');
  }

  /** Each part starts with the separator of this system. */
  #walk(virtual: string, followLast: boolean): string[] {
    const done: string[] = [];
    const pending = virtual.split('/').reverse();
    let real = this.root;
    let links = 0;
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        done.pop();
        real = this.root + done.join('');
        continue;
      }
      refuseForeignSeparators(name);
      const part = sep + this.#spelling(real, name);
      const stats = attributesOf(real + part);
      const last = pending.every((rest) => rest === '');
      if (stats?.isSymbolicLink() && (followLast || !last)) {
        if (++links > MAXIMAL_LINKS) throw new JailError('ELOOP');
        const target = readlinkSync(bytes(real + part), 'latin1');
        if (target.startsWith('/')) done.length = 0;
        pending.push(...target.split('/').reverse());
      } else {
        if (!last && !stats) throw new JailError('ENOENT');
        if (!last && !stats?.isDirectory()) throw new JailError('ENOTDIR');
        done.push(part);
      }
      real = this.root + done.join('');
    }
    return done;
  }

  /** The name under which an equal one is stored, where names are folded. */
  #spelling(directory: string, name: string): string {
    if (!this.folding.foldsCase && !this.folding.foldsUnicode) return name;
    if (attributesOf(directory + sep + name)) return name;
    const wanted = this.#fold(name);
    return namesIn(directory).find((stored) => this.#fold(stored) === wanted) ?? name;
  }

  #fold(name: string): string {
    let folded = Buffer.from(name, 'latin1').toString('utf8');
    if (this.folding.foldsUnicode) folded = folded.normalize('NFC');
    if (this.folding.foldsCase) folded = folded.toUpperCase().toLowerCase();
    return folded;
  }
}

/** The bytes of a latin1 path, for `node:fs`. */
export function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

function attributesOf(path: string): Stats | undefined {
  try {
    return lstatSync(bytes(path), { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') throw new JailError('ENOTDIR');
    throw error;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(bytes(directory), 'latin1');
  } catch {
    return [];
  }
}

/** On Windows a name with these would be another place; NUL is nowhere a name. */
function refuseForeignSeparators(name: string): void {
  if (name.includes('\0') || (sep === '\\' && /[\\:]/.test(name))) throw new JailError('EINVAL');
}
