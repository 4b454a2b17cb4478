import type { Evidence } from '../../contract/plan';
import { nameOf, parentOf, ROOT, type RelativePath } from '../../contract/relative-path';
import {
  EndpointError,
  type Capabilities,
  type CopyRequest,
  type EndpointIdentity,
  type Listing,
  type OpenFile,
  type RebuildRequest,
  type RootState,
  type WriteRequest,
} from '../../engine/endpoint';
import { cannot, diskFull, exists, isDirectory, missing, notDirectory, notEmpty, unsupportedKind } from './memory-refusals';
import type { MemoryEndpoint, MemoryOptions } from './memory-options';
import {
  makeDirectoryNode,
  namesOf,
  plant,
  walk,
  type DirectoryNode,
  type FileNode,
  type MemoryNode,
  type NameFolding,
  type TreeItem,
  type TreeLiteral,
} from './memory-tree';
import { concatenate, entryOf, evidenceOf, nameFolding, openNode, piecesOf } from './memory-view';

export type { MemoryEndpoint, MemoryOptions } from './memory-options';

/** Longest name in bytes, as on Linux. */
const NAME_BYTES = 255;

let serial = 0;

/** Makes an endpoint in memory that behaves as a real one does, with the same kinds of errors. */
export function createMemoryEndpoint(tree: TreeLiteral = {}, options: MemoryOptions = {}): MemoryEndpoint {
  const endpoint = new MemoryPlace(options);
  for (const [path, item] of Object.entries(tree)) endpoint.put(path, item);
  return endpoint;
}

class MemoryPlace implements MemoryEndpoint {
  readonly identity: EndpointIdentity;
  readonly capabilities: Capabilities;
  readonly operations: string[] = [];
  readonly reads: string[] = [];
  readonly #root = makeDirectoryNode(0o755, 0);
  readonly #fold: NameFolding;
  readonly #options: MemoryOptions;
  #state: RootState;
  #free: number | undefined;

  constructor(options: MemoryOptions) {
    serial += 1;
    this.#options = options;
    this.#state = options.root ?? 'directory';
    this.#free = options.freeBytes;
    this.#fold = nameFolding(options);
    this.identity = { kind: 'memory', text: options.identity ?? `memory:${serial}` };
    this.capabilities = {
      atomicReplace: true,
      fsync: true,
      space: options.freeBytes !== undefined,
      symlinkTimes: true,
      hardLinks: true,
      copies: true,
      rebuilds: true,
      modes: true,
      parallelism: 16,
      description: 'memory',
      ...options.capabilities,
    };
  }

  put(path: string, item: TreeItem): void {
    plant(this.#root, path, item, this.#fold);
  }

  drop(path: string): void {
    const parent = this.#directory(parentOf(path as RelativePath));
    parent.children.delete(this.#fold(nameOf(path as RelativePath)));
  }

  setRoot(state: RootState): void {
    this.#state = state;
  }

  nodes(): ReturnType<MemoryEndpoint['nodes']> {
    return walk(this.#root);
  }

  rootState(): Promise<RootState> {
    return Promise.resolve(this.#state);
  }

  async list(path: RelativePath): Promise<Listing> {
    this.reads.push(`list ${path}`);
    const directory = this.#directory(path);
    if (directory.unreadable) throw new EndpointError('denied', 'The folder could not be read: permission denied.');
    return { entries: [...directory.children.values()].map(({ name, node }) => entryOf(name, node)), complete: true };
  }

  async lstat(path: RelativePath): Promise<Evidence | undefined> {
    this.reads.push(`lstat ${path}`);
    const node = this.#find(path);
    return node && evidenceOf(node);
  }

  async open(path: RelativePath): Promise<OpenFile> {
    this.reads.push(`open ${path}`);
    const node = this.#existing(path);
    if (node.kind === 'directory') throw isDirectory();
    if (node.kind === 'problematic') throw new EndpointError('denied', 'The file could not be read: permission denied.');
    if (node.kind !== 'file') throw unsupportedKind();
    return openNode(node, () => this.#find(path) === node);
  }

  async makeRoot(): Promise<void> {
    this.#writable();
    if (this.#state === 'parent-absent') throw missing();
    if (this.#state !== 'absent') throw exists();
    this.#state = 'directory';
    this.operations.push('makeRoot');
  }

  async write(path: RelativePath, request: WriteRequest): Promise<Evidence> {
    const { directory, key, name } = this.#place(path);
    const start = request.resumeAt ?? 0;
    const node = start > 0 ? this.#resumable(path, start) : this.#fresh(directory, key, name);
    try {
      await this.#receive(node, request);
      const attributes = await request.attributes();
      if (!attributes) throw new EndpointError('mismatch', 'The file changed at the origin while it was read.');
      this.#setFile(node, attributes);
    } catch (error) {
      if (directory.children.get(key)?.node === node) this.#forget(directory, key);
      throw error;
    }
    this.operations.push(`write ${path}`);
    return evidenceOf(node);
  }

  async rename(from: RelativePath, to: RelativePath): Promise<void> {
    const source = this.#place(from);
    const child = source.directory.children.get(source.key);
    if (!child) throw missing();
    const place = this.#place(to);
    const replaced = place.directory.children.get(place.key)?.node;
    if (replaced && replaced !== child.node) {
      if (replaced.kind === 'directory' && child.node.kind !== 'directory') throw isDirectory();
      if (replaced.kind !== 'directory' && child.node.kind === 'directory') throw notDirectory();
      if (replaced.kind === 'directory' && replaced.children.size > 0) throw notEmpty();
      if (!this.capabilities.atomicReplace) throw exists();
      this.#forget(place.directory, place.key);
    }
    source.directory.children.delete(source.key);
    place.directory.children.set(place.key, { name: place.name, node: child.node });
    this.operations.push(`rename ${from} ${to}`);
  }

  async link(from: RelativePath, to: RelativePath): Promise<Evidence> {
    const source = this.#place(from);
    const node = source.directory.children.get(source.key)?.node;
    if (!node) throw missing();
    if (node.kind === 'directory') throw isDirectory();
    const place = this.#place(to);
    if (!this.capabilities.hardLinks) throw cannot('make hard links');
    if (place.directory.children.has(place.key)) throw exists();
    place.directory.children.set(place.key, { name: place.name, node });
    this.operations.push(`link ${from} ${to}`);
    return evidenceOf(node);
  }

  async copy(from: RelativePath, to: RelativePath, { found, attributes }: CopyRequest): Promise<Evidence> {
    const node = this.#existing(from);
    if (node.kind === 'directory') throw isDirectory();
    if (node.kind !== 'file') throw unsupportedKind();
    const { directory, key, name } = this.#place(to);
    if (!this.capabilities.copies) throw cannot('copy files');
    if (node.content.length !== found.size || node.mtime !== found.mtime) {
      throw new EndpointError('mismatch', 'The file to be copied is not the one that was expected.');
    }
    this.#take(node.content.length);
    const copied = this.#fresh(directory, key, name);
    copied.content = node.content.slice();
    this.#setFile(copied, attributes);
    this.operations.push(`copy ${from} ${to}`);
    return evidenceOf(copied);
  }

  async rebuild(path: RelativePath, request: RebuildRequest): Promise<Evidence> {
    const base = this.#existing(request.base);
    if (!this.capabilities.rebuilds) throw cannot('put files together');
    if (base.kind !== 'file' || base.content.length !== request.found.size || base.mtime !== request.found.mtime) {
      throw new EndpointError('mismatch', 'The file that ranges were to be taken from is another one by now.');
    }
    const old = base.content;
    const evidence = await this.write(path, {
      content: () => piecesOf(old, request),
      size: request.size,
      fsync: request.fsync,
      attributes: async () => {
        const { content } = this.#existing(path) as FileNode;
        for (const { at, length } of request.samples) {
          const bytes = content.slice(at, at + length);
          if (bytes.length !== length || !(await request.isRight(at, bytes))) return undefined;
        }
        return request.attributes();
      },
    });
    this.operations.push(`rebuild ${path}`);
    return evidence;
  }

  async makeDirectory(path: RelativePath, mode: number): Promise<Evidence> {
    const { directory, key, name } = this.#place(path);
    if (directory.children.has(key)) throw exists();
    const kept = this.#options.forcesMode?.('directory', mode) ?? mode;
    const node = makeDirectoryNode(kept & 0o7777, this.#now());
    directory.children.set(key, { name, node });
    this.operations.push(`makeDirectory ${path}`);
    return evidenceOf(node);
  }

  async makeSymlink(path: RelativePath, target: string): Promise<void> {
    const { directory, key, name } = this.#place(path);
    if (directory.children.has(key)) throw exists();
    directory.children.set(key, { name, node: { kind: 'symlink', target, mtime: this.#now() } });
    this.operations.push(`makeSymlink ${path}`);
  }

  async removeFile(path: RelativePath): Promise<void> {
    const { directory, key } = this.#place(path);
    const node = directory.children.get(key)?.node;
    if (!node) throw missing();
    if (node.kind === 'directory') throw isDirectory();
    this.#forget(directory, key);
    this.operations.push(`removeFile ${path}`);
  }

  async removeDirectory(path: RelativePath): Promise<void> {
    const { directory, key } = this.#place(path);
    const node = directory.children.get(key)?.node;
    if (!node) throw missing();
    if (node.kind !== 'directory') throw notDirectory();
    if (node.children.size > 0) throw notEmpty();
    directory.children.delete(key);
    this.operations.push(`removeDirectory ${path}`);
  }

  async setAttributes(path: RelativePath, attributes: { readonly mode?: number; readonly mtime?: number }): Promise<Evidence> {
    this.#writable();
    const node = this.#existing(path);
    if (node.kind === 'file') this.#setFile(node, attributes);
    else if (node.kind === 'directory') {
      if (attributes.mode !== undefined) node.mode = this.#options.forcesMode?.('directory', attributes.mode) ?? attributes.mode;
      if (attributes.mtime !== undefined) node.mtime = this.#mtime(attributes.mtime);
    } else if (node.kind === 'symlink') {
      if (!this.capabilities.symlinkTimes) throw new EndpointError('unsupported', 'The server cannot set the time of a symbolic link.');
      if (attributes.mtime !== undefined) node.mtime = this.#mtime(attributes.mtime);
    } else throw unsupportedKind();
    this.operations.push(`setAttributes ${path}`);
    return evidenceOf(node);
  }

  freeBytes(): Promise<number | undefined> {
    return Promise.resolve(this.capabilities.space ? this.#free : undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #now(): number {
    return this.#options.now?.() ?? Math.floor(Date.now() / 1000);
  }

  #mtime(mtime: number): number {
    return this.#options.forcesMtime?.(mtime) ?? mtime;
  }

  #setFile(node: FileNode, attributes: { readonly mode?: number; readonly mtime?: number }): void {
    if (attributes.mode !== undefined) node.mode = (this.#options.forcesMode?.('file', attributes.mode) ?? attributes.mode) & 0o7777;
    if (attributes.mtime !== undefined) node.mtime = this.#mtime(attributes.mtime);
    node.version += 1;
  }

  #fresh(directory: DirectoryNode, key: string, name: string): FileNode {
    if (directory.children.has(key)) throw exists();
    const node: FileNode = {
      kind: 'file',
      content: new Uint8Array(0),
      mode: this.#options.forcesMode?.('file', 0o600) ?? 0o600,
      mtime: this.#now(),
      version: 0,
    };
    directory.children.set(key, { name, node });
    return node;
  }

  #resumable(path: RelativePath, start: number): FileNode {
    const node = this.#existing(path);
    if (node.kind !== 'file') throw unsupportedKind();
    if (node.content.length < start) throw new EndpointError('mismatch', 'The interrupted file is shorter than expected.');
    node.content = node.content.slice(0, start);
    return node;
  }

  async #receive(node: FileNode, request: WriteRequest): Promise<void> {
    const chunks = [node.content];
    let total = node.content.length;
    try {
      for await (const chunk of request.content()) {
        this.#take(chunk.length);
        chunks.push(chunk.slice());
        total += chunk.length;
        request.onProgress?.(total);
      }
    } finally {
      node.content = concatenate(chunks);
      node.version += 1;
    }
    if (request.size !== null && total !== request.size) {
      throw new EndpointError('mismatch', `The file should have ${request.size} bytes, but ${total} came.`);
    }
  }

  #take(bytes: number): void {
    if (this.#free === undefined) return;
    if (bytes > this.#free) throw diskFull();
    this.#free -= bytes;
  }

  #forget(directory: DirectoryNode, key: string): void {
    const node = directory.children.get(key)?.node;
    if (node?.kind === 'file' && this.#free !== undefined && namesOf(this.#root, node) === 1) this.#free += node.content.length;
    directory.children.delete(key);
  }

  #writable(): void {
    if (this.#options.readOnly) throw new EndpointError('read-only', 'The server is read-only.');
  }

  /** Where `path` is or will be. @throws EndpointError as every writing method does */
  #place(path: RelativePath): { directory: DirectoryNode; key: string; name: string } {
    this.#writable();
    if (path === ROOT) throw new EndpointError('usage', 'The root itself cannot be changed.');
    const name = nameOf(path);
    const directory = this.#directory(parentOf(path));
    if (this.#options.refusesName?.(name) ?? new TextEncoder().encode(name).length > NAME_BYTES) {
      throw new EndpointError('name-refused', 'The server cannot hold this name.');
    }
    return { directory, key: this.#fold(name), name };
  }

  #directory(path: RelativePath): DirectoryNode {
    const node = this.#existing(path);
    if (node.kind !== 'directory') throw notDirectory();
    return node;
  }

  #existing(path: RelativePath): MemoryNode {
    if (this.#state === 'not-a-directory') throw notDirectory();
    if (this.#state !== 'directory') throw missing();
    let node: MemoryNode = this.#root;
    for (const name of path === ROOT ? [] : path.split('/')) {
      if (node.kind !== 'directory') throw notDirectory();
      const child = node.children.get(this.#fold(name));
      if (!child) throw missing();
      node = child.node;
    }
    return node;
  }

  #find(path: RelativePath): MemoryNode | undefined {
    try {
      return this.#existing(path);
    } catch (error) {
      if (error instanceof EndpointError && (error.kind === 'missing' || error.kind === 'not-a-directory')) return undefined;
      throw error;
    }
  }
}
