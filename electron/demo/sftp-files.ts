import * as fs from 'node:fs';
import { bytes, Jail } from './jail';
import type { ServerOperations, ServerQuirks } from './server-quirks';
import { OpenFlag, Status, type Attributes, type FullAttributes } from './sftp-wire';

/** A refusal with its SFTP status. */
export class SftpRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** An open file. */
export interface OpenedFile {
  readonly descriptor: number;
  readonly virtual: string;
  readonly append: boolean;
  wrote: boolean;
}

const BLOCK = 4096;

/** File operations below one folder, with an embedded server's quirks. Paths are virtual and latin1; see {@link Jail}. */
export class SftpFiles {
  readonly jail: Jail;
  #full = false;

  constructor(
    folder: string,
    private readonly quirks: ServerQuirks,
    private readonly operations: ServerOperations,
  ) {
    this.jail = new Jail(folder, quirks);
  }

  open(virtual: string, flags: number, asked: Attributes): OpenedFile {
    const writes = (flags & (OpenFlag.WRITE | OpenFlag.APPEND | OpenFlag.CREATE | OpenFlag.TRUNCATE)) !== 0;
    if (writes) this.#refuseReadOnly();
    const exclusive = (flags & OpenFlag.EXCLUSIVE) !== 0 && (flags & OpenFlag.CREATE) !== 0;
    const real = this.jail.real(virtual, !exclusive);
    const isNew = writes && (exclusive || fs.lstatSync(real, { throwIfNoEntry: false }) === undefined);
    const descriptor = fs.openSync(real, systemFlags(flags), 0o600);
    if (isNew) fs.fchmodSync(descriptor, this.#fileMode((asked.mode ?? 0o666) & ~(this.quirks.umask ?? 0o022)));
    return { descriptor, virtual, append: (flags & OpenFlag.APPEND) !== 0, wrote: false };
  }

  read(file: OpenedFile, offset: number, length: number): Buffer | undefined {
    const buffer = Buffer.allocUnsafe(length);
    const count = fs.readSync(file.descriptor, buffer, 0, length, offset);
    this.operations.bytesRead += count;
    return count === 0 && length > 0 ? undefined : buffer.subarray(0, count);
  }

  write(file: OpenedFile, offset: number, data: Buffer): void {
    const limit = this.quirks.failWriteAfterBytes;
    if (limit !== undefined && this.operations.bytesWritten + data.length > limit) {
      this.#full = true;
      throw new SftpRefusal(Status.FAILURE, 'Failure');
    }
    this.operations.bytesWritten += data.length;
    file.wrote = true;
    if (this.quirks.acknowledgeAndDrop) return;
    for (let done = 0; done < data.length;) {
      done += fs.writeSync(file.descriptor, data, done, data.length - done, file.append ? null : offset + done);
    }
  }

  close(file: OpenedFile): void {
    const forced = this.quirks.forceModifiedTime;
    if (forced !== undefined && file.wrote) fs.futimesSync(file.descriptor, forced, forced);
    fs.closeSync(file.descriptor);
  }

  fsync(file: OpenedFile): void {
    fs.fsyncSync(file.descriptor);
  }

  fstat(file: OpenedFile): FullAttributes {
    return this.#shown(fs.fstatSync(file.descriptor));
  }

  stat(virtual: string, follow: boolean): FullAttributes {
    return this.#shown(fs.lstatSync(this.jail.real(virtual, follow)));
  }

  /** The attributes of an entry of a listed directory; undefined if it has gone meanwhile. */
  entry(directory: string, name: string): FullAttributes | undefined {
    const stats = fs.lstatSync(bytes(`${directory}/${name}`), { throwIfNoEntry: false });
    return stats && this.#shown(stats);
  }

  /** The real directory and the names in it. */
  list(virtual: string): { readonly real: string; readonly names: string[] } {
    const real = this.jail.real(virtual, true);
    return { real: real.toString('latin1'), names: fs.readdirSync(real, 'latin1') };
  }

  setAttributes(virtual: string, asked: Attributes): void {
    this.#refuseReadOnly();
    const real = this.jail.real(virtual, true);
    if (asked.size !== undefined) fs.truncateSync(real, asked.size);
    if (asked.mode !== undefined && !this.quirks.forceModes) fs.chmodSync(real, asked.mode & 0o7777);
    if (asked.mtime !== undefined) fs.utimesSync(real, asked.atime ?? asked.mtime, asked.mtime);
  }

  setFileAttributes(file: OpenedFile, asked: Attributes): void {
    this.#refuseReadOnly();
    if (asked.size !== undefined) fs.ftruncateSync(file.descriptor, asked.size);
    if (asked.mode !== undefined && !this.quirks.forceModes) fs.fchmodSync(file.descriptor, asked.mode & 0o7777);
    if (asked.mtime !== undefined) fs.futimesSync(file.descriptor, asked.atime ?? asked.mtime, asked.mtime);
  }

  setLinkAttributes(virtual: string, asked: Attributes): void {
    this.#refuseReadOnly();
    const real = this.jail.real(virtual, false);
    if (asked.mtime !== undefined) fs.lutimesSync(real, asked.atime ?? asked.mtime, asked.mtime);
  }

  remove(virtual: string): void {
    this.#refuseReadOnly();
    const real = this.#notRoot(virtual);
    if (fs.lstatSync(real).isDirectory()) throw new SftpRefusal(Status.FAILURE, 'Failure');
    fs.unlinkSync(real);
  }

  removeDirectory(virtual: string): void {
    this.#refuseReadOnly();
    fs.rmdirSync(this.#notRoot(virtual));
  }

  makeDirectory(virtual: string, asked: Attributes): void {
    this.#refuseReadOnly();
    const real = this.jail.real(virtual, false);
    fs.mkdirSync(real, 0o700);
    const mode = this.quirks.forceModes?.directory ?? (asked.mode ?? 0o777) & ~(this.quirks.umask ?? 0o022);
    fs.chmodSync(real, mode & 0o7777);
  }

  /** Never replaces, as OpenSSH's plain rename. */
  rename(from: string, to: string): void {
    this.#refuseReadOnly();
    const [old, fresh] = [this.#notRoot(from), this.#notRoot(to)];
    if (fs.lstatSync(fresh, { throwIfNoEntry: false })) throw new SftpRefusal(Status.FAILURE, 'Failure');
    fs.renameSync(old, fresh);
  }

  /** Replaces in one step. */
  posixRename(from: string, to: string): void {
    this.#refuseReadOnly();
    fs.renameSync(this.#notRoot(from), this.#notRoot(to));
  }

  hardLink(existing: string, fresh: string): void {
    this.#refuseReadOnly();
    fs.linkSync(this.jail.real(existing, false), this.jail.real(fresh, false));
  }

  symlink(target: string, link: string): void {
    this.#refuseReadOnly();
    fs.symlinkSync(bytes(target), this.jail.real(link, false));
  }

  readLink(virtual: string): string {
    return fs.readlinkSync(this.jail.real(virtual, false), 'latin1');
  }

  /** Copies a range between open files (`copy-data`); a length of 0 means to the end. */
  copy(from: OpenedFile, start: number, length: number, to: OpenedFile, at: number): void {
    const end = length === 0 ? Number.POSITIVE_INFINITY : start + length;
    for (let offset = start; offset < end;) {
      const chunk = this.read(from, offset, Math.min(1 << 20, end - offset));
      if (!chunk) return;
      this.write(to, at + offset - start, chunk);
      offset += chunk.length;
    }
  }

  /** Block size, blocks, free blocks and names of the file system that holds the folder. */
  space(virtual: string): { readonly blocks: number; readonly free: number; readonly available: number; readonly block: number } {
    const found = fs.statfsSync(this.jail.real(virtual, true));
    if (this.#full) return { block: found.bsize || BLOCK, blocks: found.blocks, free: 0, available: 0 };
    return { block: found.bsize || BLOCK, blocks: found.blocks, free: found.bfree, available: found.bavail };
  }

  #shown(stats: fs.Stats): FullAttributes {
    const shown = {
      size: stats.size,
      uid: stats.uid,
      gid: stats.gid,
      mode: stats.mode,
      atime: stats.atimeMs / 1000,
      mtime: stats.mtimeMs / 1000,
    };
    const forced = this.quirks.forceModes;
    if (!forced || stats.isSymbolicLink()) return shown;
    return { ...shown, mode: (stats.mode & fs.constants.S_IFMT) | (stats.isDirectory() ? forced.directory : forced.file) };
  }

  #fileMode(mode: number): number {
    return (this.quirks.forceModes?.file ?? mode) & 0o7777;
  }

  #refuseReadOnly(): void {
    if (this.quirks.readOnly) throw new SftpRefusal(Status.PERMISSION_DENIED, 'Permission denied');
  }

  #notRoot(virtual: string): Buffer {
    const real = this.jail.real(virtual, false);
    if (real.toString('latin1') === this.jail.root) throw new SftpRefusal(Status.FAILURE, 'Failure');
    return real;
  }
}

function systemFlags(flags: number): number {
  const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  const reads = (flags & OpenFlag.READ) !== 0;
  const writes = (flags & (OpenFlag.WRITE | OpenFlag.APPEND)) !== 0;
  let result = writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
  if (flags & OpenFlag.APPEND) result |= O_APPEND;
  if (flags & OpenFlag.CREATE) result |= O_CREAT;
  if (flags & OpenFlag.EXCLUSIVE && flags & OpenFlag.CREATE) result |= O_EXCL;
  if (flags & OpenFlag.TRUNCATE) result |= O_TRUNC;
  // Opening a named pipe must not wait for its other end: that would stop the whole server.
  return result | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);
}

/** The SFTP status of a refused system call, as OpenSSH translates it. */
export function statusOf(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof SftpRefusal) return { status: error.status, message: error.message };
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EBADF':
    case 'ELOOP':
      return { status: Status.NO_SUCH_FILE, message: 'No such file' };
    case 'EPERM':
    case 'EACCES':
    case 'EFAULT':
      return { status: Status.PERMISSION_DENIED, message: 'Permission denied' };
    case 'ENAMETOOLONG':
    case 'EINVAL':
      return { status: Status.BAD_MESSAGE, message: 'Bad message' };
    default:
      return { status: Status.FAILURE, message: 'Failure' };
  }
}
