import { z } from 'zod';
import { bandwidthSchema } from './bandwidth';

/** Ids are made by us and go into file names and channel payloads: short and plain. */
export const idSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

const name = z.string().trim().min(1).max(120);

/** How to log in. Secrets are never here: a password or passphrase lies in the vault under user@host:port or the key's path. */
export const loginSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('password') }),
  z.strictObject({ kind: z.literal('key'), keyFile: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('agent') }),
]);
export type Login = z.infer<typeof loginSchema>;

/**
 * Who speaks SSH to a server: Heliograph itself, or the system's `ssh` program, with which its configuration, security keys
 * and certificates come along.
 */
export const transportSchema = z.enum(['built-in', 'openssh']);
export type Transport = z.infer<typeof transportSchema>;

/** A server on the way to another: its key is checked, and it is logged in at, like the mirror's own. */
export const jumpSchema = z.strictObject({
  /** `[user@]host[:port]`, IPv6 in brackets. */
  server: z.string().min(1).max(512),
  login: loginSchema.default({ kind: 'agent' }),
});
export type Jump = z.infer<typeof jumpSchema>;

/** Servers that may lie on the way to another. */
export const MAX_JUMPS = 4;

/** The way to a server over others, the first of them first; as `ProxyJump` of ssh_config. */
export const jumpsSchema = z.array(jumpSchema).min(1).max(MAX_JUMPS);

/** One server and folder that copies an origin. `address` is a folder's path or `sftp://[user@]host[:port]/path`. */
export const mirrorSchema = z.strictObject({
  id: idSchema,
  name,
  address: z.string().min(1).max(4096),
  login: loginSchema.default({ kind: 'agent' }),
  /** Absent: built-in. */
  transport: transportSchema.optional(),
  /** Absent: straight there. */
  jump: jumpsSchema.optional(),
  /** Where visitors read this mirror; ends with a slash. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** ISO 3166-1 alpha-2, for the mirror list and Metalink's `location`. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
});
export type Mirror = z.infer<typeof mirrorSchema>;

/** A count (`10`) or a share (`10%`). */
export const limitSchema = z.string().regex(/^\d+%?$/);

/** What is copied and how. Every default is the design's; see docs/settings.md. */
export const rulesSchema = z.strictObject({
  /** gitignore syntax, in order. */
  exclude: z.array(z.string().max(1024)).max(1000).default([]),
  /** Patterns that are copied although an exclude matches. */
  include: z.array(z.string().max(1024)).max(1000).default([]),
  /** Compare by content instead of size and time. */
  checksum: z.boolean().default(false),
  /**
   * `always`: each run lists the mirror. `daily`: a run may leave that out while the mirror's stamp is as the last one left
   * it, for at most a day and only after a run that met nothing unexpected.
   */
  listing: z.enum(['always', 'daily']).default('always'),
  /** Extraneous files of ours are removed. */
  delete: z.boolean().default(true),
  /** Removals beyond this halt; default: more than 10 files and more than 10 %. */
  maxDelete: limitSchema.optional(),
  /** Overwrites beyond this halt; default: no limit. */
  maxUpdate: limitSchema.optional(),
  /** Days that removed and healed-over files are kept in the mirror's trash; 0: removed at once. */
  trashDays: z.number().int().min(0).max(3650).default(0),
  /** The origin always wins over changes made on the mirror. */
  heal: z.boolean().default(false),
  links: z.enum(['keep', 'skip', 'follow']).default('keep'),
  /** Force modes: octal for files, octal for folders, such as `644,755`. */
  chmod: z
    .string()
    .regex(/^[0-7]{3,4}(,[0-7]{3,4})?$/)
    .optional(),
  /** Files sent after all others: gitignore patterns. */
  lastFiles: z.array(z.string().max(1024)).max(200).default([]),
  /** Write `/.heliograph.json` after each clean run. */
  stamp: z.boolean().default(true),
  /** `auto`: files from 1 MiB, and the stamp. */
  fsync: z.enum(['auto', 'all', 'none']).default('auto'),
  /** Bytes a second over all connections of one mirror, or a weekly timetable of them; absent: no limit. */
  limit: bandwidthSchema.optional(),
  /** SFTP connections for one mirror. */
  connections: z.number().int().min(1).max(16).default(1),
});
export type Rules = z.infer<typeof rulesSchema>;

/** The rules that hold where nobody set any. */
export const DEFAULT_RULES: Rules = rulesSchema.parse({});

/** Where `publish` puts its artefacts. */
export const publishingSchema = z.strictObject({
  /** Local folder; absent: publishing is off. */
  folder: z.string().min(1).max(4096).optional(),
});

/** When a site's runs begin by the clock. */
export const scheduleSchema = z.strictObject({
  /** Five fields of cron: minute, hour, day of month, month, day of week; names such as `MON` and `L` for the last day count. */
  cron: z.string().trim().min(9).max(120),
  /** IANA name, such as `Europe/Berlin`; absent: the machine's. */
  timeZone: z.string().min(1).max(64).optional(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** What starts a site's runs without a person. Where nothing is set, only a person does. */
export const triggersSchema = z.strictObject({
  schedule: scheduleSchema.optional(),
  /** A change at the origin starts a run, once the origin was quiet for ten seconds. An SFTP origin is asked every few minutes. */
  watch: z.boolean().default(false),
  /** Minutes between two looks where an origin cannot be watched: an SFTP origin, or one with more folders than the system watches. */
  pollMinutes: z.number().int().min(1).max(1440).default(5),
  /** Runs that nobody asked for wait while the computer runs on its battery. */
  onMainsOnly: z.boolean().default(false),
  /** The promise: no mirror is older than so many hours. Broken, it needs attention. Absent: nothing is promised. */
  promiseHours: z.number().int().min(1).max(8760).optional(),
});
export type Triggers = z.infer<typeof triggersSchema>;

/** What holds for a site that names no triggers. */
export const NO_TRIGGERS: Triggers = triggersSchema.parse({});

export const siteSchema = z.strictObject({
  id: idSchema,
  name,
  /** A folder's absolute path or an SFTP address. */
  origin: z.string().min(1).max(4096),
  /** How to log in where the origin is an SFTP address; absent: by the agent. */
  originLogin: loginSchema.optional(),
  mirrors: z.array(mirrorSchema).max(64).default([]),
  rules: rulesSchema.default(DEFAULT_RULES),
  triggers: triggersSchema.default(NO_TRIGGERS),
  publishing: publishingSchema.default({}),
});
export type Site = z.infer<typeof siteSchema>;

/** What a person is told outside the window, and where else. */
export const notificationsSchema = z.strictObject({
  /** A run that failed, halted or ended with problems. */
  failures: z.boolean().default(true),
  /** A promise that was broken. */
  stale: z.boolean().default(true),
  successes: z.boolean().default(false),
  /** Each notification is posted there as JSON too, from the app and from `run-schedules` and `watch`. */
  webhook: z.url({ protocol: /^https?$/ }).optional(),
});
export type Notifications = z.infer<typeof notificationsSchema>;

export const DEFAULT_NOTIFICATIONS: Notifications = notificationsSchema.parse({});

export const preferencesSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** `system`: the desktop's language where there is a catalogue of it, English otherwise. */
  language: z.enum(['system', 'en', 'de']).default('system'),
  /**
   * Where closing the window leads. `automatic`: to the tray where a site runs by itself, else the app quits. Without a tray
   * the window is minimised instead of hidden.
   */
  closing: z.enum(['automatic', 'tray', 'quit']).default('automatic'),
  /** The app starts, to the tray, when the person logs in. */
  startAtLogin: z.boolean().default(false),
  notifications: notificationsSchema.default(DEFAULT_NOTIFICATIONS),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const DEFAULT_PREFERENCES: Preferences = preferencesSchema.parse({});

/** The settings file, whole. */
export const settingsSchema = z.strictObject({
  /** Where editors find the JSON Schema; means nothing to Heliograph. */
  $schema: z.string().max(4096).optional(),
  version: z.literal(1),
  sites: z.array(siteSchema).max(500).default([]),
  preferences: preferencesSchema.default(DEFAULT_PREFERENCES),
});
export type Settings = z.infer<typeof settingsSchema>;
