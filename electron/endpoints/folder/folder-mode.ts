import { chmodSync, closeSync, constants, fchmodSync, openSync } from 'node:fs';
import { systemCode } from './folder-refusals';

/**
 * Sets the mode of a file or directory that was just seen not to be a symlink. By way of a descriptor, so that a symlink
 * that took its place is not followed; by name only where the file may not be opened.
 */
export function setMode(location: string, mode: number): void {
  let descriptor: number;
  try {
    descriptor = openSync(location, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (systemCode(error) !== 'EACCES' && systemCode(error) !== 'EPERM' && systemCode(error) !== 'EISDIR') throw error;
    return chmodSync(location, mode & 0o7777);
  }
  try {
    fchmodSync(descriptor, mode & 0o7777);
  } finally {
    closeSync(descriptor);
  }
}

/** Errors of setting a mode or time that leave the content right: the disk keeps none, or the file is another user's. */
const REFUSALS = new Set(['EPERM', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

/** Sets an attribute and lets a refusal pass: the caller compares what the disk then shows with what was wanted. */
export function tolerate(setAttribute: () => void): void {
  try {
    setAttribute();
  } catch (error) {
    if (!REFUSALS.has(systemCode(error))) throw error;
  }
}
