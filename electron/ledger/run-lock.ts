import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineIdentity } from './machine-identity';
import { openDatabase } from './open-database';
import { isRunning, ownProcess, readText, type ProcessIdentity } from './process-identity';

/** Who holds a mirror's run lock, as the lock file says it. */
export interface LockHolder extends ProcessIdentity {
  /** Tells this hold apart from any other. */
  readonly token: string;
  readonly machine: string;
  readonly host: string;
  readonly mirrorIdentity: string;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export type RunLock = { readonly release: () => void } | { readonly holder: LockHolder };

/** Names the holder for people: `process 4711 on host, since 2026-11-22T16:30:00.000Z`. */
export function describeHolder(holder: LockHolder): string {
  return `process ${String(holder.pid)} on ${holder.host}, since ${holder.since}`;
}

/**
 * Takes the run lock of one mirror, whatever its origin: its holder is the only writer of its ledgers. A holder of this
 * machine that no longer runs is replaced at once; of several contenders exactly one wins. A holder of another machine
 * (a shared state folder) is never replaced.
 * @throws LedgerError if the locks' folder cannot be used
 */
export function acquireRunLock(stateFolder: string, mirrorIdentity: string, runId: string): RunLock {
  const folder = join(stateFolder, 'locks');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = lockFile(stateFolder, mirrorIdentity);
  const mine: LockHolder = {
    ...ownProcess(),
    ...machineIdentity(stateFolder),
    token: randomUUID(),
    mirrorIdentity,
    runId,
    since: new Date().toISOString(),
  };
  const holder = place(file, mine) ?? replaceDead(folder, file, mine);
  if (holder.token !== mine.token) return { holder };
  return {
    release: () => {
      if (holderIn(file)?.token === mine.token) rmSync(file, { force: true });
    },
  };
}

/** Who holds the lock of a mirror now; undefined if nobody that still runs. */
export function lockHolder(stateFolder: string, mirrorIdentity: string): LockHolder | undefined {
  const holder = holderIn(lockFile(stateFolder, mirrorIdentity));
  return holder && !isDead(holder, machineIdentity(stateFolder).machine) ? holder : undefined;
}

/** Whether a run of this machine holds any lock in this state folder now. */
export function holdsRunLock(stateFolder: string, runId: string): boolean {
  return holdersIn(join(stateFolder, 'locks')).some(({ holder }) => holder.runId === runId && isRunning(holder));
}

/** Releases what a run of this process still holds: for a run whose worker thread ended without doing so. */
export function releaseLocksOfRun(stateFolder: string, runId: string): void {
  for (const { file, holder } of holdersIn(join(stateFolder, 'locks'))) {
    if (holder.runId === runId && holder.pid === process.pid && isRunning(holder)) rmSync(file, { force: true });
  }
}

function holdersIn(folder: string): { readonly file: string; readonly holder: LockHolder }[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
  return files.flatMap((file) => {
    const holder = holderIn(file);
    return holder ? [{ file, holder }] : [];
  });
}

function lockFile(stateFolder: string, mirrorIdentity: string): string {
  return join(stateFolder, 'locks', `${createHash('sha256').update(mirrorIdentity).digest('hex').slice(0, 32)}.json`);
}

/** Puts the lock where there is none, whole or not at all. Returns `mine`, or undefined if that could not be done. */
function place(file: string, mine: LockHolder): LockHolder | undefined {
  const draft = `${file}.${mine.token}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
    return mine;
  } catch {
    // Another one is there, or the file system has no hard links: it is settled in turn.
    return undefined;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removing a dead holder's file and placing one's own are two steps, so contenders take turns: a write transaction of a
 * small database is the turn, because the system ends it with its process.
 */
function replaceDead(folder: string, file: string, mine: LockHolder): LockHolder {
  const { database } = openDatabase({ file: join(folder, 'turns.sqlite'), subject: 'The list of run locks', migrations: [] });
  try {
    return database.transaction('process', () => {
      for (;;) {
        const holder = holderIn(file);
        if (holder && !isDead(holder, mine.machine)) return holder;
        rmSync(file, { force: true });
        if (placeInTurn(file, mine)) return mine;
      }
    });
  } finally {
    database.close();
  }
}

function placeInTurn(file: string, mine: LockHolder): boolean {
  try {
    writeFileSync(file, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isDead(holder: LockHolder, machine: string): boolean {
  return holder.machine === machine && !isRunning(holder);
}

/** The holder in a lock file; undefined where there is none, or none that we wrote whole (then nobody holds it). */
function holderIn(file: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(readText(file)) as Partial<LockHolder> | null;
    return typeof holder?.token === 'string' && typeof holder.pid === 'number' ? (holder as LockHolder) : undefined;
  } catch {
    return undefined;
  }
}
