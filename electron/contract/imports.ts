import { z } from 'zod';
import { idSchema, type Login } from './site';

/** Programs whose files can be imported. */
export const importKindSchema = z.enum(['ssh-config', 'known-hosts', 'filezilla', 'winscp', 'rclone']);
export type ImportKind = z.infer<typeof importKindSchema>;

/** What became of a part of a file that could not be taken over as it is, in English; other languages translate by the code. */
export const IMPORT_REMARKS = {
  'match-skipped': 'Sections that begin with Match are not evaluated.',
  'include-skipped': 'An included file could not be read: {detail}',
  'too-many': 'The file names more servers than the {detail} that are shown.',
  pattern: 'A pattern for several hosts is no server.',
  'not-sftp': 'It is reached by {detail}; Heliograph speaks SFTP only.',
  'no-host': 'It names no host.',
  'bad-address': 'Its host, port or user is not usable.',
  'bad-folder': 'Its folder is written in a way that is not usable; choose one.',
  'bad-jump': 'The way to it over other servers (ProxyJump) cannot be taken over: {detail}',
  'by-system-ssh': "It needs what only the system's ssh does ({detail}), so that program is to reach it.",
  'more-keys': 'It names several private keys; the first one is taken.',
  'key-name': 'The name of its private key holds something that only ssh knows: {detail}',
  'putty-key': 'Its private key has the form of PuTTY. If it is not understood, convert it: puttygen KEY -O private-openssh -o NEWKEY',
  'key-inside': 'Its private key stands in the file itself and is not taken over. Save it as a file of its own.',
  'password-scrambled': 'Its password is only scrambled there and is not taken over. Enter it when asked.',
  'password-locked': 'Its password is locked by a master password. Enter it when asked.',
  'password-unreadable': 'Its password could not be read. Enter it when asked.',
  revoked: 'A key of it is marked as revoked; that one is never trusted.',
  'other-pin': 'Another key is pinned for it, so this one is not taken over. Ask its administrator.',
} as const;
export type ImportRemarkCode = keyof typeof IMPORT_REMARKS;

export interface ImportRemark {
  readonly code: ImportRemarkCode;
  /** What stands for `{detail}`: text of the file, hostile. */
  readonly detail: string;
}

/** A place where another program usually keeps its servers. */
export interface ImportPlace {
  readonly kind: ImportKind;
  readonly path: string;
  /** Servers in it; for known_hosts the servers of saved mirrors whose keys it has. */
  readonly count: number;
  /** Why it cannot be read, for people; empty where it can. */
  readonly fault: string;
}

/** A server of a file, and the mirror that it would become. Holds no secret. */
export interface ImportEntry {
  readonly id: number;
  readonly name: string;
  /** `[user@]host[:port]`. */
  readonly server: string;
  /** Absolute, or under the login folder (`~/…`); null: the file names none. */
  readonly folder: string | null;
  readonly login: Login;
  readonly transport: 'built-in' | 'openssh';
  /** Servers on the way, `[user@]host[:port]`. */
  readonly jump: readonly string[];
  readonly hasPassword: boolean;
  /** Fingerprints of keys that can be pinned for it and are not yet. */
  readonly fingerprints: readonly string[];
  /** Names of saved mirrors on the same server. */
  readonly savedAs: readonly string[];
  readonly remarks: readonly ImportRemark[];
}

/** What was found in one file. The drafts themselves, with their secrets, stay in the main process until they are taken. */
export interface ImportList {
  readonly list: string;
  readonly kind: ImportKind;
  readonly path: string;
  readonly entries: readonly ImportEntry[];
  readonly skipped: readonly { readonly name: string; readonly remark: ImportRemark }[];
  readonly remarks: readonly ImportRemark[];
}

/** The ticked entries and where they go. */
export const takeImportSchema = z.strictObject({
  list: z.string().max(64),
  /** Not for known_hosts, whose keys belong to no site. */
  siteId: idSchema.optional(),
  entries: z
    .array(z.strictObject({ id: z.number().int().min(0).max(10_000), folder: z.string().max(4096).optional() }))
    .min(1)
    .max(64),
  /** Passwords and passphrases go into the vault. */
  withSecrets: z.boolean().default(false),
  pinKeys: z.boolean().default(false),
});
export type TakeImport = z.infer<typeof takeImportSchema>;

export interface ImportResult {
  /** Names of mirrors that were added. */
  readonly added: readonly string[];
  /** Names of those that were there already: left as they are. */
  readonly present: readonly string[];
  readonly secrets: number;
  readonly pinned: number;
  /** Where secrets went, or why none were kept; empty where there were none. */
  readonly vault: string;
}
