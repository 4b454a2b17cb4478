import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { autostartEntry } from './autostart-entry';

export interface LoginStart {
  readonly wanted: boolean;
  /** What this start was told beside the program: `--state=…`. */
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/**
 * Makes the app start, to the tray, when the person logs in, or not any more: by the system's own list on macOS and Windows,
 * by an XDG autostart file elsewhere. Another program's entry, or that of another state folder, is left alone.
 * @throws Error if the list cannot be changed
 */
export function startAtLogin({ wanted, words, env, home }: LoginStart): void {
  const args = [...(app.isPackaged ? [] : [app.getAppPath()]), ...words, '--background'];
  if (process.platform === 'darwin' || process.platform === 'win32') {
    app.setLoginItemSettings({ openAtLogin: wanted, path: process.execPath, args });
    return;
  }
  const folder = path.join(env['XDG_CONFIG_HOME'] || path.join(home, '.config'), 'autostart');
  const file = path.join(folder, 'heliograph.desktop');
  const entry = autostartEntry([env['APPIMAGE'] ?? process.execPath, ...args]);
  const found = read(file);
  if (wanted && found !== entry) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, entry);
  }
  if (!wanted && found === entry) rmSync(file, { force: true });
}

/** macOS gives a login item no words: it says so itself. */
export function wasStartedAtLogin(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
