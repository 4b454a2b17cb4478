import path from 'node:path';
import type { Jump, Login, Mirror, Settings, Site, Transport } from '../contract/site';
import { formatAddress, parseAddress } from '../endpoints/address';
import type { TaskPlace } from '../runs/task';
import { printable } from './printable';
import { CommandError } from './command-error';

/** Where a run goes: a saved site with the chosen mirrors, or places named on the command line. */
export interface Places {
  readonly site: Site | null;
  readonly origin: TaskPlace;
  readonly mirrors: readonly TaskPlace[];
}

/** What choosing places needs to know of the world. */
export interface PlaceFacts {
  /** Against which folders are resolved. */
  readonly workingFolder: string;
  /** How to log in at an address that no saved mirror names. */
  readonly loginOf: (address: string) => Login;
  /** `--identity`: this key in place of every login. */
  readonly identity?: string;
  /** `--transport`: this one for every server. */
  readonly transport?: Transport;
  /** `--jump`: this way to every server. */
  readonly jump?: readonly Jump[];
}

/** Finds a site by id or name. @throws CommandError `usage` with the names that there are */
export function findSite(settings: Settings, nameOrId: string): Site {
  const found = settings.sites.find((site) => site.id === nameOrId) ?? settings.sites.find((site) => site.name === nameOrId);
  if (found) return found;
  const names = settings.sites.map((site) => `"${site.name}"`).join(', ');
  throw new CommandError(
    'usage',
    `There is no site "${nameOrId}".`,
    `${names === '' ? 'No sites are saved yet: add one with `heliograph sites add NAME --origin DIR`' : `The sites are: ${names}`}. To mirror without a site, name ORIGIN and at least one MIRROR.`,
  );
}

/** Finds a mirror of a site by id or name. @throws CommandError `usage` */
export function findMirror(site: Site, nameOrId: string): Mirror {
  const found = site.mirrors.find((mirror) => mirror.id === nameOrId) ?? site.mirrors.find((mirror) => mirror.name === nameOrId);
  if (found) return found;
  const names = site.mirrors.map((mirror) => `"${mirror.name}"`).join(', ');
  throw new CommandError(
    'usage',
    `The site "${site.name}" has no mirror "${nameOrId}".`,
    names === '' ? 'It has no mirrors yet.' : `Its mirrors are: ${names}.`,
  );
}

/** An address as it goes into tasks and settings: folders absolute, SFTP in its one spelling. @throws EndpointError `usage` */
export function fullAddress(text: string, workingFolder: string): string {
  const address = parseAddress(text);
  return address.kind === 'folder' ? path.resolve(workingFolder, address.path) : formatAddress(address);
}

/** Whether connecting to this address needs a login. @throws EndpointError `usage` */
export function isRemote(address: string): boolean {
  return parseAddress(address).kind === 'sftp';
}

/**
 * Reads the positional arguments: one is a site, two or more are ORIGIN and MIRRORs.
 * @throws CommandError `usage`
 */
export function choosePlaces(positional: readonly string[], mirrorNames: readonly string[], settings: Settings, facts: PlaceFacts): Places {
  const [first, ...rest] = positional;
  if (first === undefined)
    throw new CommandError('usage', 'Name a site, or ORIGIN and at least one MIRROR.', 'See the examples of --help.');
  if (rest.length === 0 && first.includes('://')) refuseLoneAddress(first);
  if (rest.length === 0) return placesOfSite(findSite(settings, first), mirrorNames, facts);
  if (mirrorNames.length > 0)
    throw new CommandError('usage', '--mirror chooses among the mirrors of a saved site.', 'Name the site alone, or leave --mirror out.');
  const origin = fullAddress(first, facts.workingFolder);
  const mirrors = rest.map((text) => fullAddress(text, facts.workingFolder));
  refuseOverlaps(origin, mirrors);
  return { site: null, origin: place(origin, facts), mirrors: mirrors.map((mirror) => place(mirror, facts)) };
}

/** @throws EndpointError `usage` first of all for an address that holds a password, so that it is not echoed */
function refuseLoneAddress(text: string): never {
  parseAddress(text);
  throw new CommandError(
    'usage',
    'One address alone is no run.',
    'Name ORIGIN and at least one MIRROR: heliograph sync ./folder sftp://host/path',
  );
}

function placesOfSite(site: Site, mirrorNames: readonly string[], facts: PlaceFacts): Places {
  const chosen = mirrorNames.length === 0 ? site.mirrors : [...new Set(mirrorNames.map((name) => findMirror(site, name)))];
  if (chosen.length === 0) {
    throw new CommandError(
      'usage',
      `The site "${site.name}" has no mirrors yet.`,
      `Add one with \`heliograph sites add-mirror ${site.id} NAME ADDRESS\`.`,
    );
  }
  const mirrors = chosen.map((mirror) => ({
    key: mirror.id,
    label: mirror.name,
    address: mirror.address,
    login: withIdentity(mirror.login, facts),
    ...wayOf(mirror, facts),
  }));
  refuseOverlaps(
    site.origin,
    mirrors.map((mirror) => mirror.address),
  );
  const { originLogin } = site;
  const origin = place(site.origin, originLogin ? { ...facts, loginOf: () => originLogin } : facts);
  return { site, origin: { ...origin, label: site.name }, mirrors };
}

function place(address: string, facts: PlaceFacts): TaskPlace {
  return { key: address, label: address, address, login: withIdentity(facts.loginOf(address), facts), ...wayOf({}, facts) };
}

/** Who speaks SSH, and over which servers: as the command says, else as the settings do. */
export function wayOf(
  saved: { readonly transport?: Transport | undefined; readonly jump?: readonly Jump[] | undefined },
  { transport = saved.transport, ...facts }: Pick<PlaceFacts, 'transport' | 'jump' | 'identity' | 'workingFolder'>,
): Pick<TaskPlace, 'transport' | 'jump'> {
  const jump = facts.jump ?? saved.jump;
  return {
    ...(transport === undefined ? {} : { transport }),
    ...(jump === undefined ? {} : { jump: jump.map((hop) => ({ ...hop, login: withIdentity(hop.login, facts) })) }),
  };
}

/** The login, unless `--identity` names a key. */
export function withIdentity(login: Login, facts: Pick<PlaceFacts, 'identity' | 'workingFolder'>): Login {
  return facts.identity === undefined ? login : { kind: 'key', keyFile: path.resolve(facts.workingFolder, facts.identity) };
}

/** One place must not be named twice, and folders must not lie in one another: a run would feed on what it writes. */
function refuseOverlaps(origin: string, mirrors: readonly string[]): void {
  const places = [origin, ...mirrors];
  for (const [index, one] of places.entries()) {
    for (const other of places.slice(index + 1)) {
      if (!overlaps(one, other)) continue;
      const what = one === other ? `${printable(one)} is named twice` : `${printable(one)} and ${printable(other)} lie in one another`;
      throw new CommandError(
        'usage',
        `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}.`,
        'An origin and its mirrors must be separate folders.',
      );
    }
  }
}

function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseAddress(one), parseAddress(other)];
  if (a.kind !== b.kind) return false;
  if (a.kind === 'folder' && b.kind === 'folder') return isInside(path.relative(a.path, b.path)) || isInside(path.relative(b.path, a.path));
  if (a.kind !== 'sftp' || b.kind !== 'sftp' || a.host !== b.host || a.port !== b.port) return false;
  // Two accounts may be jailed in different folders that bear one name.
  if (a.user !== b.user) return false;
  return isWithin(a.path, b.path) || isWithin(b.path, a.path);
}

function isInside(relative: string): boolean {
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || outer === '/' || inner.startsWith(`${outer}/`);
}
