import { EndpointError, type EndpointErrorKind } from '../../engine/endpoint';

/** What each error number of the operating system means to the engine, and how it is said to people. */
const MEANINGS: Readonly<Record<string, readonly [EndpointErrorKind, string, string?]>> = {
  ENOENT: ['missing', 'it is not there'],
  ENOTDIR: ['not-a-directory', 'a part of the path is not a folder'],
  ELOOP: ['not-a-directory', 'a symbolic link is in the way'],
  EEXIST: ['exists', 'something of this name is there already'],
  ENOTEMPTY: ['not-empty', 'the folder is not empty'],
  EISDIR: ['is-a-directory', 'the path is a folder'],
  EACCES: ['denied', 'permission denied', 'Check who owns the folder and its permissions.'],
  EPERM: ['denied', 'the operating system does not permit it', 'Check who owns the folder and its permissions.'],
  EROFS: ['read-only', 'the disk is read-only'],
  ENAMETOOLONG: ['name-refused', 'the name is too long for this disk'],
  EILSEQ: ['name-refused', 'the disk cannot hold this name'],
  ENOSPC: ['disk-full', 'the disk is full', 'Make room and start again.'],
  EDQUOT: ['disk-full', 'the quota is used up', 'Make room or raise the quota, and start again.'],
  ENOSYS: ['unsupported', 'the disk does not support it'],
  ENOTSUP: ['unsupported', 'the disk does not support it'],
  EOPNOTSUPP: ['unsupported', 'the disk does not support it'],
  EXDEV: ['unsupported', 'the two paths are on different disks'],
  EIO: ['failed', 'the disk reported an error', 'Check the disk and its cable.'],
  EMFILE: ['failed', 'too many files are open'],
  ENFILE: ['failed', 'too many files are open'],
  EFBIG: ['failed', 'the file is too big for this disk'],
  EBUSY: ['failed', 'it is in use by another program'],
};

/**
 * Turns whatever a file system call threw into an {@link EndpointError}; errors that are no file system errors pass.
 * @param action what was tried, as the start of a sentence: `The file could not be written`
 * @param createsName the call gave a new name to the disk, so that EINVAL means the name
 */
export function refusal(error: unknown, action: string, createsName = false): unknown {
  if (error instanceof EndpointError || !isSystemError(error)) return error;
  const meaning = MEANINGS[error.code] ?? (error.code === 'EINVAL' && createsName ? MEANINGS['EILSEQ'] : undefined);
  const [kind, why, advice] = meaning ?? (['failed', 'the operating system refused it', ''] as const);
  return new EndpointError(kind, `${action}: ${why} (${error.code}).`, advice ?? '');
}

/** Runs a file system call and throws only {@link EndpointError}; see {@link refusal}. */
export function attempt<Result>(action: string, call: () => Result, createsName = false): Result {
  try {
    return call();
  } catch (error) {
    throw refusal(error, action, createsName);
  }
}

/** The error number's name, such as `ENOENT`; the empty string for any other error. */
export function systemCode(error: unknown): string {
  return isSystemError(error) ? error.code : '';
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
