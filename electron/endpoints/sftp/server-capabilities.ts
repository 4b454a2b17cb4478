import type { Capabilities } from '../../engine/endpoint';
import type { SftpSession } from './session';

/**
 * File operations in flight on one channel, where the server tells that it allows so many open handles: three round trips
 * a small file over 50 ms give 1,700 files a second.
 */
const PARALLELISM = 256;
/** The same where the server tells no limit. */
const UNTOLD_PARALLELISM = 64;

/**
 * Directories open at once on one channel, where the server tells its limit: OpenSSH grants about a thousand handles, and
 * the more requests are on their way, the less a long distance counts.
 */
const LISTINGS = 512;

/** What a server can do, by what it announced. @param ordered it handles the requests of a channel in their order */
export function capabilitiesOf(session: SftpSession, software: string, ordered: boolean): Capabilities {
  return {
    atomicReplace: session.has('posix-rename@openssh.com'),
    fsync: session.has('fsync@openssh.com'),
    space: session.has('statvfs@openssh.com'),
    symlinkTimes: session.has('lsetstat@openssh.com'),
    hardLinks: session.has('hardlink@openssh.com'),
    copies: session.has('copy-data'),
    rebuilds: session.has('copy-data') && ordered,
    modes: !/windows/i.test(software),
    parallelism: session.maxHandles > 0 ? Math.max(1, Math.min(PARALLELISM, session.maxHandles - 4)) : UNTOLD_PARALLELISM,
    description: software === '' ? 'SFTP server' : software,
  };
}

/** Directories that may be open at once on a channel. */
export function listingsAtOnce({ maxHandles }: SftpSession): number {
  return maxHandles > 0 ? Math.max(1, Math.min(LISTINGS, maxHandles >> 1)) : UNTOLD_PARALLELISM;
}
