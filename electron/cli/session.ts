import { homedir } from 'node:os';
import type { Settings } from '../contract/site';
import { readSettings } from '../settings/settings-file';
import { stateFolders, type StateFolders } from '../settings/state-folders';
import type { EnvironmentSecrets } from '../vault/environment-vault';
import type { ExitCode } from './exit-code';
import type { Output } from './output';
import type { ProgramOptions } from './run-options';

/** What every command has at hand. */
export interface Session {
  readonly output: Output;
  readonly folders: StateFolders;
  readonly workingFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** What HELIOGRAPH_PASSWORD… and HELIOGRAPH_PASSPHRASE held; they are gone from `env`. */
  readonly environmentSecrets: EnvironmentSecrets;
  readonly version: string;
  /** Reads the settings file. @throws SettingsError */
  settings(): Settings;
  /** Ends the program at once, for a second Ctrl-C. */
  exitNow(code: number): void;
}

/** What a command does; its number becomes the exit code. */
export type CommandAction = (session: Session) => ExitCode | Promise<ExitCode>;

/** A session of this process: folders by the system's convention, or where the options say. */
export function openSession(output: Output, options: ProgramOptions, environmentSecrets: EnvironmentSecrets, version: string): Session {
  const folders = stateFolders({
    state: options.state,
    settings: options.settings,
    env: process.env,
    platform: process.platform,
    home: homedir(),
    workingFolder: process.cwd(),
  });
  return {
    output,
    folders,
    workingFolder: process.cwd(),
    env: process.env,
    environmentSecrets,
    version,
    settings: () => readSettings(folders.settingsFile),
    exitNow: (code) => process.exit(code),
  };
}
