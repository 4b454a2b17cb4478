/** What went wrong with one path. Stable words: scripts match on them (`--json`), the window translates them. */
export type ProblemCode =
  | 'unreadable' // a file or folder could not be read, at the origin or on the mirror
  | 'unwritable' // the mirror refused a write, a rename or a removal
  | 'undecodable-name' // the name's bytes are not UTF-8
  | 'hostile-name' // a server sent a name that no file can have; its directory is not trusted
  | 'name-refused' // the mirror cannot hold this name
  | 'twin-names' // names that differ only by case or Unicode form, on a mirror that folds them
  | 'unstable' // the origin's file kept changing while it was read
  | 'changed-on-mirror' // the mirror's entry is not as we left it; held back
  | 'changed-since-plan' // a touched path no longer is as the plan saw it
  | 'mode-refused' // content is right, the mirror refused its mode or times
  | 'swap-held' // a folder that holds foreign or excluded files stands where a file should be
  | 'link-leaves-tree' // a symlink of a remote origin points outside of the tree
  | 'disk-full'
  | 'too-deep' // beyond 1,024 levels: a loop made by a lying server
  | 'mismatch' // what arrived is not what was sent
  | 'stamp-unwritable';

/** One path that could not be brought in sync, or only in part. The run goes on elsewhere. */
export interface Problem {
  /** Relative to the root; the empty string is the root itself. May hold any character: escape it where it is shown. */
  readonly path: string;
  readonly side: 'origin' | 'mirror';
  readonly code: ProblemCode;
  /** One English sentence: what, why, and what to do if there is something to do. */
  readonly message: string;
}

/** Something that a person should know and that breaks nothing. Never changes an exit code. */
export interface Note {
  readonly path: string;
  readonly code:
    | 'untracked' // a socket, device or FIFO: not copied
    | 'vanished' // gone between scan and read
    | 'link-outside' // a symlink that leaves the tree, copied verbatim
    | 'not-world-readable' // visitors may not be able to read it
    | 'private-key' // looks like a secret that would be published
    | 'kept-foreign'
    | 'not-listed' // the mirror was taken to be as we left it
    | 'left-over-temp' // a temporary file of another run, older than 24 hours
    | 'not-atomic' // the server has no posix-rename: replaced by rename-aside
    | 'sent-instead' // the mirror refused to make a file out of one that it has
    | 'delta' // sent as a delta, checked by samples
    | 'removals-left' // removals wait for a later run, because something failed or vanished in this one
    | 'by-checksum' // content whose SHA-256 was not known yet, compared by a checksum that finds accidents only
    | 'unproven' // content that nothing is known of to compare with
    | 'fewer-connections' // the server lets in fewer connections than were wished for
    | 'approved' // a person approved what a guard had stopped
    | 'left-out' // a person left changes for a later run
    | 'history-unwritable' // the run's outcome could not be written into the history
    | 'ledger-recovered'; // a damaged ledger was set aside, or was lost: no removals in this run
  readonly message: string;
}

/** Ends a run for one mirror. `retryable` errors were already retried with back-off before they end a run. */
export type ErrorCode =
  | 'usage'
  | 'settings'
  | 'connect' // unknown host, refused, unreachable, timed out
  | 'login' // password, key, passphrase or user refused; never retried by itself
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'no-sftp' // connected, but the server offers no SFTP
  | 'lost' // the link was lost for good
  | 'busy' // another run holds this mirror
  | 'ledger' // unreadable, or of a newer version
  | 'disk-full'
  | 'interrupted'
  | 'failed' // ended midway by any other named error
  | 'internal';

/** An error as plain data; crosses threads, processes and `--json`. */
export interface RunError {
  readonly code: ErrorCode;
  /** What happened and why, in one sentence, without secrets. */
  readonly message: string;
  /** What to do next, in one sentence; empty where there is nothing to do. */
  readonly advice: string;
}
