import type { Evidence } from '../../contract/plan';
import { childPath, type RelativePath } from '../../contract/relative-path';
import {
  EndpointError,
  type Capabilities,
  type CopyRequest,
  type Endpoint,
  type EndpointIdentity,
  type FileToLink,
  type FileToRemove,
  type Linked,
  type Listing,
  type ListOptions,
  type OpenFile,
  type RebuildRequest,
  type Removed,
  type RootState,
  type SmallFile,
  type WantedDirectory,
  type WholeFile,
  type WriteRequest,
} from '../../engine/endpoint';
import { directoriesByParts } from '../../engine/directories';
import { probeByParts } from '../../engine/probe';
import { placeByParts, readByParts } from '../../engine/small-file';
import { bracketed } from '../address';
import { evidenceOf, kindOf } from './attributes';
import type { SshConnection } from './connection';
import { copyFile } from './copy-file';
import type { FirstLook } from './first-look';
import { HandleRoom } from './handle-room';
import { linkFile } from './link-file';
import { listDirectory } from './list-directory';
import { linkFiles, removeFiles, type ManyFiles } from './many-files';
import { makeDirectories, makeDirectory, type DirectoryPlace } from './make-directories';
import { OpenFlag, Status } from './protocol-numbers';
import { claimsOf, PlacedFile, type Claims } from './place-file';
import { probeNames } from './probe-names';
import { ProvenDirectories } from './proven-directories';
import { assertFile, openedFile } from './opened-file';
import { readWhole } from './read-whole';
import { rebuildFile } from './rebuild-file';
import { AfterRefusal } from './after-refusal';
import { explainRefusal, quotePath, wordsFor, type Circumstances, type Tried } from './refusals';
import type { ReceivedAttributes } from './replies';
import { freeBytesAt, join, rootStateOf } from './root';
import { removeDirectory } from './remove-directory';
import { renameFile, renameThenRemove } from './rename-file';
import { capabilitiesOf, listingsAtOnce } from './server-capabilities';
import { StatusError, type SftpSession } from './session';
import { setAttributes } from './set-attributes';
import { writeFile } from './write-file';

const FOLDER_MODE = 0o755;

type Question = ((refused: StatusError) => Promise<Circumstances>) | undefined;

/** One SFTP server's folder over one connection. */
export class SftpEndpoint implements Endpoint {
  readonly identity: EndpointIdentity;
  readonly capabilities: Capabilities;
  readonly #proven: ProvenDirectories;
  /** SYMLINK's arguments stand in the order of the draft; OpenSSH and nearly all others have them the other way round. */
  readonly #draftSymlinks: boolean;
  readonly #ordered: boolean;
  readonly #claims: Claims;
  readonly #refused: AfterRefusal;
  readonly #directories: DirectoryPlace;
  readonly #listings: HandleRoom;

  constructor(
    private readonly connection: SshConnection,
    private readonly session: SftpSession,
    place: { readonly host: string; readonly port: number },
    /** The pinned, resolved root. */
    private readonly root: string,
    proven: Set<RelativePath>,
    /** What was looked up along with the root. */
    private readonly seen?: FirstLook,
  ) {
    this.identity = { kind: 'sftp', text: `sftp://${bracketed(place.host.toLowerCase())}:${String(place.port)}${root}` };
    this.#proven = new ProvenDirectories(session, (path) => this.#absolute(path), proven);
    const { software } = connection;
    this.#draftSymlinks = /^ssh2js/.test(software);
    this.#ordered = software.startsWith('OpenSSH');
    this.#claims = claimsOf(software, session);
    this.#refused = new AfterRefusal(session);
    this.#listings = new HandleRoom(listingsAtOnce(session));
    this.capabilities = capabilitiesOf(session, software, this.#ordered);
    const absolute = (path: RelativePath): string => this.#absolute(path);
    this.#directories = { session, proven: this.#proven, absolute, ordered: this.#ordered, modes: this.capabilities.modes };
  }

  /** The root as the server resolves it. */
  get rootPath(): string {
    return this.root;
  }

  rootState(): Promise<RootState> {
    return this.#ask(['look at the folder'], async () => rootStateOf(this.session, this.root, await this.seen?.takeRoot(this.root)));
  }

  list(directory: RelativePath, { ahead = false, expected = 0 }: ListOptions = {}): Promise<Listing> {
    return this.#ask(['list', directory], async () => {
      if (!ahead) await this.#proven.prove(directory);
      const listing = await this.#listings.within(() => listDirectory(this.session, this.#absolute(directory), expected));
      for (const entry of listing.entries) if (entry.kind === 'directory') this.#proven.add(childPath(directory, entry.name));
      return listing;
    });
  }

  lstat(path: RelativePath): Promise<Evidence | undefined> {
    return this.#ask(['look at', path], async () => {
      if (!(await this.#proven.parentIsThere(path))) return undefined;
      const attributes = await this.#lookAt(path);
      return attributes === undefined ? undefined : this.#evidence(path, attributes);
    });
  }

  open(path: RelativePath): Promise<OpenFile> {
    return this.#ask(['read', path], async () => {
      const named = await this.#namedFile(path);
      const absolute = this.#absolute(path);
      const opened = await this.session.open(absolute, OpenFlag.read);
      return openedFile(this.session, { path, absolute }, opened, named, (act) => this.#ask(['look at', path], act));
    });
  }

  async readWhole(path: RelativePath): Promise<WholeFile | 'large' | 'changed'> {
    const read = await this.#ask(['read', path], async () =>
      readWhole(this.session, this.#absolute(path), await this.#namedFile(path), this.#ordered),
    );
    return read === 'parts' ? readByParts(this, path) : read;
  }

  async close(): Promise<void> {
    if ((await this.connection.keep?.(this.session)) === true) return;
    this.session.channel.fail(new EndpointError('lost', 'The connection was closed.'));
    this.connection.close();
  }

  makeRoot(): Promise<void> {
    return this.#ask(
      ['make the folder'],
      () => this.session.makeDirectory(this.root, FOLDER_MODE),
      () => this.#refused.creating(this.root),
    );
  }

  write(path: RelativePath, request: WriteRequest): Promise<Evidence> {
    return this.#ask(
      ['write', path],
      async () => {
        await this.#proven.proveParent(path);
        return writeFile(this.session, this.#absolute(path), request, this.#ordered);
      },
      (refused) => (refused.written === undefined ? this.#refused.creating(this.#absolute(path)) : this.#refused.writing(refused, request)),
    );
  }

  place(file: SmallFile): Promise<Evidence | 'changed'> {
    if (!this.#ordered) return placeByParts(this, file);
    const [temp, path] = [this.#absolute(file.temp), this.#absolute(file.path)];
    const placed = new PlacedFile(this.session, file, temp, path, this.#claims);
    return this.#ask(
      ['write', file.path],
      async () => {
        await file.mayBegin?.();
        const proving = this.#proven.proveParent(file.path);
        if (proving) await proving;
        return placed.run();
      },
      (refused) => {
        if (placed.renaming) return this.#refused.renaming(temp, path);
        return refused.written === undefined ? this.#refused.creating(temp) : this.#refused.writing(refused, { size: file.bytes.length });
      },
    );
  }

  rebuild(path: RelativePath, request: RebuildRequest): Promise<Evidence> {
    const absolute = this.#absolute(path);
    return this.#ask(
      ['write', path],
      async () => {
        if (!this.capabilities.rebuilds) throw new EndpointError('unsupported', 'The server cannot put files together.');
        await this.#proveParents(path, request.base);
        return rebuildFile(this.session, this.#absolute(request.base), absolute, request);
      },
      (refused) => (refused.written === undefined ? this.#refused.creating(absolute) : this.#refused.writing(refused, request)),
    );
  }

  rename(from: RelativePath, to: RelativePath): Promise<void> {
    return this.#renaming(from, to, (...paths) => renameFile(this.session, ...paths, this.capabilities.atomicReplace));
  }

  renameThenRemove(from: RelativePath, to: RelativePath, gone: RelativePath): Promise<void> {
    return this.#renaming(from, to, async (...paths) => {
      await this.#proven.proveParent(gone);
      await renameThenRemove(this.session, [...paths, this.#absolute(gone)], this.capabilities.atomicReplace, this.#ordered);
    });
  }

  #renaming(from: RelativePath, to: RelativePath, rename: (from: string, to: string) => Promise<void>): Promise<void> {
    const [source, place] = [this.#absolute(from), this.#absolute(to)];
    return this.#ask(
      ['rename', from, to],
      async () => {
        await this.#proveParents(from, to);
        this.#proven.forget(from);
        await rename(source, place);
      },
      () => this.#refused.renaming(source, place),
    );
  }

  async #proveParents(one: RelativePath, other: RelativePath): Promise<void> {
    await this.#proven.proveParent(one);
    await this.#proven.proveParent(other);
  }

  link(from: RelativePath, to: RelativePath): Promise<Evidence> {
    return this.#ask(
      ['make the second name of', from, to],
      async () => {
        if (!this.capabilities.hardLinks) throw new StatusError(Status.unsupported, '');
        await this.#proveParents(from, to);
        return this.#evidence(to, await linkFile(this.session, this.#absolute(from), this.#absolute(to), this.#ordered));
      },
      () => this.#refused.renaming(this.#absolute(from), this.#absolute(to)),
    );
  }

  copy(from: RelativePath, to: RelativePath, request: CopyRequest): Promise<Evidence> {
    return this.#ask(
      ['copy', from, to],
      async () => {
        await this.#proveParents(from, to);
        return copyFile(this.session, this.#absolute(from), this.#absolute(to), request);
      },
      () => this.#refused.creating(this.#absolute(to)),
    );
  }

  makeDirectory(path: RelativePath, mode: number): Promise<Evidence> {
    return this.#made(path, async () => {
      await this.#proven.proveParent(path);
      return makeDirectory(this.#directories, { path, mode });
    });
  }

  makeDirectories(wanted: readonly WantedDirectory[]): readonly Promise<Evidence>[] {
    if (!this.#ordered) return directoriesByParts(this, wanted);
    return makeDirectories(this.#directories, wanted).map((made, index) => this.#made(wanted[index]!.path, () => made));
  }

  /** What making a directory came to, as the engine wants to hear it. */
  #made(path: RelativePath, making: () => Promise<ReceivedAttributes>): Promise<Evidence> {
    return this.#ask(
      ['make the folder', path],
      async () => this.#evidence(path, await making()),
      () => this.#refused.creating(this.#absolute(path)),
    );
  }

  probeNames(folder: RelativePath, made: readonly string[], asked: readonly string[]): Promise<readonly boolean[]> {
    if (!this.#ordered) return probeByParts(this, folder, made, asked);
    const absolute = this.#absolute(folder);
    return this.#ask(
      ['write into', folder],
      () => probeNames(this.session, absolute, made, asked),
      () => this.#refused.creating(absolute),
    );
  }

  makeSymlink(path: RelativePath, target: string): Promise<void> {
    return this.#ask(
      ['make the symlink', path],
      async () => {
        await this.#proven.proveParent(path);
        const absolute = this.#absolute(path);
        await (this.#draftSymlinks ? this.session.symlink(absolute, target) : this.session.symlink(target, absolute));
        const made = await this.session.readLink(absolute);
        if (made !== target) throw new EndpointError('mismatch', `The symlink ${quotePath(path)} does not hold the text that was sent.`);
      },
      () => this.#refused.creating(this.#absolute(path)),
    );
  }

  removeFile(path: RelativePath): Promise<void> {
    return this.#ask(
      ['remove', path],
      async () => {
        await this.#proven.proveParent(path);
        await this.session.removeFile(this.#absolute(path));
      },
      () => this.#refused.removing(this.#absolute(path)),
    );
  }

  removeFiles(files: readonly FileToRemove[], tell: (index: number, removed: Removed) => void): Promise<void> {
    return removeFiles(this.#many(), files, tell);
  }

  linkFiles(files: readonly FileToLink[], tell: (index: number, linked: Linked) => void): Promise<void> {
    return linkFiles(this.#many(), files, tell);
  }

  removeDirectory(path: RelativePath): Promise<void> {
    return this.#ask(
      ['remove the folder', path],
      async () => {
        await this.#proven.proveParent(path);
        await removeDirectory(this.session, this.#absolute(path), path);
        this.#proven.forget(path);
      },
      () => this.#refused.removingDirectory(this.#absolute(path)),
    );
  }

  setAttributes(path: RelativePath, attributes: { readonly mode?: number; readonly mtime?: number }): Promise<Evidence> {
    return this.#ask(['set the attributes of', path], async () => {
      await this.#proven.proveParent(path);
      return this.#evidence(path, await setAttributes(this.session, this.#absolute(path), attributes, this.capabilities.symlinkTimes));
    });
  }

  async freeBytes(): Promise<number | undefined> {
    if (!this.capabilities.space) return undefined;
    return this.seen?.takeSpace(this.root) ?? freeBytesAt(this.session, this.root);
  }

  /** What its name shows of a file that is about to be opened. */
  async #namedFile(path: RelativePath): Promise<ReceivedAttributes> {
    await this.#proven.proveParent(path);
    return assertFile(path, await this.#lookAt(path));
  }

  #lookAt(path: RelativePath): Promise<ReceivedAttributes | undefined> {
    const look = (): Promise<ReceivedAttributes | undefined> => this.session.lstat(this.#absolute(path));
    return this.seen?.take(this.root, path, look) ?? look();
  }

  #many(): ManyFiles {
    const absolute = (path: RelativePath): string => this.#absolute(path);
    return {
      session: this.session,
      proven: this.#proven,
      ordered: this.#ordered,
      absolute,
      explain: (refused, verb, from, to = from) => {
        const tried: Tried = verb === 'link' ? ['make the second name of', from, to] : [verb, from];
        const question =
          verb === 'link' ? () => this.#refused.renaming(absolute(from), absolute(to)) : () => this.#refused.removing(absolute(from));
        return this.#ask<never>(tried, () => Promise.reject(refused), verb === 'look at' ? undefined : question);
      },
    };
  }

  #absolute(path: RelativePath): string {
    return path === '' ? this.root : join(this.root, path);
  }

  async #evidence(path: RelativePath, attributes: ReceivedAttributes): Promise<Evidence> {
    const kind = kindOf(attributes);
    switch (kind) {
      case 'symlink':
        return evidenceOf(kind, attributes, await this.session.readLink(this.#absolute(path)));
      case 'file':
      case 'directory':
        if (kind === 'directory') this.#proven.add(path);
        return evidenceOf(kind, attributes);
      default:
        throw new EndpointError('unsupported', `${quotePath(path)} is neither a file nor a folder nor a symlink.`);
    }
  }

  /** Runs `act`; a refusal becomes an EndpointError, after asking what a bare "Failure" may mean. */
  async #ask<T>(what: Tried, act: () => Promise<T>, question: Question = undefined): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const asks =
        question !== undefined &&
        (error.code === Status.failure || error.code === Status.permissionDenied || error.code === Status.noSuchFile);
      throw explainRefusal(error, wordsFor(what), asks ? await question(error) : {});
    }
  }
}
