import { execFile } from 'node:child_process';
import { promises, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { mountsInMountinfo, mountsInMountTable, type Mount } from './mounts';

/** What is mounted on this machine; nothing where that cannot be asked. */
export async function readMounts(): Promise<readonly Mount[]> {
  try {
    if (process.platform === 'linux') return mountsInMountinfo(await promises.readFile('/proc/self/mountinfo', 'utf8'));
    if (process.platform === 'darwin') return mountsInMountTable((await promisify(execFile)('/sbin/mount', { timeout: 5_000 })).stdout);
  } catch {
    // Then the daily scan finds what nobody tells of.
  }
  return [];
}

/** How many folders one user may have watched: of inotify's two limits the lower one. Null where there is none. */
export function readWatchLimit(): number | null {
  if (process.platform !== 'linux') return null;
  const limits = ['/proc/sys/fs/inotify/max_user_watches', '/proc/sys/user/max_inotify_watches'].map(readNumber);
  const lowest = Math.min(...limits);
  return Number.isFinite(lowest) ? lowest : null;
}

function readNumber(file: string): number {
  try {
    const number = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isNaN(number) ? Infinity : number;
  } catch {
    return Infinity;
  }
}
