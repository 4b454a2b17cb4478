import { z } from 'zod';
import { historyFilterSchema, type HistoryPoint, type MirrorDay, type PathEvent, type SavedFile } from './history';
import { importKindSchema, takeImportSchema, type ImportList, type ImportPlace, type ImportResult } from './imports';
import type { AppRunEvent } from './progress';
import type { HistoryRun, VerifyDepth } from './report';
import type { ConnectionTest, FolderListing, HostKeyOffer, ProbedAbilities, PublicVisit } from './trust';
import type { LeftOut } from './left-out';
import { planQuerySchema, planTickSchema, type PlanReview, type PlanRows, type SealedPlan } from './plan-review';
import {
  idSchema,
  jumpsSchema,
  loginSchema,
  mirrorSchema,
  preferencesSchema,
  rulesSchema,
  scheduleSchema,
  transportSchema,
  triggersSchema,
  type Preferences,
  type Site,
} from './site';

/** A call from the window to the main process: what goes in is parsed at run time, what comes back is typed. */
export interface Call<Schema extends z.ZodType, Output> {
  readonly input: Schema;
  readonly __output?: Output;
}

/** A fact that the main process tells the window, with whole state. */
export interface Fact<Payload> {
  readonly fact: true;
  readonly __payload?: Payload;
}

function call<Output>() {
  return <Schema extends z.ZodType>(input: Schema): Call<Schema, Output> => ({ input });
}

function fact<Payload>(): Fact<Payload> {
  return { fact: true };
}

const nothing = z.void();

/** A mirror as the window drafts it; the id is given by the main process when it is new. */
export const mirrorDraftSchema = mirrorSchema.omit({ id: true }).extend({
  id: idSchema.optional(),
  login: loginSchema,
});
export type MirrorDraft = z.infer<typeof mirrorDraftSchema>;

/** How to get to a mirror that is being drafted. `secret` is used for this once only. */
const connectionSchema = z.strictObject({
  address: z.string().max(4096),
  login: loginSchema,
  transport: transportSchema.optional(),
  jump: jumpsSchema.optional(),
  secret: z.string().max(8192).optional(),
});
export type ConnectionDraft = z.infer<typeof connectionSchema>;

export const siteDraftSchema = z.strictObject({
  id: idSchema.optional(),
  name: z.string().trim().min(1).max(120),
  /** A grant that a folder dialog gave out (`grant:…`), or the unchanged origin of an existing site. */
  origin: z.string().min(1).max(4096),
});
export type SiteDraft = z.infer<typeof siteDraftSchema>;

/** A path that a native dialog gave to the window: opaque id and what to show. */
export interface PathGrant {
  readonly grant: string;
  readonly path: string;
}

/** One mirror's state as the overview shows it. */
export interface MirrorState {
  readonly mirrorId: string;
  readonly state: 'never-synced' | 'in-sync' | 'behind' | 'running' | 'problems' | 'halted' | 'failed';
  /** What to say of it in a few words. */
  readonly summary: string;
  readonly lastSync: string | null;
  readonly lastGoodSync: string | null;
  readonly lastProof: { readonly at: string; readonly depth: VerifyDepth } | null;
  /** The shortest time from a question to its answer in the newest run that measured it, in milliseconds; absent: not measured. */
  readonly roundTrip?: number;
}

export interface SiteView {
  readonly site: Site;
  readonly mirrors: readonly MirrorState[];
  /** True for the demo's site: temporary, never in the settings file. */
  readonly demo: boolean;
}

/** A run that is on now, or ended since the app started. */
export interface RunView {
  readonly runId: string;
  readonly siteId: string;
  readonly kind: 'sync' | 'plan' | 'verify';
  readonly mirrorIds: readonly string[];
  readonly state: 'running' | 'paused' | 'ended';
  readonly startedAt: string;
  /** Bytes a second that a person chose for this run; null: no limit; absent: as the site's rules say. */
  readonly limit?: number | null;
}

export interface VaultState {
  /** `keychain`: proven by writing, reading and deleting a probe. `memory`: kept until the app quits. */
  readonly kind: 'keychain' | 'memory';
  /** The keychain's name, or why there is none, for people. */
  readonly message: string;
}

export interface DemoState {
  readonly state: 'off' | 'starting' | 'running' | 'ended' | 'failed';
  readonly siteId: string | null;
  /** What the demo does right now, or why it failed. */
  readonly message: string;
  /** Steps so far, for the list that ticks off. */
  readonly steps: readonly { readonly title: string; readonly state: 'waiting' | 'running' | 'done' | 'failed'; readonly detail: string }[];
}

export interface AppFacts {
  readonly version: string;
  readonly platform: string;
  readonly vault: VaultState;
  /** Set where a borrowed, older Electron runs for a try-out: shown as a banner. */
  readonly borrowedElectron: string | null;
  readonly agentAvailable: boolean;
  /** Where Heliograph keeps its files. */
  readonly places: { readonly settings: string; readonly state: string };
}

/** How an origin is watched. */
export interface WatchState {
  /** `waiting`: something changed, and a run begins once it is quiet. */
  readonly state: 'off' | 'starting' | 'watching' | 'waiting' | 'polling' | 'failed';
  /** Why it is polled or failed, for people; empty otherwise. */
  readonly message: string;
}

/** What starts a site's runs, as it stands. All times ISO 8601, UTC. */
export interface TriggerState {
  readonly siteId: string;
  /** The schedule's next slot; null: none. */
  readonly nextRun: string | null;
  readonly watch: WatchState;
  /** No automatic run before then; `resumed`: until a person resumes; null: not paused. A pause of all sites shows here too. */
  readonly pausedUntil: string | null;
  /** Why due runs wait (on battery, offline), for people; null: they do not. */
  readonly held: string | null;
  /** When the promise is broken, or was; null: nothing is promised, or it was never in sync. */
  readonly staleAt: string | null;
  readonly stale: boolean;
}

/** How long automatic runs stay away. */
export const pauseSchema = z.enum(['hour', 'tomorrow', 'resumed']);
export type Pause = z.infer<typeof pauseSchema>;

/** What came of a notification that was sent to try its ways. */
export interface NotificationTest {
  /** `shown`: the desktop said so. `unanswered`: it took it and said nothing. `failed`: it cannot show any, or refused. */
  readonly desktop: { readonly state: 'shown' | 'unanswered' | 'failed'; readonly message: string };
  /** `none`: no webhook is set. The message names what the server answered, or why it could not be reached. */
  readonly webhook: { readonly state: 'sent' | 'failed' | 'none'; readonly message: string };
}

/** Where the menu sends the window. */
export type AppCommand =
  | 'overview'
  | 'add-site'
  | 'history'
  | 'settings'
  | 'palette'
  | 'shortcuts'
  // The others are about the site that the window shows.
  | 'preview'
  | 'sync'
  | 'verify-quick'
  | 'verify-full'
  | 'pause-run'
  | 'resume-run'
  | 'stop-run'
  | 'edit-site'
  | 'add-mirror'
  | 'export-csv'
  | 'export-json'
  | 'copy-command';

/** What the window shows, as far as the menu depends on it. */
export const shownSchema = z.strictObject({
  siteId: idSchema.nullable(),
  /** Changes of that site are there to be exported. */
  hasChanges: z.boolean(),
});
export type Shown = z.infer<typeof shownSchema>;

/** Something that was done a moment ago and can be undone. */
export interface UndoOffer {
  readonly token: string;
  readonly done: 'site-removed' | 'mirror-removed' | 'rules-saved' | 'triggers-saved';
  /** The site's or the mirror's name. */
  readonly name: string;
}

const startRun = z.strictObject({
  siteId: idSchema,
  mirrorIds: z.array(idSchema).min(1).max(64).optional(),
  /** Plan hashes that the person approved. */
  approve: z.array(z.string().max(80)).max(64).default([]),
  /** Only these plans are carried out: the ones that were shown. */
  plans: z.array(z.string().max(80)).max(64).optional(),
  adopt: z.boolean().default(false),
});

/**
 * Every call and event between window and main process. Both faces (main's handlers, the window's functions) are derived
 * from this object by types, so no channel name is written by hand. Secrets only go in.
 */
export const ipcSchema = {
  app: {
    facts: call<AppFacts>()(nothing),
    openDocs: call<void>()(z.enum(['readme', 'settings'])),
    /** Shows the settings file, or the folder of the ledgers, in the desktop's file manager. */
    showPlace: call<void>()(z.enum(['settings', 'state'])),
    command: fact<AppCommand>(),
    /** Tells what the window shows: the menu follows. */
    shows: call<void>()(shownSchema),
    /** Puts text that a person copies on the clipboard. */
    copyText: call<void>()(z.string().max(8192)),
    /** Shows a site, by its id: a notification or the tray was clicked. */
    openSite: fact<string>(),
  },
  preferences: {
    get: call<Preferences>()(nothing),
    set: call<Preferences>()(preferencesSchema),
    /** Sends a notification now, by every way that the saved preferences know, and tells what came of it. */
    testNotification: call<NotificationTest>()(nothing),
  },
  dialogs: {
    /** Native dialogs; null when cancelled. */
    pickFolder: call<PathGrant | null>()(nothing),
    pickKeyFile: call<PathGrant | null>()(nothing),
    /** A folder was dropped on the window, and a person confirmed that it is to become a site's origin. */
    folderDropped: fact<PathGrant>(),
    /** What was dropped cannot become one; says why. */
    dropRefused: fact<{ readonly message: string; readonly advice: string }>(),
  },
  sites: {
    list: call<SiteView[]>()(nothing),
    save: call<Site>()(siteDraftSchema),
    saveRules: call<Site>()(z.strictObject({ siteId: idSchema, rules: rulesSchema })),
    /** What patterns would leave out at the site's origin as it is now. A newer question of the same site ends an older one. */
    countLeftOut: call<LeftOut>()(
      z.strictObject({ siteId: idSchema }).extend(rulesSchema.pick({ exclude: true, include: true, lastFiles: true, links: true }).shape),
    ),
    /** Nobody waits for the count any more. */
    stopCounting: call<void>()(z.strictObject({ siteId: idSchema })),
    /** Forgets the site; touches no server file. */
    remove: call<void>()(z.strictObject({ siteId: idSchema })),
    changed: fact<SiteView[]>(),
  },
  mirrors: {
    save: call<Site>()(z.strictObject({ siteId: idSchema, mirror: mirrorDraftSchema })),
    remove: call<void>()(z.strictObject({ siteId: idSchema, mirrorId: idSchema })),
    /** Reach, identity, login, folder. `secret` is used for this test only. Writes nothing on the server. */
    test: call<ConnectionTest>()(connectionSchema),
    /** The folders in the address's folder. Writes nothing on the server. */
    listFolders: call<FolderListing>()(connectionSchema),
    /** Tries what the server does, in a folder of its own below the mirror's, which is removed again: only where a person agreed. */
    probe: call<ProbedAbilities>()(connectionSchema),
    /** Fetches a public address once, as a visitor would. */
    visit: call<PublicVisit>()(z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2048) })),
  },
  trust: {
    /** Pins a key that a person saw and accepted; refused for a key that no test of this session offered. */
    accept: call<void>()(
      z.strictObject({ host: z.string().max(255), port: z.number().int().min(1).max(65535), fingerprint: z.string().max(80) }),
    ),
    list: call<HostKeyOffer[]>()(nothing),
    /** Forgets our own pin of a host; known_hosts files are never edited. */
    forget: call<void>()(z.strictObject({ host: z.string().max(255), port: z.number().int().min(1).max(65535) })),
  },
  vault: {
    state: call<VaultState>()(nothing),
    /** Stores the password of user@host:port, or the passphrase of a key file. There is no call that reads one. */
    setPassword: call<void>()(z.strictObject({ address: z.string().max(4096), secret: z.string().min(1).max(8192) })),
    setPassphrase: call<void>()(z.strictObject({ keyFile: z.string().max(4096), secret: z.string().min(1).max(8192) })),
    /** Whether a secret is stored for this login. */
    has: call<boolean>()(z.strictObject({ address: z.string().max(4096), login: loginSchema })),
  },
  runs: {
    list: call<RunView[]>()(nothing),
    /** Makes plans and shows them; changes nothing. */
    plan: call<{ runId: string }>()(startRun),
    sync: call<{ runId: string }>()(startRun),
    verify: call<{ runId: string }>()(
      z.strictObject({
        siteId: idSchema,
        mirrorIds: z.array(idSchema).min(1).max(64).optional(),
        depth: z.enum(['quick', 'full']),
        repair: z.boolean().default(false),
      }),
    ),
    pause: call<void>()(z.strictObject({ runId: z.string().max(64) })),
    resume: call<void>()(z.strictObject({ runId: z.string().max(64) })),
    cancel: call<void>()(z.strictObject({ runId: z.string().max(64) })),
    /** Sets the run's bytes a second for the rest of it; null: no limit. */
    limit: call<void>()(z.strictObject({ runId: z.string().max(64), rate: z.number().int().positive().nullable() })),
    /** What the plans of a run of this session come to, with the choices made so far. */
    review: call<PlanReview>()(z.strictObject({ runId: z.string().max(64) })),
    /** A part of the plans' rows: no plan crosses whole. */
    planRows: call<PlanRows>()(planQuerySchema),
    /** Ticks or unticks rows, with all that cannot be carried out without them; the plans become other ones. */
    tick: call<PlanReview>()(planTickSchema),
    /** The plans as they were shown, with the hashes by which `sync` carries them out. */
    seal: call<SealedPlan[]>()(z.strictObject({ runId: z.string().max(64), revision: z.number().int().min(0) })),
    /** Asks a person where to, and writes all rows (CSV), or the plans as `heliograph apply` reads them; null when cancelled. */
    exportPlans: call<SavedFile | null>()(z.strictObject({ runId: z.string().max(64), format: z.enum(['csv', 'json']) })),
    /**
     * Puts the command line that does the same on the clipboard. Where rows were ticked or unticked, the plans are saved first,
     * for that line to name; null when that was cancelled.
     */
    copyCommand: call<string | null>()(z.strictObject({ runId: z.string().max(64) })),
    changed: fact<RunView[]>(),
    event: fact<AppRunEvent>(),
  },
  undo: {
    /** For some seconds `take` brings back the settings that were. */
    offered: fact<UndoOffer>(),
    /** Refused where the settings were changed meanwhile. */
    take: call<void>()(z.strictObject({ token: z.string().max(64) })),
  },
  triggers: {
    list: call<TriggerState[]>()(nothing),
    /** Rejects with what is wrong with the schedule. */
    save: call<Site>()(z.strictObject({ siteId: idSchema, triggers: triggersSchema })),
    /** The next slots of a schedule, ISO 8601, UTC; fewer where it has no more. Rejects with what is wrong with it. */
    preview: call<string[]>()(z.strictObject({ schedule: scheduleSchema, count: z.number().int().min(1).max(10).default(3) })),
    /** No site: all of them. Runs that are on go on; a person can still start runs. */
    pause: call<void>()(z.strictObject({ siteId: idSchema.optional(), pause: pauseSchema })),
    /** No site: all of them, those that were paused alone included. What fell due meanwhile is caught up by one run. */
    resume: call<void>()(z.strictObject({ siteId: idSchema.optional() })),
    changed: fact<TriggerState[]>(),
  },
  history: {
    /** Newest first; `offset` passes over the newest. */
    list: call<HistoryRun[]>()(
      historyFilterSchema.extend({
        limit: z.number().int().min(1).max(1000).default(100),
        offset: z.number().int().min(0).max(100_000).default(0),
      }),
    ),
    /** How each mirror of each saved site fared, day by day; today is the last of `days`. */
    days: call<MirrorDay[]>()(z.strictObject({ days: z.number().int().min(1).max(366).default(14) })),
    /** A site's runs of so many days, oldest first, for its charts. */
    series: call<HistoryPoint[]>()(z.strictObject({ siteId: idSchema, days: z.number().int().min(1).max(366).default(30) })),
    /** What happened to paths that hold `text`, newest first. The newest 2,000 changes of a run are kept, 100,000 in all. */
    paths: call<PathEvent[]>()(
      z.strictObject({
        siteId: idSchema.optional(),
        text: z.string().trim().min(1).max(1024),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    ),
    /** Asks a person where to, and writes the runs there; null when cancelled. */
    export: call<SavedFile | null>()(z.strictObject({ filter: historyFilterSchema, format: z.enum(['csv', 'json']) })),
    /** The end of the app's own log, oldest line first. */
    log: call<string[]>()(nothing),
  },
  /** Servers out of other programs' files. Paths come from dialogs or are the usual ones; secrets never come out. */
  imports: {
    places: call<ImportPlace[]>()(nothing),
    read: call<ImportList>()(z.strictObject({ kind: importKindSchema })),
    /** Asks for a file by a dialog; null when cancelled. */
    pick: call<ImportList | null>()(nothing),
    /** Of the list that was read last. */
    take: call<ImportResult>()(takeImportSchema),
  },
  demo: {
    state: call<DemoState>()(nothing),
    start: call<DemoState>()(nothing),
    stop: call<DemoState>()(nothing),
    changed: fact<DemoState>(),
  },
} as const;

export type IpcSchema = typeof ipcSchema;
