import { mkdirSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** Where Heliograph keeps what it knows. The app and the command line ask with the same arguments, so they share it. */
export interface StateFolders {
  /** Ledgers, history, locks and pins. */
  readonly state: string;
  readonly settingsFile: string;
  /** Our own pins of host keys; known_hosts files of others are only read. */
  readonly knownHostsFile: string;
}

export interface StateFoldersRequest {
  /** `--state DIR`: holds everything, the settings too. */
  readonly state?: string | undefined;
  /** `--settings FILE`: wins for the settings file. */
  readonly settings?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As `process.platform` says it. */
  readonly platform: string;
  readonly home: string;
  /** The folder against which relative options are read. */
  readonly workingFolder?: string;
}

/**
 * Finds the folders by each system's convention: XDG (`~/.local/state/heliograph`, `~/.config/heliograph`), on Windows
 * `%LOCALAPPDATA%\Heliograph` and `%APPDATA%\Heliograph`, on macOS `~/Library/Application Support/Heliograph`.
 * Pure: looks at nothing, makes nothing.
 */
export function stateFolders(request: StateFoldersRequest): StateFolders {
  const { state, settings, platform, workingFolder } = request;
  const { join, resolve } = platform === 'win32' ? win32 : posix;
  const absolute = (path: string) => (workingFolder === undefined ? resolve(path) : resolve(workingFolder, path));
  const found = state === undefined ? byConvention(request) : { state: absolute(state), settings: absolute(state) };
  return {
    state: found.state,
    settingsFile: settings === undefined ? join(found.settings, 'settings.json') : absolute(settings),
    knownHostsFile: join(found.state, 'known_hosts'),
  };
}

function byConvention({ env, platform, home }: StateFoldersRequest): { state: string; settings: string } {
  if (platform === 'win32') {
    const folder = (variable: string, otherwise: string) =>
      win32.join(absoluteIn(env, variable, win32.isAbsolute) ?? win32.join(home, 'AppData', otherwise), 'Heliograph');
    return { state: folder('LOCALAPPDATA', 'Local'), settings: folder('APPDATA', 'Roaming') };
  }
  if (platform === 'darwin') {
    const folder = posix.join(home, 'Library', 'Application Support', 'Heliograph');
    return { state: folder, settings: folder };
  }
  const folder = (variable: string, otherwise: string) =>
    posix.join(absoluteIn(env, variable, posix.isAbsolute) ?? posix.join(home, otherwise), 'heliograph');
  return { state: folder('XDG_STATE_HOME', '.local/state'), settings: folder('XDG_CONFIG_HOME', '.config') };
}

/** The XDG specification says that a relative path is invalid and must be ignored. */
function absoluteIn(env: StateFoldersRequest['env'], variable: string, isAbsolute: (path: string) => boolean): string | undefined {
  const value = env[variable];
  return value && isAbsolute(value) ? value : undefined;
}

/** Makes a folder, and its missing parents, that only their owner may enter. An existing folder keeps its mode. */
export function ensureFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}
