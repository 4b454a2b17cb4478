import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_RULES, siteSchema, type Site } from '../contract/site';
import type { RunSettings, RunTask, TaskPlace } from '../runs/task';
import type { CredentialRef } from '../vault/vault';
import type { DemoServer } from './demo-yard';

/** Everything that runs of the demo's site need; the demo's own, and gone with it. */
export interface DemoScene {
  readonly site: Site;
  readonly settings: RunSettings;
  /** Passwords of the demo's own servers; undefined for every other server. */
  readonly secret: (credential: CredentialRef) => Promise<string | undefined>;
  /** Where the mirror list is published. */
  readonly publishedFolder: string;
}

export const DEMO_SITE_ID = 'demo';
const MIRRORS = [
  { id: 'amsterdam', name: 'Amsterdam', country: 'NL' },
  { id: 'singapore', name: 'Singapore', country: 'SG' },
  { id: 'sao-paulo', name: 'São Paulo', country: 'BR' },
] as const;
export const DEMO_MIRRORS: readonly { readonly id: string; readonly name: string; readonly country: string }[] = MIRRORS;
/** The mirrors' folder on their servers; the first sync makes it. */
const WEB_FOLDER = 'www';

/** Where the demo keeps what, below its temporary folder. */
export function demoPaths(folder: string): {
  readonly origin: string;
  readonly state: string;
  readonly published: string;
  readonly servers: readonly string[];
} {
  return {
    origin: join(folder, 'origin'),
    state: join(folder, 'state'),
    published: join(folder, 'published'),
    servers: DEMO_MIRRORS.map(({ id }) => join(folder, 'servers', id)),
  };
}

/** The folder that a server's mirror is in. */
export function mirrorFolder(server: DemoServer): string {
  return join(server.folder, WEB_FOLDER);
}

/** Makes the demo's site. Its servers' keys are written down before the first connection, so that none is trusted unseen. */
export function makeScene(folder: string, servers: readonly DemoServer[]): DemoScene {
  const paths = demoPaths(folder);
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(knownHosts, servers.map(({ port, publicKey }) => `[127.0.0.1]:${String(port)} ${publicKey}\n`).join(''), { mode: 0o600 });
  const site = siteSchema.parse({
    id: DEMO_SITE_ID,
    name: 'Demo: Daylight downloads',
    origin: paths.origin,
    mirrors: servers.map(({ user, port }, index) => ({
      ...MIRRORS[index],
      address: `sftp://${user}@127.0.0.1:${String(port)}/${WEB_FOLDER}`,
      login: { kind: 'password' },
      publicUrl: `https://${MIRRORS[index]?.id ?? ''}.mirrors.example/`,
    })),
    publishing: { folder: paths.published },
  });
  return {
    site,
    settings: { stateFolder: paths.state, knownHosts, acceptNewHostKey: true },
    secret: async (credential) =>
      credential.kind === 'password' && credential.host === '127.0.0.1'
        ? servers.find(({ port, user }) => port === credential.port && user === credential.user)?.password
        : undefined,
    publishedFolder: paths.published,
  };
}

/** A run of the demo's site; all of its mirrors where none is named. */
export function demoTask(site: Site, runId: string, run: Partial<RunTask> & Pick<RunTask, 'kind'>, mirrorIds?: readonly string[]): RunTask {
  const mirrors = site.mirrors.filter(({ id }) => mirrorIds?.includes(id) ?? true);
  const place = ({ id, name, address, login }: Site['mirrors'][number]): TaskPlace => ({ key: id, label: name, address, login });
  return {
    runId,
    origin: { key: 'origin', label: 'Origin', address: site.origin, login: { kind: 'agent' } },
    mirrors: mirrors.map(place),
    rules: DEFAULT_RULES,
    adopt: false,
    approve: [],
    approveCounts: false,
    depth: 'full',
    repair: false,
    trigger: 'manual',
    site: { id: site.id, name: site.name },
    ...run,
  };
}
