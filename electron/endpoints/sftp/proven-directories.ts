import { parentOf, type RelativePath } from '../../contract/relative-path';
import { EndpointError } from '../../engine/endpoint';
import { kindOf } from './attributes';
import { quotePath } from './refusals';
import type { SftpSession } from './session';

/**
 * Directories that were seen to be real ones since the last connection was opened, so that no request walks through a symlink below
 * the root. SFTP version 3 cannot ask the server to refuse symlinks on the way: a folder that is swapped for a symlink
 * between proof and use is not noticed. Whoever can do that can write to the mirror anyway.
 *
 * A directory counts only if every one above it does: one that was listed ahead may have been reached through a symlink,
 * and what its listing shows is then no proof of anything.
 */
export class ProvenDirectories {
  constructor(
    private readonly session: SftpSession,
    private readonly absolute: (path: RelativePath) => string,
    /** Shared by the connections to one place: what one of them takes away is proven to none. */
    private readonly proven: Set<RelativePath>,
  ) {}

  /** Notes that the listing of the directory above, or a look at it, has shown a directory. */
  add(directory: RelativePath): void {
    if (directory !== '') this.proven.add(directory);
  }

  /** Forgets a directory that is gone, and everything below it. */
  forget(directory: RelativePath): void {
    if (!this.proven.delete(directory)) return;
    const prefix = `${directory}/`;
    for (const each of this.proven) if (each.startsWith(prefix)) this.proven.delete(each);
  }

  /** Proves the directory that holds `path`; undefined if it is known already. */
  proveParent(path: RelativePath): Promise<void> | undefined {
    return this.prove(parentOf(path));
  }

  /** As {@link proveParent}: false where nothing of ours can be below, because a folder is missing or something else is in its place. */
  async parentIsThere(path: RelativePath): Promise<boolean> {
    try {
      await this.proveParent(path);
      return true;
    } catch (error) {
      if (error instanceof EndpointError && (error.kind === 'missing' || error.kind === 'not-a-directory')) return false;
      throw error;
    }
  }

  /** @throws EndpointError `missing` or `not-a-directory` */
  prove(directory: RelativePath): Promise<void> | undefined {
    const unknown = this.#unknownOnTheWay(directory);
    return unknown.length === 0 ? undefined : this.#ask(unknown);
  }

  #unknownOnTheWay(directory: RelativePath): RelativePath[] {
    const unknown: RelativePath[] = [];
    for (let each = directory; each !== ''; each = parentOf(each)) if (!this.proven.has(each)) unknown.unshift(each);
    return unknown;
  }

  async #ask(unknown: readonly RelativePath[]): Promise<void> {
    const answers = await Promise.all(unknown.map((each) => this.session.lstat(this.absolute(each))));
    unknown.forEach((each, index) => {
      const attributes = answers[index];
      if (attributes === undefined) throw new EndpointError('missing', `The folder ${quotePath(each)} is not there.`);
      const kind = kindOf(attributes);
      if (kind !== 'directory') {
        throw new EndpointError(
          'not-a-directory',
          `${quotePath(each)} is ${kind === 'symlink' ? 'a symlink, which is never followed' : 'no folder'}.`,
        );
      }
      this.proven.add(each);
    });
  }
}
