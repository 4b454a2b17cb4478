/**
 * A path below an origin's or a mirror's root: names joined by `/`, without a leading or trailing slash.
 * The root itself is the empty string. Made only by {@link childPath} and {@link parseRelativePath}, so a value of this
 * type never climbs out of its root.
 */
export type RelativePath = string & { readonly __relativePath: unique symbol };

/** The root of an origin or a mirror. */
export const ROOT = '' as RelativePath;

/** Why a name cannot be a path component; see {@link nameFault}. */
export type NameFault = 'empty' | 'dot' | 'slash' | 'nul' | 'undecodable';

/**
 * Tells why `name` must not be used as one component of a path, or `undefined` if it may.
 * Control characters, backslashes and newlines are legal file names on the systems that we copy between, so they pass.
 * U+FFFD marks bytes that were not UTF-8: two such names can collapse into one, so they are never used.
 */
export function nameFault(name: string): NameFault | undefined {
  if (name === '') return 'empty';
  if (name === '.' || name === '..') return 'dot';
  if (name.includes('/')) return 'slash';
  if (name.includes('\0')) return 'nul';
  if (name.includes('\uFFFD')) return 'undecodable';
  return undefined;
}

/** Joins a checked name to its directory. @throws RangeError if the name is not a legal component. */
export function childPath(directory: RelativePath, name: string): RelativePath {
  const fault = nameFault(name);
  if (fault !== undefined) throw new RangeError(`Not a file name (${fault}): ${JSON.stringify(name)}`);
  return (directory === '' ? name : `${directory}/${name}`) as RelativePath;
}

/** A component that is empty, `.` or `..`, or a character that no name may have: see {@link nameFault}. */
const FAULTY = /(?:^|\/)\.{0,2}(?:\/|$)|[\0\uFFFD]/;

/** Parses text such as a stored plan's path. @throws RangeError if any component is not a legal name. */
export function parseRelativePath(text: string): RelativePath {
  if (text === '') return ROOT;
  if (!FAULTY.test(text)) return text as RelativePath;
  return text.split('/').reduce<RelativePath>((directory, name) => childPath(directory, name), ROOT);
}

/** The directory that holds `path`; the root's parent is the root. */
export function parentOf(path: RelativePath): RelativePath {
  const slash = path.lastIndexOf('/');
  return (slash < 0 ? '' : path.slice(0, slash)) as RelativePath;
}

/** The last component of `path`. */
export function nameOf(path: RelativePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether `path` is `directory` itself or lies below it. */
export function isWithin(path: RelativePath, directory: RelativePath): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}
