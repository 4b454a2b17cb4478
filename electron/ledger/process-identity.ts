import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** What tells a process apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the operating system's own words; empty where that cannot be asked. */
  readonly start: string;
  /** The boot it belongs to; empty where the start time is a date and needs none. */
  readonly boot: string;
}

let own: ProcessIdentity | undefined;

/** The identity of the process that asks. */
export function ownProcess(): ProcessIdentity {
  own ??= { pid: process.pid, start: startOf(process.pid), boot: bootId() };
  return own;
}

/** Whether that very process still runs on this machine. Where it cannot be told, it counts as running. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (identity.boot !== bootId()) return false;
  if (!hasProcess(identity.pid)) return false;
  const start = startOf(identity.pid);
  return start === '' || identity.start === '' || start === identity.start;
}

/** The start time in /proc/PID/stat: the 22nd field, counted behind the command, which may hold spaces and brackets. */
export function startInStat(stat: string): string {
  const behindCommand = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return behindCommand[0] === 'Z' || behindCommand[0] === 'X' ? '' : (behindCommand[19] ?? '');
}

function hasProcess(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process that ended and was not waited for holds nothing any more. */
function isZombie(pid: number): boolean {
  if (platform() !== 'linux') return false;
  const stat = readText(`/proc/${String(pid)}/stat`);
  return stat !== '' && startInStat(stat) === '';
}

function startOf(pid: number): string {
  if (platform() === 'linux') return startInStat(readText(`/proc/${String(pid)}/stat`));
  if (platform() === 'win32')
    return answerOf('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${String(pid)}).StartTime.ToFileTimeUtc()`]);
  return answerOf('ps', ['-o', 'lstart=', '-p', String(pid)]);
}

function bootId(): string {
  return platform() === 'linux' ? readText('/proc/sys/kernel/random/boot_id').trim() : '';
}

/** A file's text; empty where it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What a system command prints; empty where it cannot be run. */
export function answerOf(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      timeout: 5_000,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    }).trim();
  } catch {
    return '';
  }
}
