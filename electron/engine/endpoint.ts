import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import type { Blocks } from './delta/signature';
import type { Matched } from './delta/matched';
import type { ContentHashes, HashKind } from './origin-content';

/**
 * One entry of a directory as an endpoint found it. A *problematic* entry could not be read: it is a value, never an
 * absence, and nothing at or below it is ever removed. For a name that cannot be used (undecodable, hostile), `name` is
 * a display form and must not be turned into a path.
 */
export type Entry =
  | FoundEntry
  | { readonly name: string; readonly kind: 'untracked'; readonly what: string }
  | {
      readonly name: string;
      readonly kind: 'problematic';
      readonly problem: 'unreadable' | 'undecodable-name' | 'hostile-name';
      readonly message: string;
    };

/** A file, directory or symlink with its attributes. */
export interface FoundEntry extends Evidence {
  readonly name: string;
}

/** All entries of one directory; `complete` is false when reading it ended early or a hostile name came. */
export interface Listing {
  readonly entries: readonly Entry[];
  readonly complete: boolean;
  /** Why it is not complete. */
  readonly message?: string;
}

/** How a directory is listed. */
export interface ListOptions {
  /**
   * Asked for before anyone knows whether it is a directory: nothing is proven of the way to it, and a symlink on that way
   * may be followed. The listing may be used only once the listing above it has shown a real directory.
   */
  readonly ahead?: boolean;
  /** Entries that are probably there: an endpoint that must ask for each hundred of them asks for all at once. */
  readonly expected?: number;
}

/** What a server or file system can do; assumed least until learnt. */
export interface Capabilities {
  /** `rename` replaces an existing file in one step (`posix-rename@openssh.com`, or a local folder). */
  readonly atomicReplace: boolean;
  /** `fsync@openssh.com`, or a local folder. */
  readonly fsync: boolean;
  /** Free space can be asked (`statvfs@openssh.com`). */
  readonly space: boolean;
  /** Symlink times can be set (`lsetstat@openssh.com`). */
  readonly symlinkTimes: boolean;
  /** A file can have two names (`hardlink@openssh.com`, or a local folder); the disk may still refuse it. */
  readonly hardLinks: boolean;
  /** A file can be copied without its bytes travelling (`copy-data`, or a local folder). */
  readonly copies: boolean;
  /** A file can be put together from ranges of another one there (`copy-data`): {@link Endpoint.rebuild}. */
  readonly rebuilds: boolean;
  /** Permission bits mean something there (not on Windows). */
  readonly modes: boolean;
  /** File operations worth having in flight at once. */
  readonly parallelism: number;
  /** What the endpoint is, for people: such as `OpenSSH_9.2p1` or `folder`. */
  readonly description: string;
}

/** The bytes of one file on their way, read again from the start by each call (a retry calls it again). */
export type Content = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface WriteRequest {
  readonly content: Content;
  /** Bytes expected: the write fails with `mismatch` if another number came. `null` where it is not known before. */
  readonly size: number | null;
  /**
   * Set once all bytes are there, after `attributes()` was asked. Until then the file is 0600. Undefined says that the
   * origin's file changed while it was read: the write then fails with `mismatch`, and nothing of it stays.
   */
  readonly attributes: () =>
    Promise<{ readonly mode: number; readonly mtime: number } | undefined> | { readonly mode: number; readonly mtime: number } | undefined;
  readonly fsync: boolean;
  /** Continue an own, interrupted write: the first `resumeAt` bytes are there; `content` yields the rest. */
  readonly resumeAt?: number;
  /** Called as bytes are acknowledged, with the total so far (including `resumeAt`). */
  readonly onProgress?: (bytes: number) => void;
  /** Told once the file is there, created exclusively, and before any of its content: not by every endpoint. */
  readonly onCreated?: () => void;
}

/** A stretch of a file: new bytes that travel, or a range of the base, which is copied where it lies. */
export type Piece = Uint8Array | { readonly from: number; readonly length: number };

/** A file that is put together from new bytes and from ranges of another file of the same place. */
export interface RebuildRequest {
  /** The file that ranges are taken from, and what it must be: otherwise the rebuilding fails with `mismatch`. */
  readonly base: RelativePath;
  readonly found: Evidence;
  /** All of the file in order; bytes hold until the next piece is asked for. Called anew by each retry. */
  readonly pieces: () => AsyncIterable<Piece>;
  /** Bytes of the whole file. */
  readonly size: number;
  /** As in {@link WriteRequest}, asked once all pieces are handed over. */
  readonly attributes: WriteRequest['attributes'];
  readonly fsync: boolean;
  /** Where the finished file is read back. */
  readonly samples: readonly { readonly at: number; readonly length: number }[];
  /** Whether the file should hold `bytes` at `at`; where not, the rebuilding fails with `mismatch`. */
  readonly isRight: (at: number, bytes: Uint8Array) => Promise<boolean> | boolean;
  /** Bytes of the file that are there, and bytes that travelled for it. */
  readonly onProgress?: (done: number, sent: number) => void;
}

/** A copy that the endpoint makes by itself, of one of its own files. */
export interface CopyRequest {
  /** What the copied file must be, before and after: otherwise the copy fails with `mismatch`, and nothing of it stays. */
  readonly found: Evidence;
  /** What the copy gets once its bytes are there. */
  readonly attributes: { readonly mode: number; readonly mtime: number };
  readonly fsync: boolean;
}

/** A small file, whole in memory, on its way to its place. */
export interface SmallFile {
  /** Where it is written first: beside `path`, in the same directory. */
  readonly temp: RelativePath;
  readonly path: RelativePath;
  /** All of it, at most {@link SMALL_FILE}; left as it is until the call ends. */
  readonly bytes: Uint8Array;
  readonly mode: number;
  readonly mtime: number;
  /** What must stand at `path` right before the file takes its place: nothing, or a file of this size and time. */
  readonly found: Evidence | undefined;
  readonly fsync: boolean;
  /** Told what the server shows of the whole file under `temp`, before it is renamed. */
  readonly onStaged?: (observed: Evidence) => void;
  /** Asked right before the first request, however long the file waited for its turn: waits while the run is paused, throws once it was stopped. */
  readonly mayBegin?: () => Promise<void> | undefined;
}

/** A file that is to go, if it still is what was found. */
export interface FileToRemove {
  readonly path: RelativePath;
  readonly found: Evidence;
}

/** What became of it: `gone` where nothing stood there any more, `changed` where something else stands, which stays. */
export type Removed = 'removed' | 'gone' | 'changed' | EndpointError;

/** A file that is to get a second name, if it still is what was found. */
export interface FileToLink {
  readonly from: RelativePath;
  readonly to: RelativePath;
  readonly found: Evidence;
}

/** What the second name shows; `changed` where the first one shows something else than was found, or is gone. */
export type Linked = Evidence | 'changed' | EndpointError;

/** Files of fewer bytes are read whole, and handed over whole. */
export const SMALL_FILE = 256 * 1024;

/** A small file as it was read, in one consistent state. */
export interface WholeFile {
  readonly evidence: Evidence;
  readonly bytes: Uint8Array;
  /** XXH3-128 of the bytes, 32 hex digits, where whoever read them took it. */
  readonly xxh3?: string;
}

/** What is known of a file's content once it was read. */
export interface Hashes {
  /** XXH3-128, 32 hex digits. */
  readonly xxh3: string;
  readonly blocks: Blocks | undefined;
}

/** A file's bytes in order, hashed where they are read. Chunks as of {@link OpenFile.read}. */
export interface HashedRead extends AsyncIterable<Uint8Array> {
  /** There once the last chunk was taken. */
  readonly hashes: Hashes | undefined;
}

/** A file opened for reading at a {@link ReadableEndpoint}. */
export interface OpenFile {
  /** Attributes of the opened file itself. */
  readonly evidence: Evidence;
  /** Tells states of a file apart more finely than its evidence, where the endpoint can: the same text, the same content. */
  readonly version?: string | undefined;
  /**
   * Yields the bytes from `start` up to `end` (default: all of them); chunks are at most 256 KiB and stay valid until the
   * next is asked for.
   */
  read(start?: number, end?: number): AsyncIterable<Uint8Array>;
  /** Fills `bytes` from `at` on, and waits for it: for threads of their own. Returns how many came; 0 at the end. */
  readInto?(bytes: Uint8Array, at: number): number;
  /**
   * Reads the whole file in another thread, which hashes it, where the origin has one. The reading fails with `mismatch`
   * where the file there is not the one that was opened.
   * @param signed its blocks as well
   */
  readHashed?(signed: boolean): HashedRead;
  /**
   * Whether the file still is what it was when it was opened (size, time and, where known, identity), and still is the
   * one that has this name.
   */
  unchanged(): Promise<boolean>;
  close(): Promise<void>;
}

/** Identity of a place, by which ledgers are keyed. */
export interface EndpointIdentity {
  readonly kind: 'folder' | 'sftp' | 'memory';
  /** `folder:/real/path`, or `sftp://host:port/real/path`; never a user name or secret. */
  readonly text: string;
}

/** What the root of an endpoint is. */
export type RootState = 'directory' | 'absent' | 'parent-absent' | 'not-a-directory';

/**
 * Reads one place. All paths are below its root, which was resolved once when it was connected. Every method throws
 * only {@link EndpointError}, except for bugs, and none hangs for ever: requests have deadlines.
 */
export interface ReadableEndpoint {
  readonly identity: EndpointIdentity;
  readonly capabilities: Capabilities;
  rootState(): Promise<RootState>;
  /** The entries of a directory, in any order. @throws EndpointError `missing` if it is not there. */
  list(directory: RelativePath, options?: ListOptions): Promise<Listing>;
  /** Attributes without following a symlink; undefined only if the path certainly is not there. */
  lstat(path: RelativePath): Promise<Evidence | undefined>;
  open(path: RelativePath): Promise<OpenFile>;
  /**
   * Reads a file of fewer than {@link SMALL_FILE} bytes at once, where the endpoint has a shorter way than {@link open}.
   * `large` if it is not that small, `changed` if it changed while it was read.
   */
  readWhole?(path: RelativePath): WholeFile | 'large' | 'changed' | Promise<WholeFile | 'large' | 'changed'>;
  /**
   * Hashes a file in another thread, where the endpoint has one; undefined where it is not, or does not stay, the file that
   * is `wanted`.
   */
  hash?(path: RelativePath, wanted: Evidence, kinds: ReadonlySet<HashKind>): Promise<ContentHashes | undefined>;
  /**
   * Finds out in another thread, where the endpoint has one, how a file can be put together from an old version; undefined as
   * of {@link hash}.
   */
  match?(path: RelativePath, wanted: Evidence, old: Blocks): Promise<Matched | undefined>;
  /**
   * All names in a directory, without a look at what they are, where that costs less than {@link lstat} for a few of them.
   * @throws EndpointError as {@link list}
   */
  names?(directory: RelativePath): ReadonlySet<string> | Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/** Reads and writes one place. Writing methods are safe to repeat after a lost link; see `endpoints/with-retry.ts`. */
export interface Endpoint extends ReadableEndpoint {
  /** Makes the root's last component. */
  makeRoot(): Promise<void>;
  /** Creates `path` exclusively, writes, sets attributes, checks the size, syncs if asked. Returns what the server shows. */
  write(path: RelativePath, request: WriteRequest): Promise<Evidence>;
  /**
   * Writes a small file beside its place, checks it and renames it into its place, where the endpoint has a shorter way
   * than {@link write}, {@link lstat} and {@link rename}. Needs `atomicReplace` if `found` is given. Returns what the server
   * shows of the file; `changed` if something else than `found` stands at `path`, which then stays as it is. Whatever goes
   * wrong, nothing of the file stays, as far as the link allows.
   */
  place?(file: SmallFile): Promise<Evidence | 'changed'>;
  /**
   * Creates `path` exclusively out of new bytes and ranges of another file, reads samples of it back, sets attributes,
   * checks the size, syncs if asked. Returns what the server shows. Whatever goes wrong, nothing of the file stays, as far
   * as the link allows. Needs `rebuilds`. @throws EndpointError `mismatch` where the base or a sample is not as expected
   */
  rebuild?(path: RelativePath, request: RebuildRequest): Promise<Evidence>;
  /** Puts `from` into the place of `to`, replacing a file or symlink in one step. Needs `atomicReplace` if `to` exists. */
  rename(from: RelativePath, to: RelativePath): Promise<void>;
  /**
   * As {@link rename}; right behind it the file `gone` is removed, if it is there, where the endpoint can have both done in
   * one round trip. `gone` is removed also where the renaming fails.
   */
  renameThenRemove?(from: RelativePath, to: RelativePath, gone: RelativePath): Promise<void>;
  /**
   * Gives the file `from` the second name `to`, at once and only where nothing is. Returns what `to` then shows. Both names
   * share their attributes. Needs `hardLinks`. @throws EndpointError `exists`; `unsupported`, `denied` or `failed` where the
   * disk has no hard links
   */
  link(from: RelativePath, to: RelativePath): Promise<Evidence>;
  /**
   * As {@link lstat} and {@link link} for each of many files, where the endpoint has a shorter way. Only an error that ends
   * the run is thrown.
   * @param tell told of each file by its position, once, in any order
   */
  linkFiles?(files: readonly FileToLink[], tell: (index: number, linked: Linked) => void): Promise<void>;
  /** Creates `to` exclusively with the content of the file `from`, which does not travel. Returns what `to` shows. Needs `copies`. */
  copy(from: RelativePath, to: RelativePath, request: CopyRequest): Promise<Evidence>;
  /** Makes a directory of this mode. Returns what the endpoint then shows of it: it may force another one. */
  makeDirectory(path: RelativePath, mode: number): Promise<Evidence>;
  /**
   * Makes directories as {@link makeDirectory} does, where the endpoint has a shorter way for many: they may all be asked for
   * at once. What comes of each is told in the given order. None is left below anything that is no directory.
   * @param wanted at most {@link MANY_DIRECTORIES}, none before the one that holds it
   */
  makeDirectories?(wanted: readonly WantedDirectory[]): readonly Promise<Evidence>[];
  /**
   * Makes `folder`, in the root, with an empty file for each name of `made`, and tells for each name of `asked` whether
   * anything in it shows under that one, where the endpoint has a shorter way for that. What was made is left there, also
   * after an error.
   */
  probeNames?(folder: RelativePath, made: readonly string[], asked: readonly string[]): Promise<readonly boolean[]>;
  /** So many operations are coming: whatever takes time to get ready for them may begin. */
  expectWork?(operations: number): void;
  makeSymlink(path: RelativePath, target: string): Promise<void>;
  removeFile(path: RelativePath): Promise<void>;
  /**
   * As {@link lstat} and {@link removeFile} for each of many files, where the endpoint has a shorter way. Only an error that
   * ends the run is thrown.
   * @param tell told of each file by its position, once, in any order
   */
  removeFiles?(files: readonly FileToRemove[], tell: (index: number, removed: Removed) => void): Promise<void>;
  /** Removes an empty directory. @throws EndpointError `not-empty` */
  removeDirectory(path: RelativePath): Promise<void>;
  /** Sets mode and mtime where given; symlinks only where {@link Capabilities.symlinkTimes}. Returns what the server then shows. */
  setAttributes(path: RelativePath, attributes: { readonly mode?: number; readonly mtime?: number }): Promise<Evidence>;
  /** Free bytes for an unprivileged writer, undefined where it can't be asked. */
  freeBytes(): Promise<number | undefined>;
}

/** A directory that {@link Endpoint.makeDirectories} makes. */
export interface WantedDirectory {
  readonly path: RelativePath;
  readonly mode: number;
}

/** Directories that are asked for at once. */
export const MANY_DIRECTORIES = 1024;

/** What failed at an endpoint, by class; the planner and the retry rules only look at this. */
export type EndpointErrorKind =
  | 'missing'
  | 'exists'
  | 'not-empty'
  | 'denied' // permission
  | 'read-only'
  | 'not-a-directory'
  | 'is-a-directory'
  | 'name-refused'
  | 'disk-full'
  | 'mismatch' // fewer or other bytes than were sent
  | 'unsupported'
  | 'lost' // the link is gone: worth a retry
  | 'connect' // could not be reached: worth a retry
  | 'login' // never retried by itself
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'no-sftp'
  | 'usage'
  | 'protocol' // the server broke the protocol
  | 'failed'; // said no without saying why

/** The one error type of endpoints. `message` is one sentence for people, without secrets; server text in it is shortened. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  constructor(
    readonly kind: EndpointErrorKind,
    message: string,
    /** What to do, in one sentence; may be empty. */
    readonly advice = '',
    /** Structured extra, such as the host key that was offered. */
    readonly detail?: unknown,
  ) {
    super(message);
  }
}
