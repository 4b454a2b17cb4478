import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import type { TellWindow } from './contract/ipc';
import type { AppFacts } from './contract/ipc-schema';
import type { Settings, Site } from './contract/site';
import { visitPublicUrl } from './directing/visit-public-url';
import { createDemoService, type DemoService } from './demo/demo-service';
import { openHostKeys } from './endpoints/sftp/host-keys';
import { knownSite } from './ipc/known-site';
import type { ConnectionService, Services } from './ipc/services';
import { siteViews } from './ipc/site-views';
import { openTriggerBook, type TriggerBook } from './ledger/trigger-book';
import { Histories } from './runs/histories';
import { LeftOutCounts } from './runs/left-out-counts';
import { MirrorConnections } from './runs/mirror-connections';
import { openPauses } from './runs/pauses';
import { RunService } from './runs/run-service';
import { mirrorStates } from './runs/site-state';
import type { RunSettings } from './runs/task';
import { systemClock } from './runs/triggers/clock';
import { isOffline } from './runs/triggers/network';
import { TriggerService, type BrokenPromise } from './runs/triggers/trigger-service';
import { changedLogins } from './runs/triggers/waiting-logins';
import { watchAlone } from './runs/watch/watch-lock';
import { changeSettings, readSettings } from './settings/settings-file';
import { stateFolders, type StateFolders } from './settings/state-folders';
import { readLog } from './shell/log-file';
import { openDocs } from './shell/open-docs';
import { showInFolder } from './shell/show-in-folder';
import { applyTheme } from './shell/theme';
import { withoutWaiting } from './vault/late-vault';
import { openVault } from './vault/open-vault';
import { accountOf, type CredentialRef, type Vault } from './vault/vault';

export interface AppServicesOptions {
  readonly folders: StateFolders;
  /** The version of an older Electron that is lent for a try-out: the keychain is left alone then. */
  readonly borrowedElectron: string | undefined;
  /** Files of the demo's sample site; absent: the demo's own number. */
  readonly demoFiles: number | undefined;
  readonly tell: TellWindow;
  /** The app's. */
  readonly version: string;
  /** Whether the computer runs on its battery. */
  readonly isOnBattery: () => boolean;
  /** Called with the settings as they are after each change. */
  readonly onSettings: (settings: Settings) => void;
  readonly testNotification: Services['testNotification'];
  /** Called once for each promise that was broken. */
  readonly onStale: (broken: BrokenPromise) => void;
  readonly log: (what: string, error?: unknown) => void;
}

/** What handlers need, and what begins and ends with the app. */
export type AppServices = Services & { readonly triggers: TriggerService };

/** Who does what in the app: `main.ts`'s second page. */
export async function createAppServices(options: AppServicesOptions): Promise<AppServices> {
  const { folders, borrowedElectron, demoFiles, tell } = options;
  const settings = {
    read: () => readSettings(folders.settingsFile),
    change: (change: (before: Settings) => Settings) => {
      runs.cool();
      let before: Settings | undefined;
      const after = applyTheme(changeSettings(folders.settingsFile, (read) => change((before = read))));
      options.onSettings(after);
      triggers.renew(before ? changedLogins(before.sites, after.sites, userInfo().username) : []);
      return after;
    },
  };
  const vault = watchedVault(await withoutWaiting(openVault({ allowKeychain: borrowedElectron === undefined })), {
    before: () => {
      runs.cool();
    },
    written: (credential) => {
      triggers.renew([accountOf(credential)]);
    },
  });
  const hostKeys = openHostKeys({ ownFile: folders.knownHostsFile });
  const facts = factsOf(vault, options);
  const histories = new Histories(folders.state);
  const sitesChanged = (): void => {
    tell('sites', 'changed', siteViews(services));
  };
  const runs: RunService = new RunService({
    workerFile: path.join(__dirname, 'run-worker.cjs'),
    plansFile: path.join(__dirname, 'plan-thread.cjs'),
    site: (siteId) => demoPart(demo, siteId)?.site ?? knownSite(settings.read(), siteId),
    settings: (siteId) => demoPart(demo, siteId)?.settings ?? { stateFolder: folders.state, acceptNewHostKey: false },
    secret: async (credential) => (await demo.scene()?.secret(credential)) ?? vault.read(credential),
    onEvent: (event) => {
      tell('runs', 'event', event);
    },
    onChange: (views) => {
      tell('runs', 'changed', views);
      sitesChanged();
      triggers.look();
    },
  });
  const triggers = triggersOf(options, { sites: () => settings.read().sites, histories, runs });
  const demo = createDemoService({
    files: demoFiles,
    performRun: runs.perform,
    onState: (state) => {
      tell('demo', 'changed', state);
    },
    onScene: (scene) => {
      histories.lend(scene?.settings.stateFolder ?? null);
      sitesChanged();
    },
  });
  const services: AppServices = {
    facts: () => factsOf(vault, options),
    settings,
    vault,
    vaultState: () => factsOf(vault, options).vault,
    trust: hostKeys,
    judgeOwnKey: openHostKeys({ ownFile: folders.knownHostsFile, otherFiles: [] }).judge,
    connections: connectionsOf(new MirrorConnections({ hostKeys, vault, userName: userInfo().username })),
    leftOut: new LeftOutCounts(path.join(__dirname, 'origin-thread.cjs')),
    runs,
    triggers,
    mirrorStates: (site) => mirrorStates(site, histories.standing(site.id), runs.busyMirrors(site.id)),
    history: histories,
    appLog: () => readLog(folders.state),
    demo,
    openDocs,
    testNotification: options.testNotification,
    showPlace: (place) => {
      showInFolder(facts.places[place]);
    },
    machine: { platform: process.platform, ...(folders.state !== usualState() && { stateFolder: folders.state }) },
    userName: userInfo().username,
  };
  return services;
}

function connectionsOf(connections: MirrorConnections): ConnectionService {
  return {
    test: (request) => connections.test(request),
    listFolders: (request) => connections.listFolders(request),
    probe: (request) => connections.probe(request),
    visit: (url) => visitPublicUrl(url),
  };
}

interface TriggerNeeds {
  readonly sites: () => readonly Site[];
  readonly histories: Histories;
  readonly runs: RunService;
}

/** What starts runs without a person; `main.ts` says when it begins. */
function triggersOf({ folders, tell, isOnBattery, onStale, log }: AppServicesOptions, needs: TriggerNeeds): TriggerService {
  const { sites, histories, runs } = needs;
  let book: TriggerBook | undefined;
  return new TriggerService({
    clock: systemClock,
    sites,
    book: () => (book ??= openTriggerBook(folders.state)),
    pauses: openPauses(folders.state),
    history: histories,
    circumstances: () => ({ onBattery: isOnBattery(), offline: isOffline() }),
    runs: {
      isBusy: (siteId) => runs.isBusy(siteId),
      start: ({ id }, mirrorIds, trigger) => runs.automatic(id, mirrorIds, trigger),
    },
    userName: userInfo().username,
    watch: watchAlone(folders.state),
    onChange: (states) => {
      tell('triggers', 'changed', states);
    },
    onStale,
    log,
  });
}

interface VaultEvents {
  readonly before: () => void;
  readonly written: (credential: CredentialRef) => void;
}

/** A changed secret ends the connections that were made with the old one, and what waited for it may go on. */
function watchedVault(vault: Vault, { before, written }: VaultEvents): Vault {
  const after = async (change: Promise<void>): Promise<void> => {
    before();
    await change;
  };
  return {
    get kind() {
      return vault.kind;
    },
    get message() {
      return vault.message;
    },
    read: (credential) => vault.read(credential),
    write: async (credential, secret) => {
      await after(vault.write(credential, secret));
      written(credential);
    },
    remove: (credential) => after(vault.remove(credential)),
  };
}

/** Where the command line looks if nothing is said. */
function usualState(): string {
  return stateFolders({ state: undefined, env: process.env, platform: process.platform, home: homedir() }).state;
}

function demoPart(demo: DemoService, siteId: string): { readonly site: Site; readonly settings: RunSettings } | undefined {
  const scene = demo.scene();
  return scene?.site.id === siteId ? scene : undefined;
}

function factsOf(vault: Vault, { version, borrowedElectron, folders }: AppServicesOptions): AppFacts {
  return {
    version,
    platform: process.platform,
    vault: { kind: vault.kind === 'keychain' ? 'keychain' : 'memory', message: vault.message },
    borrowedElectron: borrowedElectron ?? null,
    agentAvailable: process.platform === 'win32' || Boolean(process.env['SSH_AUTH_SOCK']),
    places: { settings: folders.settingsFile, state: folders.state },
  };
}
