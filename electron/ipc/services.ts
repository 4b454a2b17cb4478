import type { AppFacts, DemoState, MirrorState, NotificationTest, Pause, RunView, TriggerState, VaultState } from '../contract/ipc-schema';
import type { HistoryFilter, HistoryPoint, MirrorDay, PathEvent } from '../contract/history';
import type { LeftOut } from '../contract/left-out';
import type { PlanQuery, PlanReview, PlanRows, PlanTick, SealedPlan } from '../contract/plan-review';
import type { HistoryRun, VerifyDepth } from '../contract/report';
import type { Rules, Schedule, Settings, Site } from '../contract/site';
import type { ConnectionTest, FolderListing, HostKeyOffer, HostKeyVerdict, ProbedAbilities, PublicVisit } from '../contract/trust';
import type { ConnectionRequest } from '../runs/mirror-connections';
import type { Vault } from '../vault/vault';

/** What a start of a sync or a plan names; defaults are filled in. */
export interface StartRequest {
  readonly siteId: string;
  readonly mirrorIds?: readonly string[] | undefined;
  readonly approve: readonly string[];
  readonly plans?: readonly string[] | undefined;
  readonly adopt: boolean;
}

export interface VerifyRequest {
  readonly siteId: string;
  readonly mirrorIds?: readonly string[] | undefined;
  readonly depth: VerifyDepth;
  readonly repair: boolean;
}

export interface SettingsService {
  read(): Settings;
  /** Reads the file anew, changes what it says and writes it. `change` is pure: it may be called more than once. */
  change(change: (settings: Settings) => Settings): Settings;
}

/** Our own pins of host keys. */
export interface TrustService {
  list(): HostKeyOffer[];
  accept(host: string, port: number, key: Buffer): void;
  forget(host: string, port: number): unknown;
}

/** What can be found out about a mirror before it is saved. Only `probe` writes. */
export interface ConnectionService {
  test(request: ConnectionRequest): Promise<ConnectionTest>;
  listFolders(request: ConnectionRequest): Promise<FolderListing>;
  probe(request: ConnectionRequest): Promise<ProbedAbilities>;
  /** Fetches a public address once. */
  visit(url: string): Promise<PublicVisit>;
}

/** Counts what a site's patterns leave out at its origin. */
export interface LeftOutService {
  count(siteId: string, origin: string, rules: Pick<Rules, 'exclude' | 'include' | 'lastFiles' | 'links'>): Promise<LeftOut>;
  stop(siteId: string): void;
}

/** What a command line depends on. */
export interface Machine {
  readonly platform: string;
  /** Where settings and ledgers are, if not in the usual place. */
  readonly stateFolder?: string | undefined;
}

export interface RunService {
  list(): RunView[];
  plan(request: StartRequest): Promise<{ runId: string }>;
  sync(request: StartRequest): Promise<{ runId: string }>;
  verify(request: VerifyRequest): Promise<{ runId: string }>;
  pause(runId: string): void;
  resume(runId: string): void;
  cancel(runId: string): void;
  limit(runId: string, rate: number | null): void;
  review(runId: string): Promise<PlanReview>;
  planRows(query: PlanQuery): Promise<PlanRows>;
  tickPlan(tick: PlanTick): Promise<PlanReview>;
  sealPlans(runId: string, revision: number): Promise<SealedPlan[]>;
  exportPlans(runId: string, format: 'csv' | 'json'): Promise<{ readonly site: string; readonly text: string }>;
  planCommand(runId: string, machine: Machine, planFile?: string): string;
  /** Keeps no connection for the next run that is open now. */
  cool(): void;
  stopAll(): Promise<void>;
}

/** What starts runs without a person. */
export interface TriggerService {
  /** One for each saved site. */
  list(): TriggerState[];
  /** ISO 8601, UTC. @throws RangeError with a sentence for people where the schedule cannot be understood or never comes */
  preview(schedule: Schedule, count: number): string[];
  /** No site: all of them. */
  pause(siteId: string | undefined, pause: Pause): void;
  resume(siteId: string | undefined): void;
  /** Looks again at once: settings, pauses or circumstances changed, or a run ended. */
  look(): void;
}

/** What ran, when, and what came of it. */
export interface HistoryService {
  /** Newest first. */
  list(filter: HistoryFilter & { readonly limit: number; readonly offset?: number }): HistoryRun[];
  days(days: number): MirrorDay[];
  series(siteId: string, days: number): HistoryPoint[];
  paths(filter: { readonly siteId?: string | undefined; readonly text: string; readonly limit: number }): PathEvent[];
}

export interface DemoService {
  state(): DemoState;
  start(): DemoState;
  stop(): Promise<DemoState>;
  /** The demo's site while there is one. */
  scene(): { readonly site: Site } | null;
}

/** Everything that handlers need; `main.ts` decides who it is. */
export interface Services {
  readonly facts: () => AppFacts;
  readonly settings: SettingsService;
  readonly vault: Vault;
  readonly vaultState: () => VaultState;
  readonly trust: TrustService;
  /** Judges a key by our own pins alone. */
  readonly judgeOwnKey: (host: string, port: number, key: Buffer) => HostKeyVerdict;
  readonly connections: ConnectionService;
  readonly leftOut: LeftOutService;
  readonly runs: RunService;
  readonly triggers: TriggerService;
  readonly mirrorStates: (site: Site) => MirrorState[];
  readonly history: HistoryService;
  /** The end of the app's log, oldest line first. */
  readonly appLog: () => string[];
  readonly demo: DemoService;
  /** Shows the settings file, or the folder of the ledgers, in the desktop's file manager. */
  readonly showPlace: (place: 'settings' | 'state') => void;
  readonly openDocs: (document: 'readme' | 'settings') => Promise<void>;
  /** Sends a notification by every way that the preferences know. */
  readonly testNotification: () => Promise<NotificationTest>;
  readonly machine: Machine;
  /** The operating system's user: who logs in where an address names nobody. */
  readonly userName: string;
}
