import {
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  promises,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  statSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Evidence } from '../../contract/plan';
import { parentOf, type RelativePath } from '../../contract/relative-path';
import {
  EndpointError,
  type Capabilities,
  type CopyRequest,
  type Endpoint,
  type EndpointIdentity,
  type Listing,
  type OpenFile,
  type RootState,
  type WholeFile,
  type WriteRequest,
} from '../../engine/endpoint';
import { openFolderFile } from './folder-file';
import { evidenceOf, linkEvidence, listFolder, type LinkMode } from './folder-listing';
import { locate } from './folder-names';
import { setMode, tolerate } from './folder-mode';
import { attempt, systemCode } from './folder-refusals';
import { copyFolderFile } from './folder-copy';
import { writeFolderFile } from './folder-write';
import { assertRealDirectory, assertRealParent, RecentlyReal } from './real-directories';
import { WholeFileReader } from './whole-file';

export interface FolderOptions {
  /**
   * How symlinks are read. `keep` (default): as they are. `skip`: as if they were not there. `follow`: as what they lead
   * to, in the tree or outside of it, as `rsync -L` does; dangling ones and loops are problematic. Writing with `follow`
   * still walks through no symlink.
   */
  readonly links?: LinkMode;
}

/** Milliseconds of listing after which whatever else waits (a mirror's answers) has its turn. */
const BUSY = 8;
/** Mode of a root that we make: visitors may look, only the owner may write. */
const ROOT_MODE = 0o755;

/**
 * Opens a local folder as an endpoint. The folder need not be there yet. Its real path is resolved here, once.
 * @throws EndpointError `denied` where even looking is not permitted
 */
export async function openFolderEndpoint(path: string, options: FolderOptions = {}): Promise<Endpoint> {
  return new FolderEndpoint(resolveRoot(resolve(path)), options.links ?? 'keep');
}

/** The real path; of a folder that is absent, its parent's real path and its name. */
function resolveRoot(path: string): string {
  const real = realPath(path);
  if (real !== undefined) return real;
  const parent = realPath(dirname(path));
  return parent === undefined ? path : join(parent, basename(path));
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return undefined;
    return attempt('The folder could not be found', () => {
      throw error;
    });
  }
}

class FolderEndpoint implements Endpoint {
  readonly identity: EndpointIdentity;
  readonly capabilities: Capabilities = {
    atomicReplace: true,
    fsync: true,
    space: typeof promises.statfs === 'function',
    symlinkTimes: true,
    hardLinks: true,
    copies: true,
    rebuilds: false,
    modes: sep === '/',
    parallelism: 16,
    description: 'folder',
  };
  readonly #root: string;
  readonly #links: LinkMode;
  /** When listing last let others have their turn. */
  #pausedAt = performance.now();
  readonly #reader = new WholeFileReader();
  readonly #recent = new RecentlyReal();

  constructor(root: string, links: LinkMode) {
    this.#root = root;
    this.#links = links;
    this.identity = { kind: 'folder', text: `folder:${root}` };
  }

  async rootState(): Promise<RootState> {
    const look = (call: typeof lstatSync, path: string) =>
      attempt('The folder could not be found', () => call(path, { throwIfNoEntry: false }));
    const stats = look(lstatSync, this.#root);
    if (stats) return stats.isDirectory() ? 'directory' : 'not-a-directory';
    return look(statSync, dirname(this.#root))?.isDirectory() ? 'absent' : 'parent-absent';
  }

  async makeRoot(): Promise<void> {
    attempt('The folder could not be made', () => mkdirSync(this.#root, ROOT_MODE), true);
  }

  async list(directory: RelativePath): Promise<Listing> {
    if (performance.now() - this.#pausedAt > BUSY) {
      await new Promise(setImmediate);
      this.#pausedAt = performance.now();
    }
    this.#assertReadable(directory);
    return { entries: listFolder(this.#root, directory, this.#links), complete: true };
  }

  async lstat(path: RelativePath): Promise<Evidence | undefined> {
    try {
      if (this.#links !== 'follow') this.#recent.assert(this.#root, parentOf(path));
      return this.#look(path, this.#links);
    } catch (error) {
      if (error instanceof EndpointError && (error.kind === 'missing' || error.kind === 'not-a-directory')) return undefined;
      throw error;
    }
  }

  async open(path: RelativePath): Promise<OpenFile> {
    this.#assertReadable(parentOf(path));
    return openFolderFile(locate(this.#root, path), this.#links);
  }

  readWhole(path: RelativePath): WholeFile | 'large' | 'changed' {
    if (this.#links !== 'follow') this.#recent.assert(this.#root, parentOf(path));
    return this.#reader.read(locate(this.#root, path), this.#links);
  }

  names(directory: RelativePath): ReadonlySet<string> {
    this.#assertReadable(directory);
    return new Set(attempt('The folder could not be read', () => readdirSync(locate(this.#root, directory))));
  }

  async write(path: RelativePath, request: WriteRequest): Promise<Evidence> {
    await writeFolderFile(this.#place(path), request);
    return this.#shown(path);
  }

  async rename(from: RelativePath, to: RelativePath): Promise<void> {
    const [source, place] = [this.#place(from), this.#place(to)];
    attempt('The new file could not be put into place', () => renameSync(source, place), true);
  }

  async link(from: RelativePath, to: RelativePath): Promise<Evidence> {
    const [source, place] = [this.#place(from), this.#place(to)];
    attempt(
      'The file could not be given a second name',
      () => {
        if (lstatSync(source).isDirectory()) throw new EndpointError('is-a-directory', 'A folder cannot have a second name.');
        linkSync(source, place);
      },
      true,
    );
    return this.#shown(to);
  }

  async copy(from: RelativePath, to: RelativePath, request: CopyRequest): Promise<Evidence> {
    await copyFolderFile(this.#place(from), this.#place(to), request);
    return this.#shown(to);
  }

  async makeDirectory(path: RelativePath, mode: number): Promise<Evidence> {
    const location = this.#place(path);
    attempt('The folder could not be made', () => mkdirSync(location, mode & 0o7777), true);
    // mkdir's mode went through the umask.
    attempt('The folder’s permissions could not be set', () => tolerate(() => setMode(location, mode)));
    return this.#shown(path);
  }

  async makeSymlink(path: RelativePath, target: string): Promise<void> {
    const location = this.#place(path);
    attempt('The symbolic link could not be made', () => symlinkSync(target, location), true);
  }

  async removeFile(path: RelativePath): Promise<void> {
    const location = this.#place(path);
    attempt('The file could not be removed', () => {
      // Some systems answer EPERM, and as root some would even unlink the directory.
      if (lstatSync(location).isDirectory()) throw new EndpointError('is-a-directory', 'The file could not be removed: it is a folder.');
      unlinkSync(location);
    });
  }

  async removeDirectory(path: RelativePath): Promise<void> {
    const location = this.#place(path);
    attempt('The folder could not be removed', () => rmdirSync(location));
  }

  async setAttributes(path: RelativePath, attributes: { readonly mode?: number; readonly mtime?: number }): Promise<Evidence> {
    const location = this.#place(path);
    attempt('The permissions or the time could not be set', () => {
      const isLink = lstatSync(location).isSymbolicLink();
      if (attributes.mode !== undefined && !isLink) setMode(location, attributes.mode);
      if (attributes.mtime !== undefined) lutimesSync(location, attributes.mtime, attributes.mtime);
    });
    return this.#shown(path);
  }

  async freeBytes(): Promise<number | undefined> {
    if (!this.capabilities.space) return undefined;
    const path = (await this.rootState()) === 'directory' ? this.#root : dirname(this.#root);
    const space = await promises.statfs(path).catch(() => undefined);
    return space && space.bavail * space.bsize;
  }

  async close(): Promise<void> {
    // Nothing stays open between calls.
  }

  /** Following reads may walk through symlinks; all others never do. */
  #assertReadable(directory: RelativePath): void {
    if (this.#links !== 'follow') assertRealDirectory(this.#root, directory);
  }

  /** Where to write `path`, below real directories only. */
  #place(path: RelativePath): string {
    assertRealParent(this.#root, path);
    return locate(this.#root, path);
  }

  #shown(path: RelativePath): Evidence {
    const evidence = this.#look(path, 'keep');
    if (!evidence) throw new EndpointError('missing', 'What was just written is no longer there: something else changes this folder.');
    return evidence;
  }

  #look(path: RelativePath, links: LinkMode): Evidence | undefined {
    const location = locate(this.#root, path);
    const action = 'The path could not be looked at';
    const stats = attempt(action, () => (links === 'follow' ? statSync : lstatSync)(location, { bigint: true, throwIfNoEntry: false }));
    if (!stats || (stats.isSymbolicLink() && links === 'skip')) return undefined;
    if (stats.isFile() || stats.isDirectory()) return evidenceOf(stats);
    const evidence = stats.isSymbolicLink() ? attempt(action, () => linkEvidence(location, stats)) : undefined;
    if (!evidence) throw new EndpointError('unsupported', 'The path is neither a file nor a folder nor a readable symbolic link.');
    return evidence;
  }
}
