import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Settings } from '../contract/site';
import { DEFAULT_SETTINGS, parseSettings } from './parse-settings';
import { SettingsError } from './settings-error';
import { ensureFolder } from './state-folders';

export { newId } from './new-id';

/** Larger files are none of ours; bytes. */
const LARGEST = 5 * 1024 * 1024;
/** How long another process may take to change the file, and when its lock counts as left behind; milliseconds. */
const LOCK_PATIENCE = 5_000;
const LOCK_STALE = 10_000;

/**
 * The settings in `file`; the defaults where there is none. Never changes it.
 * @throws SettingsError if it is broken, too large, of a newer version, or unreadable
 */
export function readSettings(file: string): Settings {
  const text = readText(file);
  return text === undefined ? DEFAULT_SETTINGS : parseSettings(text, file);
}

/**
 * Changes the settings in `file`: reads them anew, so that what the app or the command line wrote meanwhile stays, and
 * replaces the file in one step. Takes turns with other processes. Returns what is in the file then.
 * @param change must be pure; a settings object that it leaves as it is writes nothing
 * @throws SettingsError if the file is broken (it is never overwritten), or if the change is not valid
 */
export function changeSettings(file: string, change: (settings: Settings) => Settings): Settings {
  ensureFolderOf(file);
  return withLock(file, () => {
    let outcome: Settings | undefined;
    while (!outcome) outcome = changeOnce(file, change);
    return outcome;
  });
}

/** Undefined if someone (an editor, who knows no lock) changed the file meanwhile. */
function changeOnce(file: string, change: (settings: Settings) => Settings): Settings | undefined {
  const found = readText(file);
  const before = found === undefined ? DEFAULT_SETTINGS : parseSettings(found, file);
  const text = `${JSON.stringify(change(before), null, 2)}\n`;
  const after = parseSettings(text, file);
  if (JSON.stringify(after) === JSON.stringify(before)) return before;
  if (Buffer.byteLength(text) > LARGEST) throw new SettingsError('The settings would grow beyond 5 MiB.', 'Shorten the lists of patterns.');
  if (readText(file) !== found) return undefined;
  replaceFile(file, text);
  return after;
}

function readText(file: string): string | undefined {
  try {
    if (statSync(file).size > LARGEST) {
      throw new SettingsError(`The settings file ${file} is larger than 5 MiB.`, 'Check that it is the right file; it was not changed.');
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw asSettingsError(error, `The settings file ${file} cannot be read`);
  }
}

/** A settings file that is a symlink (dotfiles in a repository) stays one: its target is replaced. */
function replaceFile(file: string, text: string): void {
  const target = realPathOf(file);
  const draft = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  try {
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw asSettingsError(error, `The settings file ${file} cannot be written`);
  }
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function ensureFolderOf(file: string): void {
  const folder = dirname(file);
  try {
    ensureFolder(folder);
  } catch (error) {
    throw asSettingsError(error, `The settings folder ${folder} cannot be made`);
  }
}

/** A lock file for the short moment of a change; one that was left behind is taken away. */
function withLock<T>(file: string, work: () => T): T {
  const lock = `${file}.lock`;
  const start = performance.now();
  while (!tryLock(lock)) {
    if (performance.now() - start > LOCK_PATIENCE) {
      throw new SettingsError(
        `The settings file ${file} is being changed by another Heliograph.`,
        `Try again in a moment; if none runs, delete ${lock}.`,
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asSettingsError(error, `The lock ${lock} cannot be made`);
    takeAwayIfStale(lock);
    return false;
  }
}

/** Renamed before it is removed, so that of several waiters only one takes it away. */
function takeAwayIfStale(lock: string): void {
  const found = statSync(lock, { throwIfNoEntry: false });
  if (!found || Date.now() - found.mtimeMs < LOCK_STALE) return;
  const away = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, away);
    rmSync(away, { force: true });
  } catch {
    // Another waiter was faster.
  }
}

function asSettingsError(error: unknown, what: string): SettingsError {
  if (error instanceof SettingsError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SettingsError(
    `${what}: ${reason}.`,
    'Check the rights of its folder and the free space, or choose another file (--settings FILE).',
    { cause: error },
  );
}
