/** One request as a script of a test sees it. */
export interface ServerOperation {
  /** Such as `OPEN`, `WRITE`, or an extension's name without its domain: `posix-rename`. */
  readonly name: string;
  /** The path as the client wrote it (of a handle: the one it was opened with); empty where there is none. */
  readonly path: string;
  /** Counted over the server's life, from 1. */
  readonly number: number;
}

/** What a script has the server do instead of the operation: an SFTP status code, cut the connection, or never answer. */
export type Interception = number | 'drop' | 'silence' | undefined;

/** How an embedded server differs from a well-behaved one. All are off by default. */
export interface ServerQuirks {
  /** Does not announce `posix-rename@openssh.com`, and refuses it. */
  readonly noPosixRename?: boolean;
  /** Extensions that are neither announced nor understood: names without their domain, such as `fsync`. */
  readonly without?: readonly string[];
  /** Names that differ only by case are one name. */
  readonly foldsCase?: boolean;
  /** Names that differ only by Unicode normalisation are one name. */
  readonly foldsUnicode?: boolean;
  /** The disk is full after this many bytes of file content, over the server's life; `statvfs` then shows none free. */
  readonly failWriteAfterBytes?: number;
  /** Cuts a connection at its n-th request, which is not carried out. */
  readonly dropAfterOperations?: number;
  /** Cuts at most so many connections by `dropAfterOperations`; default 1. */
  readonly dropTimes?: number;
  /** The request at which a connection is cut is carried out, but not answered. */
  readonly dropAfterApplying?: boolean;
  /** Names that every directory listing shows besides the real ones, whatever they are. */
  readonly hostileNames?: readonly string[];
  /** Acknowledges WRITEs and throws their bytes away. */
  readonly acknowledgeAndDrop?: boolean;
  /** Open files and directories of one session; announced by `limits@openssh.com`. */
  readonly maxOpenFiles?: number;
  /** Refuses everything that changes something. */
  readonly readOnly?: boolean;
  /** Taken away from the modes of new files and directories; default 0o022. */
  readonly umask?: number;
  /** Every file and directory has these modes, whatever a client asks for. */
  readonly forceModes?: { readonly file: number; readonly directory: number };
  /** Every file that is closed after writing gets this mtime (seconds since 1970), whatever a client asks for. */
  readonly forceModifiedTime?: number;
  /** Asked before each operation. */
  readonly intercept?: (operation: ServerOperation) => Interception;
}

/** Counters of a server, over all its connections. */
export interface ServerOperations {
  /** Requests that arrived. */
  total: number;
  /** Requests by name; see {@link ServerOperation.name}. */
  readonly byName: Record<string, number>;
  /** Bytes of file content that were written and read. */
  bytesWritten: number;
  bytesRead: number;
  /** Connections that were cut by a quirk. */
  drops: number;
  connections: number;
}
