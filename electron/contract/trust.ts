/** A server's host key as it was offered. */
export interface HostKeyOffer {
  readonly host: string;
  readonly port: number;
  /** Such as `ssh-ed25519`. */
  readonly algorithm: string;
  /** `SHA256:` and base64 without padding, as OpenSSH prints it. */
  readonly fingerprint: string;
  /** The raw public key, base64: what known_hosts holds. */
  readonly key: string;
  /** `MD5:` and pairs of hex digits, as older programs print it: to compare with what a provider names, never to trust by. */
  readonly md5?: string;
}

/** What our pins and the known_hosts files say of an offered key. */
export type HostKeyVerdict =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'unknown'; readonly offer: HostKeyOffer }
  | { readonly kind: 'changed'; readonly offer: HostKeyOffer; readonly known: readonly string[] }
  | { readonly kind: 'revoked'; readonly offer: HostKeyOffer };

/** A step of the connection test and what came of it. */
export interface ConnectionStep {
  readonly step: 'reach' | 'identity' | 'login' | 'folder';
  readonly state: 'ok' | 'failed' | 'needs-trust' | 'skipped';
  readonly message: string;
  readonly advice: string;
  /** Why it failed, for the window to say what else can be tried; absent where it did not. */
  readonly reason?: ConnectionFault;
}

/** Why a step failed, by class. */
export type ConnectionFault =
  'unknown-host' | 'refused' | 'unreachable' | 'silent' | 'not-ssh' | 'host-key' | 'login' | 'no-sftp' | 'folder' | 'other';

/** What a server announced when a connection was tested. Nothing was written to learn it. */
export interface ServerAbilities {
  /** What the server calls itself, such as `OpenSSH_9.2p1`. The server's own text. */
  readonly software: string;
  /** A name is replaced by one rename: a visitor never meets a gap (`posix-rename@openssh.com`). */
  readonly atomicReplace: boolean;
  /** A moved file needs no second copy (`hardlink@openssh.com`). */
  readonly hardLinks: boolean;
  /** What stays of a changed file is copied there instead of sent (`copy-data`). */
  readonly copies: boolean;
  /** A file can be made to survive a power cut (`fsync@openssh.com`). */
  readonly fsync: boolean;
  /** Free space can be asked before anything is sent (`statvfs@openssh.com`). */
  readonly space: boolean;
  /** Times of symlinks can be set (`lsetstat@openssh.com`). */
  readonly symlinkTimes: boolean;
  /** Permission bits mean something there. */
  readonly modes: boolean;
  /** Bytes that may still be written; null: it cannot be asked. */
  readonly freeBytes: number | null;
  /** File operations that are had in flight at once. */
  readonly parallelism: number;
}

/** What a probe found out by writing into a folder of its own, which it removed again. */
export interface ProbedAbilities {
  /** `README` and `readme` are one file there. */
  readonly foldsCase: boolean;
  /** The two Unicode forms of `é` are one file there. */
  readonly foldsUnicode: boolean;
  /** Seconds to which a file's time is kept; null: it is not kept. */
  readonly timePrecision: number | null;
  /** Permissions are kept as they are set. */
  readonly keepsModes: boolean;
  /** A rename replaced a file. */
  readonly replaces: boolean;
  /** A file got a second name. */
  readonly hardLinks: boolean;
  /** A symlink could be made. */
  readonly symlinks: boolean;
}

/** The folders in a folder of a server, by name. */
export interface FolderListing {
  /** As the server resolves it. */
  readonly path: string;
  /** Sorted. File names: hostile text. */
  readonly folders: readonly string[];
  /** There are more than are told. */
  readonly more: boolean;
  /** Files beside them. */
  readonly files: number;
}

/** What a public address answered to one visit. */
export interface PublicVisit {
  /** HTTP's; null: no answer. */
  readonly status: number | null;
  /** Where redirects led, if elsewhere. */
  readonly finalUrl: string | null;
  /** Milliseconds to the answer's head. */
  readonly milliseconds: number;
  /** Why there was no answer, for people; empty otherwise. */
  readonly message: string;
}

/** The result of testing a mirror's connection. Writes nothing on the server. */
export interface ConnectionTest {
  readonly steps: readonly ConnectionStep[];
  /** Set where the identity step needs consent, or was refused. */
  readonly hostKey: HostKeyVerdict | null;
  /** Whether the folder is there; null where we did not get so far. */
  readonly folder: 'there' | 'will-be-made' | 'parent-missing' | 'not-a-folder' | null;
  /** The mirror's folder as the server resolves it. */
  readonly realPath: string | null;
  /** What the server announced; absent for a folder of this computer, and where we did not get in. */
  readonly abilities?: ServerAbilities;
  readonly ok: boolean;
}
