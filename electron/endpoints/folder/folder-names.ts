import { sep } from 'node:path';
import type { RelativePath } from '../../contract/relative-path';
import { EndpointError } from '../../engine/endpoint';

/**
 * Text of a name's or symlink's bytes; undefined where they are not strictly UTF-8 and two such names could collapse into
 * one. A U+FFFD that was really written counts as one too: nothing tells them apart further on.
 */
export function decodeStrictly(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? undefined : text;
}

/** A form of undecodable bytes to show: printable ASCII as it is, all else as `\xHH`. Never a path. */
export function displayBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}

/** Characters that Windows keeps for itself, and the devices that it sees in any folder. */
// eslint-disable-next-line no-control-regex
const WINDOWS_CHARACTERS = /[\u0000-\u001f<>:"\\|?*]/;
const WINDOWS_DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/** Why Windows cannot hold a name exactly, as a clause for people, or undefined if it can. */
export function windowsNameFault(name: string): string | undefined {
  if (WINDOWS_CHARACTERS.test(name)) return 'Windows does not allow one of its characters';
  if (/[. ]$/.test(name)) return 'Windows drops a dot or space at the end of a name';
  if (WINDOWS_DEVICES.test(name)) return 'Windows keeps this name for a device';
  return undefined;
}

/**
 * Where `path` is on this machine.
 * @throws EndpointError `name-refused` for a name that this machine cannot hold exactly: half of a surrogate pair, or on
 * Windows a name that Windows would read as something else (a backslash, a device, a stream)
 */
export function locate(root: string, path: RelativePath, windows = sep === '\\'): string {
  if (path === '') return root;
  if (/\p{Surrogate}/u.test(path)) throw new EndpointError('name-refused', 'The name is not valid Unicode, so no file can have it.');
  const names = windows ? path.split('/') : [path];
  const fault = windows ? names.map(windowsNameFault).find((found) => found !== undefined) : undefined;
  if (fault !== undefined) throw new EndpointError('name-refused', `This folder cannot hold the name: ${fault}.`);
  const separator = windows ? '\\' : '/';
  return (root.endsWith(separator) ? root : root + separator) + names.join(separator);
}
