import type { z } from 'zod';
import type { WindowApi } from '../../electron/contract/ipc';
import {
  ipcSchema,
  type AppFacts,
  type DemoState,
  type MirrorState,
  type RunView,
  type SiteView,
  type PathGrant,
  type TriggerState,
  type UndoOffer,
} from '../../electron/contract/ipc-schema';
import type { RunEvent } from '../../electron/contract/progress';
import {
  DEFAULT_PREFERENCES,
  DEFAULT_RULES,
  NO_TRIGGERS,
  preferencesSchema,
  type Preferences,
  type Site,
} from '../../electron/contract/site';
import type { ConnectionTest, HostKeyOffer } from '../../electron/contract/trust';
import { abilitiesOf, foldersOf, leftOutOf } from './mock-servers';
import { PlanDesk } from '../../electron/runs/plans/plan-desk';
import { planCommand } from '../../electron/runs/plans/plan-command';
import { importList, importPlaces } from './mock-imports';
import { slotsAfter } from '../../electron/runs/triggers/slots';
import { demoSteps, largePlan, planFor, progressOf, sampleSites, sampleTriggers, verifyReport, type Scenario } from './mock-window-data';
import { daysFor, listRuns, LOG_LINES, pathsFor, seriesFor } from './mock-window-history';

/** What a test may look at and do: `window.mock`. */
export interface MockControl {
  readonly calls: { readonly name: string; readonly input: unknown }[];
  tell(event: RunEvent): void;
  /** A folder was dropped, and confirmed. */
  dropFolder(path: string): void;
  refuseDrop(message: string, advice: string): void;
  /** The next call of this name fails with this text. */
  failNext(name: string, message: string): void;
  setRuns(runs: RunView[]): void;
  /** What starts a site's runs, as a test wants it shown. */
  setTriggers(states: TriggerState[]): void;
}

class Listeners<T> {
  readonly #all = new Set<(payload: T) => void>();
  readonly subscribe = (listener: (payload: T) => void): (() => void) => {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  };
  tell(payload: T): void {
    for (const listener of this.#all) listener(payload);
  }
}

/** A main process that lives in the page: answers with realistic data, remembers what it was asked, checks every input by the schema. */
export function makeMockWindowApi(scenario: Scenario): { api: WindowApi; control: MockControl } {
  const sitesChanged = new Listeners<SiteView[]>();
  const runsChanged = new Listeners<RunView[]>();
  const runEvents = new Listeners<RunEvent>();
  const triggersChanged = new Listeners<TriggerState[]>();
  const demoChanged = new Listeners<DemoState>();
  const undoOffered = new Listeners<UndoOffer>();
  const folderDropped = new Listeners<PathGrant>();
  const dropRefused = new Listeners<{ message: string; advice: string }>();
  let undoable: { readonly token: string; readonly sites: SiteView[] } | undefined;
  const none = new Listeners<never>();
  const failures = new Map<string, string>();
  const calls: MockControl['calls'] = [];

  let sites: SiteView[] = sampleSites(scenario);
  let runs: RunView[] = [];
  let triggerStates: TriggerState[] = sampleTriggers(sites);
  let preferences: Preferences = DEFAULT_PREFERENCES;
  let demo: DemoState = { state: 'off', siteId: null, message: '', steps: [] };
  let hosts: HostKeyOffer[] = [offer('fra1.example.net', 22), offer('sgp1.example.net', 2222), offer('changed.example.net', 22)];
  const secrets = new Set<string>();
  const trusted = new Set<string>();
  const forgotten = new Set<string>();
  const desk = new PlanDesk(toyDigest);
  let next = 1;

  const facts: AppFacts = {
    version: '0.1.0',
    platform: scenario === 'windows' ? 'win32' : 'linux',
    vault:
      scenario === 'no-keychain'
        ? { kind: 'memory', message: 'No Secret Service answers on the session bus.' }
        : { kind: 'keychain', message: 'Passwords are kept in the keyring of this desktop (Secret Service).' },
    borrowedElectron: scenario === 'no-keychain' ? '25.1.1, for this try-out only.' : null,
    agentAvailable: true,
    places: { settings: '/home/ana/.config/heliograph/settings.json', state: '/home/ana/.local/state/heliograph' },
  };

  function siteOf(siteId: string): SiteView {
    const view = sites.find((entry) => entry.site.id === siteId);
    if (!view) throw new Error('There is no such site.');
    return view;
  }

  function replaceSite(site: Site, mirrors?: readonly MirrorState[]): void {
    const known = sites.find((view) => view.site.id === site.id);
    const states = site.mirrors.map(
      (mirror) =>
        (mirrors ?? known?.mirrors ?? []).find((state) => state.mirrorId === mirror.id) ?? {
          mirrorId: mirror.id,
          state: 'never-synced' as const,
          summary: 'not synced yet',
          lastSync: null,
          lastGoodSync: null,
          lastProof: null,
        },
    );
    const view = { site, mirrors: states, demo: known?.demo ?? false };
    sites = known ? sites.map((entry) => (entry.site.id === site.id ? view : entry)) : [...sites, view];
    sitesChanged.tell(sites);
  }

  function begin(kind: RunView['kind'], siteId: string, mirrorIds: string[] | undefined, runId = `run-${String(next++)}`): string {
    const { site } = siteOf(siteId);
    const ids = mirrorIds ?? site.mirrors.map((mirror) => mirror.id);
    runs = [{ runId, siteId, kind, mirrorIds: ids, state: 'running', startedAt: new Date().toISOString() }, ...runs];
    runsChanged.tell(runs);
    runEvents.tell({
      event: 'started',
      runId,
      origin: site.origin,
      mirrors: ids.map((id) => ({ mirror: id, label: site.mirrors.find((mirror) => mirror.id === id)?.name ?? id })),
    });
    return runId;
  }

  function setTriggers(states: TriggerState[]): void {
    triggerStates = states;
    triggersChanged.tell(states);
  }

  function setPause(siteId: string | undefined, pausedUntil: string | null): void {
    setTriggers(triggerStates.map((state) => (siteId === undefined || state.siteId === siteId ? { ...state, pausedUntil } : state)));
  }

  function setState(runId: string, state: RunView['state']): void {
    runs = runs.map((run) => (run.runId === runId ? { ...run, state } : run));
    runsChanged.tell(runs);
  }

  function makePlans(siteId: string, adopt: boolean, mirrorIds?: string[]): { runId: string } {
    const { site } = siteOf(siteId);
    const runId = begin('plan', siteId, mirrorIds);
    const plans = site.mirrors.map((mirror, index) =>
      scenario === 'large' ? largePlan(site, mirror, 100_000) : planFor(site, mirror, index, adopt),
    );
    plans.forEach((plan, index) => {
      if (mirrorIds === undefined || mirrorIds.includes(site.mirrors[index]?.id ?? ''))
        desk.put(runId, { mirror: site.mirrors[index]?.id ?? '', plan });
    });
    site.mirrors.forEach((mirror) => {
      runEvents.tell({ event: 'progress', runId, progress: progressOf(mirror, 'scanning', 0) });
    });
    setTimeout(() => {
      plans.forEach((plan, index) => {
        runEvents.tell({ event: 'planned', runId, mirror: site.mirrors[index]?.id ?? '', plan });
      });
      setState(runId, 'ended');
    }, 300);
    return { runId };
  }

  function runningSync(siteId: string): void {
    const { site } = siteOf(siteId);
    const runId = begin('sync', siteId, undefined, 'run-live');
    const shares = [1, 0.71, 0.38, 0];
    const show = (): void => {
      site.mirrors.forEach((mirror, index) => {
        if (index === 3)
          runEvents.tell({
            event: 'error',
            runId,
            mirror: mirror.id,
            error: {
              code: 'host-key-changed',
              message:
                'syd1.example.net:22 showed the key SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg, but SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k is known for it: someone may be in between.',
              advice: 'Ask its administrator. Only if the key was really replaced, forget the old one and trust the new one.',
            },
          });
        else
          runEvents.tell({ event: 'progress', runId, progress: progressOf(mirror, index === 0 ? 'done' : 'sending', shares[index] ?? 0) });
      });
    };
    show();
    setInterval(show, 250);
  }

  function startDemo(): DemoState {
    demo = demoSteps(2);
    demoChanged.tell(demo);
    return demo;
  }

  function test(input: { address: string; secret?: string | undefined }): ConnectionTest {
    const host = /@?([^@/:]+)(?::\d+)?\//.exec(input.address.replace('sftp://', ''))?.[1] ?? 'host';
    const skipped = { state: 'skipped' as const, message: '', advice: '' };
    const reach = { step: 'reach' as const, state: 'ok' as const, message: 'The server answers.', advice: '' };
    if (host.startsWith('silent')) {
      return {
        ok: false,
        folder: null,
        realPath: null,
        hostKey: null,
        steps: [
          {
            step: 'reach',
            state: 'failed',
            reason: 'silent',
            message: `${host}:22 did not answer.`,
            advice: "Check the host, the port and the server's firewall.",
          },
          { step: 'identity', ...skipped },
          { step: 'login', ...skipped },
          { step: 'folder', ...skipped },
        ],
      };
    }
    if (host.startsWith('changed') && !forgotten.has(host)) {
      return {
        ok: false,
        folder: null,
        realPath: null,
        hostKey: { kind: 'changed', offer: offer(host, 22), known: ['SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k'] },
        steps: [
          reach,
          { step: 'identity', state: 'failed', message: 'The server shows another key than before.', advice: 'Nothing was sent.' },
          { step: 'login', ...skipped },
          { step: 'folder', ...skipped },
        ],
      };
    }
    if (!trusted.has(host)) {
      return {
        ok: false,
        folder: null,
        realPath: null,
        hostKey: { kind: 'unknown', offer: offer(host, 22) },
        steps: [
          reach,
          {
            step: 'identity',
            state: 'needs-trust',
            message: 'Heliograph does not know this server yet.',
            advice: 'Compare its fingerprint below.',
          },
          { step: 'login', ...skipped },
          { step: 'folder', ...skipped },
        ],
      };
    }
    const identity = { step: 'identity' as const, state: 'ok' as const, message: 'The server is the one that is known.', advice: '' };
    if (input.secret === 'wrong') {
      return {
        ok: false,
        folder: null,
        realPath: null,
        hostKey: { kind: 'trusted' },
        steps: [
          reach,
          identity,
          {
            step: 'login',
            state: 'failed',
            reason: 'login',
            message: 'The server refused the password of mirror, or does not know this user.',
            advice: 'Check the user name and the password; a server tells both apart to nobody.',
          },
          { step: 'folder', ...skipped },
        ],
      };
    }
    return {
      ok: true,
      folder: host.startsWith('old') ? 'there' : 'will-be-made',
      realPath: '/srv/www',
      abilities: abilitiesOf(host),
      hostKey: { kind: 'trusted' },
      steps: [
        reach,
        identity,
        { step: 'login', state: 'ok', message: 'The server let us in.', advice: '' },
        { step: 'folder', state: 'ok', message: 'The folder is not there yet; the first run makes it.', advice: '' },
      ],
    };
  }

  const api: WindowApi = {
    app: {
      facts: () => Promise.resolve(facts),
      openDocs: () => Promise.resolve(),
      shows: () => Promise.resolve(),
      copyText: () => Promise.resolve(),
      showPlace: () => Promise.resolve(),
      onCommand: none.subscribe,
      onOpenSite: none.subscribe,
    },
    preferences: {
      get: () => Promise.resolve(preferences),
      set: (input) => {
        preferences = preferencesSchema.parse(input);
        return Promise.resolve(preferences);
      },
      testNotification: () => Promise.resolve({ desktop: { state: 'shown', message: '' }, webhook: { state: 'none', message: '' } }),
    },
    dialogs: {
      pickFolder: () => Promise.resolve({ grant: 'grant:1', path: '/home/ana/Releases/public' }),
      onFolderDropped: folderDropped.subscribe,
      onDropRefused: dropRefused.subscribe,
      pickKeyFile: () => Promise.resolve({ grant: 'grant:2', path: '/home/ana/.ssh/id_ed25519' }),
    },
    sites: {
      list: () => Promise.resolve(sites),
      save: (input) => {
        const known = sites.find((view) => view.site.id === input.id)?.site;
        const site: Site = known
          ? { ...known, name: input.name }
          : {
              id: `site-${String(next++)}`,
              name: input.name,
              origin: '/home/ana/Releases/public',
              mirrors: [],
              rules: DEFAULT_RULES,
              publishing: {},
              triggers: NO_TRIGGERS,
            };
        replaceSite(site);
        return Promise.resolve(site);
      },
      countLeftOut: (input) =>
        new Promise((resolve) => {
          setTimeout(() => {
            resolve(leftOutOf(input));
          }, 60);
        }),
      stopCounting: () => Promise.resolve(),
      saveRules: (input) => {
        const site = { ...siteOf(input.siteId).site, rules: ipcSchema.sites.saveRules.input.parse(input).rules };
        replaceSite(site);
        return Promise.resolve(site);
      },
      remove: (input) => {
        const { name } = siteOf(input.siteId).site;
        undoable = { token: `undo-${String(next++)}`, sites };
        sites = sites.filter((view) => view.site.id !== input.siteId);
        sitesChanged.tell(sites);
        undoOffered.tell({ token: undoable.token, done: 'site-removed', name });
        return Promise.resolve();
      },
      onChanged: sitesChanged.subscribe,
    },
    mirrors: {
      save: (input) => {
        const { site } = siteOf(input.siteId);
        const parsed = ipcSchema.mirrors.save.input.parse(input).mirror;
        const mirror = { ...parsed, id: parsed.id ?? `mirror-${String(next++)}` };
        const saved = {
          ...site,
          mirrors: site.mirrors.some((one) => one.id === mirror.id)
            ? site.mirrors.map((one) => (one.id === mirror.id ? mirror : one))
            : [...site.mirrors, mirror],
        };
        replaceSite(saved);
        return Promise.resolve(saved);
      },
      remove: (input) => {
        const { site } = siteOf(input.siteId);
        replaceSite({ ...site, mirrors: site.mirrors.filter((mirror) => mirror.id !== input.mirrorId) });
        return Promise.resolve();
      },
      test: (input) =>
        new Promise((resolve) => {
          setTimeout(() => {
            resolve(test(input));
          }, 120);
        }),
      listFolders: (input) => Promise.resolve(foldersOf(input.address)),
      probe: ({ address }) =>
        Promise.resolve({
          foldsCase: false,
          foldsUnicode: false,
          timePrecision: 1,
          keepsModes: true,
          replaces: !address.includes('@old.'),
          hardLinks: !address.includes('@old.'),
          symlinks: true,
        }),
      visit: ({ url }) =>
        Promise.resolve(
          url.includes('nobody')
            ? { status: null, finalUrl: null, milliseconds: 31, message: 'The host of this address is not known.' }
            : { status: url.includes('wrong') ? 404 : 200, finalUrl: null, milliseconds: 84, message: '' },
        ),
    },
    trust: {
      accept: (input) => {
        trusted.add(input.host);
        hosts = [...hosts, offer(input.host, input.port)];
        return Promise.resolve();
      },
      list: () => Promise.resolve(hosts),
      forget: (input) => {
        forgotten.add(input.host);
        hosts = hosts.filter((host) => host.host !== input.host || host.port !== input.port);
        return Promise.resolve();
      },
    },
    vault: {
      state: () => Promise.resolve(facts.vault),
      setPassword: (input) => {
        secrets.add(input.address);
        return Promise.resolve();
      },
      setPassphrase: (input) => {
        secrets.add(input.keyFile);
        return Promise.resolve();
      },
      has: (input) => Promise.resolve(secrets.has(input.address)),
    },
    runs: {
      list: () => Promise.resolve(runs),
      plan: (input) => Promise.resolve(makePlans(input.siteId, input.adopt ?? false, input.mirrorIds)),
      sync: (input) => {
        const runId = begin('sync', input.siteId, input.mirrorIds);
        const { site } = siteOf(input.siteId);
        site.mirrors.forEach((mirror) => {
          runEvents.tell({ event: 'progress', runId, progress: progressOf(mirror, 'sending', 0.2) });
        });
        return Promise.resolve({ runId });
      },
      verify: (input) => {
        const runId = begin('verify', input.siteId, input.mirrorIds);
        const { site } = siteOf(input.siteId);
        setTimeout(() => {
          site.mirrors.forEach((mirror, index) => {
            runEvents.tell({
              event: 'finished',
              runId,
              mirror: mirror.id,
              report: verifyReport(mirror, index === 1, input.depth, input.repair ?? false),
            });
          });
          setState(runId, 'ended');
        }, 400);
        return Promise.resolve({ runId });
      },
      pause: (input) => {
        setState(input.runId, 'paused');
        return Promise.resolve();
      },
      resume: (input) => {
        setState(input.runId, 'running');
        return Promise.resolve();
      },
      cancel: (input) => {
        setState(input.runId, 'ended');
        return Promise.resolve();
      },
      limit: (input) => {
        runs = runs.map((run) => (run.runId === input.runId ? { ...run, limit: input.rate } : run));
        runsChanged.tell(runs);
        return Promise.resolve();
      },
      review: (input) => Promise.resolve(desk.review(input.runId)),
      planRows: (input) => Promise.resolve(desk.rows(ipcSchema.runs.planRows.input.parse(input))),
      tick: (input) => Promise.resolve(desk.tick(ipcSchema.runs.tick.input.parse(input))),
      seal: (input) => Promise.resolve(desk.seal(input.runId, input.revision)),
      exportPlans: (input) =>
        Promise.resolve({ path: `/home/ana/Documents/changes.${input.format}`, rows: desk.review(input.runId).counts.all }),
      copyCommand: (input) => {
        const { revised } = desk.review(input.runId);
        const site = siteOf(runs.find(({ runId }) => runId === input.runId)?.siteId ?? '').site.name;
        const planFile = revised ? { planFile: '/home/ana/Documents/changes.json' } : {};
        return Promise.resolve(planCommand({ name: site, mirrors: [], adopt: false, platform: facts.platform, ...planFile }));
      },
      onChanged: runsChanged.subscribe,
      onEvent: runEvents.subscribe,
    },
    undo: {
      onOffered: undoOffered.subscribe,
      take: (input) => {
        if (undoable?.token !== input.token) return Promise.reject(new Error('It is too late to undo that.\nSet it up again by hand.'));
        sites = undoable.sites;
        sitesChanged.tell(sites);
        return Promise.resolve();
      },
    },
    triggers: {
      list: () => Promise.resolve(triggerStates),
      save: (input) => {
        const parsed = ipcSchema.triggers.save.input.parse(input);
        const site = { ...siteOf(parsed.siteId).site, triggers: parsed.triggers };
        replaceSite(site);
        setTriggers(sampleTriggers(sites));
        return Promise.resolve(site);
      },
      preview: (input) => {
        const { schedule, count } = ipcSchema.triggers.preview.input.parse(input);
        const slots = slotsAfter(schedule, new Date(), count);
        return Promise.resolve(slots.map((slot) => slot.toISOString()));
      },
      pause: (input) => {
        const hours = { hour: 1, tomorrow: 14 };
        const until = input.pause === 'resumed' ? 'resumed' : new Date(Date.now() + hours[input.pause] * 3_600_000).toISOString();
        setPause(input.siteId, until);
        return Promise.resolve();
      },
      resume: (input) => {
        setPause(input.siteId, null);
        return Promise.resolve();
      },
      onChanged: triggersChanged.subscribe,
    },
    history: {
      list: (input) => Promise.resolve(listRuns(sites, scenario, input)),
      days: (input) => Promise.resolve(daysFor(sites, input.days ?? 14)),
      series: (input) => Promise.resolve(seriesFor(siteOf(input.siteId), input.days ?? 30)),
      paths: (input) => Promise.resolve(pathsFor(sites, input.siteId, input.text)),
      export: (input) =>
        Promise.resolve({
          path: `/home/ana/Documents/heliograph-history.${input.format}`,
          rows: listRuns(sites, scenario, { ...input.filter, limit: 5000 }).length,
        }),
      log: () => Promise.resolve(scenario === 'quiet' ? LOG_LINES : []),
    },
    imports: {
      places: () => Promise.resolve(scenario === 'full' || scenario === 'empty' ? importPlaces() : []),
      read: () => Promise.resolve(importList()),
      pick: () => Promise.resolve(importList()),
      take: (input) => {
        const { siteId = '', entries } = ipcSchema.imports.take.input.parse(input);
        const { site } = siteOf(siteId);
        const list = importList().entries.filter(({ id }) => entries.some((entry) => entry.id === id));
        const mirrors = list.map(({ id, name, server, login }) => ({
          id: `imported-${String(id)}`,
          name,
          address: `sftp://${server}/srv/www`,
          login,
        }));
        replaceSite({ ...site, mirrors: [...site.mirrors, ...mirrors] });
        return Promise.resolve({ added: list.map(({ name }) => name), present: [], secrets: 1, pinned: 2, vault: facts.vault.message });
      },
    },
    demo: {
      state: () => Promise.resolve(demo),
      start: () => Promise.resolve(startDemo()),
      stop: () => {
        demo = { state: 'off', siteId: null, message: '', steps: [] };
        demoChanged.tell(demo);
        return Promise.resolve(demo);
      },
      onChanged: demoChanged.subscribe,
    },
  };
  if (scenario === 'full') runningSync('downloads');
  if (scenario === 'demo') {
    startDemo();
    runningSync('demo');
  }
  const control: MockControl = {
    calls,
    tell: (event) => {
      runEvents.tell(event);
    },
    dropFolder: (path) => {
      folderDropped.tell({ grant: 'grant:dropped', path });
    },
    refuseDrop: (message, advice) => {
      dropRefused.tell({ message, advice });
    },
    failNext: (name, message) => {
      failures.set(name, message);
    },
    setRuns: (changed) => {
      runs = changed;
      runsChanged.tell(runs);
    },
    setTriggers,
  };
  return { api: guarded(api, calls, failures), control };
}

/** Tells plans apart, and proves nothing. */
function toyDigest(): { update(bytes: Uint8Array | string): void; hex(): string } {
  let state = 0x811c9dc5;
  return {
    update: (bytes) => {
      for (const character of String(bytes)) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    },
    hex: () => state.toString(16).padStart(8, '0').repeat(8),
  };
}

function offer(host: string, port: number): HostKeyOffer {
  return {
    host,
    port,
    algorithm: 'ssh-ed25519',
    fingerprint: 'SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg',
    key: 'AAAAC3NzaC1lZDI1NTE5AAAAIE',
  };
}

/** Records each call, refuses what the schema refuses, and fails where a test asked for it. */
function guarded(api: WindowApi, calls: { name: string; input: unknown }[], failures: Map<string, string>): WindowApi {
  return Object.fromEntries(
    Object.entries(api).map(([group, members]) => [
      group,
      Object.fromEntries(
        Object.entries(members).map(([name, member]) => {
          const schema = (ipcSchema as Record<string, Record<string, { input?: z.ZodType }>>)[group]?.[name];
          if (!schema?.input) return [name, member];
          const { input: parser } = schema;
          return [
            name,
            async (input: unknown) => {
              const key = `${group}.${name}`;
              calls.push({ name: key, input });
              parser.parse(input);
              const failure = failures.get(key);
              if (failure !== undefined) {
                failures.delete(key);
                throw new Error(failure);
              }
              return await (member as (input: unknown) => Promise<unknown>)(input);
            },
          ];
        }),
      ),
    ]),
  ) as unknown as WindowApi;
}
