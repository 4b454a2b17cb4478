import { z } from 'zod';
import type { ImportRemark } from './import-remarks';
import { idSchema, type Login } from './site';

/** Programs whose files can be imported. */
export const importKindSchema = z.enum(['ssh-config', 'known-hosts', 'filezilla', 'winscp', 'rclone']);
export type ImportKind = z.infer<typeof importKindSchema>;

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
