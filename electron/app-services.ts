import { userInfo } from 'node:os';
import path from 'node:path';
import type { TellWindow } from './contract/ipc';
import type { AppFacts } from './contract/ipc-schema';
import type { Settings, Site } from './contract/site';
import { createDemoService, type DemoService } from './demo/demo-service';
import { openHostKeys } from './endpoints/sftp/host-keys';
import { testConnection } from './endpoints/test-connection';
import { knownSite } from './ipc/known-site';
import type { Services } from './ipc/services';
import { siteViews } from './ipc/site-views';
import { Histories } from './runs/histories';
import { RunService } from './runs/run-service';
import { mirrorStates } from './runs/site-state';
import type { RunSettings } from './runs/task';
import { changeSettings, readSettings } from './settings/settings-file';
import type { StateFolders } from './settings/state-folders';
import { openDocs } from './shell/open-docs';
import { applyTheme } from './shell/theme';
import { openVault } from './vault/open-vault';
import type { Vault } from './vault/vault';

export interface AppServicesOptions {
  readonly folders: StateFolders;
  /** The version of an older Electron that is lent for a try-out: the keychain is left alone then. */
  readonly borrowedElectron: string | undefined;
  /** Files of the demo's sample site; absent: the demo's own number. */
  readonly demoFiles: number | undefined;
  readonly tell: TellWindow;
  /** The app's. */
  readonly version: string;
}

/** Who does what in the app: `main.ts`'s second page. */
export async function createAppServices({ folders, borrowedElectron, demoFiles, tell, version }: AppServicesOptions): Promise<Services> {
  const settings = {
    read: () => readSettings(folders.settingsFile),
    change: (change: (before: Settings) => Settings) => {
      runs.cool();
      return applyTheme(changeSettings(folders.settingsFile, change));
    },
  };
  const vault = coolingVault(await openVault({ allowKeychain: borrowedElectron === undefined }), () => {
    runs.cool();
  });
  const facts = factsOf(vault, version, borrowedElectron ?? null);
  const histories = new Histories(folders.state);
  const sitesChanged = (): void => {
    tell('sites', 'changed', siteViews(services));
  };
  const runs: RunService = new RunService({
    workerFile: path.join(__dirname, 'run-worker.cjs'),
    site: (siteId) => demoPart(demo, siteId)?.site ?? knownSite(settings.read(), siteId),
    settings: (siteId) => demoPart(demo, siteId)?.settings ?? { stateFolder: folders.state, acceptNewHostKey: false },
    secret: async (credential) => (await demo.scene()?.secret(credential)) ?? vault.read(credential),
    onEvent: (event) => {
      tell('runs', 'event', event);
    },
    onChange: (views) => {
      tell('runs', 'changed', views);
      sitesChanged();
    },
  });
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
  const services: Services = {
    facts: () => facts,
    settings,
    vault,
    vaultState: () => facts.vault,
    ...trustAndTest(openHostKeys({ ownFile: folders.knownHostsFile }), vault),
    runs,
    mirrorStates: (site) => mirrorStates(site, histories.list({ siteId: site.id, limit: 200 }), runs.busyMirrors(site.id)),
    history: (filter) => histories.list(filter),
    demo,
    openDocs,
    userName: userInfo().username,
  };
  return services;
}

function trustAndTest(hostKeys: ReturnType<typeof openHostKeys>, vault: Vault): Pick<Services, 'trust' | 'testConnection'> {
  return {
    trust: hostKeys,
    testConnection: (address, login, secret, transport) =>
      testConnection(address, {
        login,
        ...(transport && { transport }),
        hostKeys,
        acceptNewHostKey: false,
        connections: 1,
        signal: AbortSignal.timeout(60_000),
        secret: (credential) => (secret === undefined ? vault.read(credential) : Promise.resolve(secret)),
      }),
  };
}

/** A changed secret ends the connections that were made with the old one. */
function coolingVault(vault: Vault, cool: () => void): Vault {
  const after = async (change: Promise<void>): Promise<void> => {
    cool();
    await change;
  };
  return {
    kind: vault.kind,
    message: vault.message,
    read: (credential) => vault.read(credential),
    write: (credential, secret) => after(vault.write(credential, secret)),
    remove: (credential) => after(vault.remove(credential)),
  };
}

function demoPart(demo: DemoService, siteId: string): { readonly site: Site; readonly settings: RunSettings } | undefined {
  const scene = demo.scene();
  return scene?.site.id === siteId ? scene : undefined;
}

function factsOf(vault: Vault, version: string, borrowedElectron: string | null): AppFacts {
  return {
    version,
    platform: process.platform,
    vault: { kind: vault.kind === 'keychain' ? 'keychain' : 'memory', message: vault.message },
    borrowedElectron,
    agentAvailable: process.platform === 'win32' || Boolean(process.env['SSH_AUTH_SOCK']),
  };
}
