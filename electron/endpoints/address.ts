import { EndpointError } from '../engine/endpoint';

/** Where an origin or a mirror is, as a person wrote it. */
export type Address =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 'sftp';
      readonly user?: string;
      /** Lower-case host name or IP address, without brackets. */
      readonly host: string;
      /** 1 to 65535; 22 where none was given. */
      readonly port: number;
      /** Absolute, or `~` or `~/…` for a path under the login folder. */
      readonly path: string;
    };

export type SftpAddress = Extract<Address, { kind: 'sftp' }>;

const FORM = 'Write sftp://user@host:port/absolute/path, or the path of a folder.';
const URL_SCHEME = /^([a-z][a-z0-9+.-]+):\/\//i;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const HOST_NAME = /^(?!-)[a-z0-9_.-]{1,253}$/;
const IPV6 = /^[0-9a-f:.]{2,45}(%[a-z0-9_.-]{1,32})?$/;

/**
 * Reads `sftp://[user@]host[:port]/path` or the path of a folder (`C:\x` too).
 * @throws EndpointError `usage`. A password in the address is refused and never repeated in the message.
 */
export function parseAddress(text: string): Address {
  const scheme = URL_SCHEME.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return parseFolder(text);
  if (scheme !== 'sftp') throw usage(`Addresses that start with ${scheme}:// are not supported.`, FORM);
  return parseSftp(text.slice('sftp://'.length));
}

/** A server without a folder, such as one on the way to another. */
export type ServerAddress = Pick<SftpAddress, 'user' | 'host' | 'port'>;

/**
 * Reads `[user@]host[:port]`.
 * @throws EndpointError `usage`. A password in it is refused and never repeated in the message.
 */
export function parseServer(text: string): ServerAddress {
  if (text.includes('/')) throw usage('A server on the way is written without a path.', 'Write user@host:port.');
  const { user, host, port } = parseSftp(`${text}/`);
  return user === undefined ? { host, port } : { user, host, port };
}

/** Writes a server as {@link parseServer} reads it. */
export function formatServer(server: ServerAddress): string {
  return `${server.user === undefined ? '' : `${encodeURIComponent(server.user)}@`}${authority(server)}`;
}

/** Writes an address as {@link parseAddress} reads it. */
export function formatAddress(address: Address): string {
  if (address.kind === 'folder') return address.path;
  const path = address.path.startsWith('~') ? `/${address.path}` : address.path;
  return `sftp://${formatServer(address)}${encodePath(path)}`;
}

/** `host`, or `host:port` where the port is not 22; IPv6 in brackets. */
export function authority(address: { readonly host: string; readonly port: number }): string {
  const host = bracketed(address.host);
  return address.port === 22 ? host : `${host}:${String(address.port)}`;
}

/** A host as it stands in a URL: IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function parseFolder(text: string): Address {
  if (text === '') throw usage('The address is empty.', FORM);
  if (text.includes('\0')) throw usage('A path cannot hold a NUL character.', FORM);
  return { kind: 'folder', path: text };
}

function parseSftp(rest: string): SftpAddress {
  const slash = rest.indexOf('/');
  const place = slash < 0 ? rest : rest.slice(0, slash);
  const at = place.lastIndexOf('@');
  const login = at < 0 ? undefined : place.slice(0, at);
  // A password may hold any character, so everything up to the last @ of the whole text is looked at before a message may quote any of it.
  if (login?.includes(':') === true || (at < 0 && hidesPassword(rest))) {
    throw usage(
      'An address must not hold a password.',
      'Leave it out: Heliograph asks for it, or takes it from the keychain or from HELIOGRAPH_PASSWORD.',
    );
  }
  if (slash < 0)
    throw usage('The address has no path.', 'Add the folder: sftp://host/absolute/path, or sftp://host/~/path under the login folder.');
  const { host, port } = parseHost(at < 0 ? place : place.slice(at + 1));
  const path = normalisePath(decode(rest.slice(slash), 'path'));
  return login === undefined ? { kind: 'sftp', host, port, path } : { kind: 'sftp', user: parseUser(login), host, port, path };
}

/** `user:pass/word@host/x`: an unescaped slash in a password ends the authority early. */
function hidesPassword(rest: string): boolean {
  const place = rest.slice(0, rest.indexOf('/') < 0 ? undefined : rest.indexOf('/'));
  if (place.startsWith('[')) return false;
  const colon = place.indexOf(':');
  return colon >= 0 && !/^\d*$/.test(place.slice(colon + 1)) && rest.includes('@');
}

function parseUser(login: string): string {
  const user = decode(login, 'user name');
  if (user === '' || user.startsWith('-') || CONTROL.test(user)) throw usage('The user name in the address is not usable.', FORM);
  return user;
}

function parseHost(text: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text);
  if (match === null)
    throw usage('The host in the address is not usable.', 'Write an IPv6 address in brackets, such as sftp://[2001:db8::1]:22/path.');
  const host = (match[1] ?? match[2] ?? '').toLowerCase();
  const legal = match[1] === undefined ? HOST_NAME.test(host) : host.includes(':') && IPV6.test(host);
  if (!legal)
    throw usage('The host in the address is not usable.', 'A host is a name or an IP address; it has no spaces and starts with no dash.');
  const port = match[3] === undefined ? 22 : Number(match[3]);
  if (port < 1 || port > 65_535) throw usage('The port in the address is not between 1 and 65535.', FORM);
  return { host, port };
}

function decode(text: string, what: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw usage(`The ${what} in the address is not percent-encoded UTF-8.`, 'Write a percent sign in a name as %25.');
  }
  if (decoded.includes('\0')) throw usage(`The ${what} in the address holds a NUL character.`, FORM);
  return decoded;
}

/** Resolves `.`, `..` and double slashes, so that one place has one spelling. */
function normalisePath(path: string): string {
  const underHome = path === '/~' || path.startsWith('/~/');
  const names: string[] = [];
  for (const name of (underHome ? path.slice(2) : path).split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (names.pop() === undefined) throw usage('The path in the address climbs above its start.', 'Write it without "..".');
    } else names.push(name);
  }
  return underHome ? ['~', ...names].join('/') : `/${names.join('/')}`;
}

function encodePath(path: string): string {
  return path
    .split('/')
    .map((name) => encodeURIComponent(name).replace(/%(7E|40|3A|2B|3D|2C|26|24|21|27|28|29|2A)/g, decodeURIComponent))
    .join('/');
}

function usage(message: string, advice: string): EndpointError {
  return new EndpointError('usage', message, advice);
}
