import type { WriteRequest } from '../../engine/endpoint';
import { kindOf } from './attributes';
import { listDirectory } from './list-directory';
import type { Circumstances } from './refusals';
import { above } from './names';
import type { SftpSession, StatusError } from './session';

/** With fewer free bytes a disk counts as full. */
const LEAST_SPACE = 64 * 1024;

/** Asks a server that said no what its bare "Failure" may mean. Paths are absolute. */
export class AfterRefusal {
  constructor(private readonly session: SftpSession) {}

  async circumstances(absolute: string): Promise<Circumstances> {
    const [there, space] = await Promise.all([
      settle(this.session.lstat(absolute)),
      this.session.has('statvfs@openssh.com') ? settle(this.session.space(above(absolute))) : undefined,
    ]);
    const found = there.ok ? there.value : undefined;
    const full = space?.ok === true && (space.value.freeBytes < LEAST_SPACE || (space.value.totalFiles > 0 && space.value.freeFiles === 0));
    return {
      exists: found !== undefined,
      isDirectory: found !== undefined && kindOf(found) === 'directory',
      noSpace: full,
      readOnly: space?.ok === true && space.value.readOnly,
    };
  }

  /** Where something new was to be made, whatever stands there is simply in the way. */
  async creating(absolute: string): Promise<Circumstances> {
    return { ...(await this.circumstances(absolute)), isDirectory: false };
  }

  async renaming(from: string, to: string): Promise<Circumstances> {
    const [moved, circumstances] = await Promise.all([settle(this.session.lstat(from)), this.circumstances(to)]);
    const isFolder = moved.ok && moved.value !== undefined && kindOf(moved.value) === 'directory';
    return isFolder && circumstances.exists === true && circumstances.isDirectory !== true ? { notDirectory: true } : circumstances;
  }

  async removing(absolute: string): Promise<Circumstances> {
    const { isDirectory, readOnly } = await this.circumstances(absolute);
    return { ...(isDirectory === undefined ? {} : { isDirectory }), ...(readOnly === undefined ? {} : { readOnly }) };
  }

  async removingDirectory(absolute: string): Promise<Circumstances> {
    const found = await settle(this.session.lstat(absolute));
    if (!found.ok || found.value === undefined) return {};
    if (kindOf(found.value) !== 'directory') return { notDirectory: true };
    const listing = await settle(listDirectory(this.session, absolute));
    return listing.ok && listing.value.entries.length > 0 ? { hasEntries: true } : {};
  }

  /** A refused WRITE to a file that was created: a disk with less room than the file takes was full. */
  writing({ freeBytes }: StatusError, { size }: Pick<WriteRequest, 'size'>): Promise<Circumstances> {
    return Promise.resolve(freeBytes === undefined ? { maybeNoSpace: true } : { noSpace: freeBytes < Math.max(LEAST_SPACE, size ?? 0) });
  }
}

export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** A promise that never rejects. */
export function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
  return promise.then(
    (value) => ({ ok: true, value }) as const,
    (error: unknown) => ({ ok: false, error }) as const,
  );
}
