import type { ImportEntry, ImportList } from '../../contract/imports';
import type { ImportRemark } from '../../contract/import-remarks';
import type { HostKeyVerdict } from '../../contract/trust';
import type { Jump, Mirror, Settings, Site } from '../../contract/site';
import { formatAddress, formatServer, parseAddress, parseServer, type ServerAddress } from '../../endpoints/address';
import { fingerprintOf } from '../../endpoints/sftp/known-hosts';
import { newId } from '../new-id';
import { remark, type ImportedFile, type Sealed, type ServerDraft } from './draft';
import type { KnownKeys } from './known-hosts';

/** What is known of hosts: in files of known hosts, and by our own pins. */
export interface HostFacts {
  readonly knownKeys: (server: ServerAddress) => KnownKeys;
  readonly judgeOwn: (host: string, port: number, key: Buffer) => HostKeyVerdict;
}

/** A key that may be pinned: our own pins know none for that server. */
export interface PinnableKey {
  readonly server: ServerAddress;
  readonly key: Buffer;
}

/** A secret of a draft and where it belongs. */
export interface DraftSecret {
  readonly credential:
    | { readonly kind: 'password'; readonly user: string; readonly host: string; readonly port: number }
    | { readonly kind: 'passphrase'; readonly keyFile: string };
  readonly secret: Sealed;
}

/** A chosen server: the folder is the one that was chosen, else the file's, else one named like the site under the login folder. */
export interface Chosen {
  readonly draft: ServerDraft;
  readonly folder?: string | undefined;
}

/** The servers that a connection to a draft talks to, the last one itself. */
function serversOf({ server, jump }: Pick<ServerDraft, 'server' | 'jump'>): ServerAddress[] {
  return [...jump.map((hop) => parseServer(hop.server)), server];
}

/** Keys that are known for a draft's servers and not pinned by us. A server of which we pinned another key gets none. Pure. */
export function pinnableKeys(
  draft: Pick<ServerDraft, 'server' | 'jump'>,
  { knownKeys, judgeOwn }: HostFacts,
): { readonly pins: PinnableKey[]; readonly remarks: ImportRemark[] } {
  const pins: PinnableKey[] = [];
  const remarks: ImportRemark[] = [];
  for (const server of serversOf(draft)) {
    const { keys, hasRevoked } = knownKeys(server);
    const verdicts = keys.map((key) => ({ key, kind: judgeOwn(server.host, server.port, key).kind }));
    if (hasRevoked || verdicts.some(({ kind }) => kind === 'revoked')) remarks.push(remark('revoked'));
    if (verdicts.some(({ kind }) => kind === 'changed') && !verdicts.some(({ kind }) => kind === 'trusted'))
      remarks.push(remark('other-pin'));
    pins.push(...verdicts.filter(({ kind }) => kind === 'unknown').map(({ key }) => ({ server, key })));
  }
  return { pins, remarks };
}

/** What a person is shown of a file: no secret is in it. Pure. */
export function describeImport(list: string, path: string, file: ImportedFile, settings: Settings, facts: HostFacts): ImportList {
  return {
    list,
    kind: file.kind,
    path,
    entries: file.servers.map((draft, id) => describeDraft(draft, id, settings, facts)),
    skipped: file.skipped,
    remarks: file.remarks,
  };
}

function describeDraft(draft: ServerDraft, id: number, settings: Settings, facts: HostFacts): ImportEntry {
  const { pins, remarks } = pinnableKeys(draft, facts);
  return {
    id,
    name: draft.name,
    server: formatServer(draft.server),
    folder: draft.folder ?? null,
    login: draft.login,
    transport: draft.transport ?? 'built-in',
    jump: draft.jump.map(({ server }) => server),
    hasPassword: draft.password !== undefined || draft.passphrase !== undefined,
    fingerprints: [...new Set(pins.map(({ key }) => fingerprintOf(key)))],
    savedAs: savedAs(draft, settings),
    remarks: [...draft.remarks, ...remarks],
  };
}

function savedAs({ server }: ServerDraft, { sites }: Settings): string[] {
  return sites.flatMap((site) =>
    site.mirrors.filter(({ address }) => isAt(address, server)).map((mirror) => `${site.name}: ${mirror.name}`),
  );
}

function isAt(address: string, server: ServerAddress): boolean {
  const place = parseAddress(address);
  return place.kind === 'sftp' && formatServer(place) === formatServer(server);
}

/** The saved mirrors' servers whose keys a file of known hosts has, as drafts: nothing of them is saved anew. Pure. */
export function draftsOfSavedHosts({ sites }: Settings, { knownKeys }: HostFacts): ImportedFile {
  const drafts = new Map<string, ServerDraft>();
  for (const mirror of sites.flatMap(({ mirrors }) => mirrors)) {
    const place = parseAddress(mirror.address);
    const hops = (mirror.jump ?? []).map(({ server }) => parseServer(server));
    for (const { host, port } of [...hops, ...(place.kind === 'sftp' ? [place] : [])]) {
      const server = { host, port };
      const name = formatServer(server);
      const { keys, hasRevoked } = knownKeys(server);
      if (keys.length > 0 || hasRevoked) drafts.set(name, { name, server, login: { kind: 'agent' }, jump: [], remarks: [] });
    }
  }
  return { kind: 'known-hosts', servers: [...drafts.values()], skipped: [], remarks: [] };
}

/** The site with the chosen servers as mirrors; those that are there already stay as they are. Pure. @throws EndpointError `usage` for a folder that is none */
export function withImported(
  site: Site,
  chosen: readonly Chosen[],
): { readonly site: Site; readonly added: Mirror[]; readonly present: string[] } {
  const mirrors = [...site.mirrors];
  const added: Mirror[] = [];
  const present: string[] = [];
  for (const { draft, folder } of chosen) {
    const address = addressOf(draft, folder ?? draft.folder ?? `~/${site.id}`);
    if (mirrors.some((mirror) => mirror.address === address)) {
      present.push(draft.name);
      continue;
    }
    const name = freeName(draft.name, new Set(mirrors.map((mirror) => mirror.name)));
    const mirror: Mirror = {
      id: newId(
        name,
        mirrors.map(({ id }) => id),
      ),
      name,
      address,
      login: draft.login,
      ...(draft.transport && { transport: draft.transport }),
      ...(draft.jump.length > 0 && { jump: [...draft.jump] as Jump[] }),
    };
    mirrors.push(mirror);
    added.push(mirror);
  }
  return { site: { ...site, mirrors }, added, present };
}

/** Also an absolute or relative path that a person typed. @throws EndpointError `usage` */
function addressOf({ server }: ServerDraft, folder: string): string {
  const path = folder.startsWith('/') || folder.startsWith('~/') ? folder : `~/${folder}`;
  return formatAddress(parseAddress(formatAddress({ kind: 'sftp', ...server, path })));
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const tried = count === 1 ? name : `${name.slice(0, 110)} ${String(count)}`;
    if (!taken.has(tried)) return tried;
  }
}

/** The secrets of a draft. @param userName who logs in where the server names nobody */
export function secretsOf({ server, login, password, passphrase }: ServerDraft, userName: string): DraftSecret[] {
  const user = server.user ?? userName;
  return [
    ...(password === undefined
      ? []
      : [{ credential: { kind: 'password' as const, user, host: server.host, port: server.port }, secret: password }]),
    ...(passphrase === undefined || login.kind !== 'key'
      ? []
      : [{ credential: { kind: 'passphrase' as const, keyFile: login.keyFile }, secret: passphrase }]),
  ];
}
