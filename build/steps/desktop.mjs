import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Starts a keyring with a password of no worth on the session's own bus, then becomes the command. */
const withKeyring = 'printf "throw-away\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"';

/**
 * A throw-away session with a keychain of its own: nothing of the tests reaches the person's. On other systems than Linux
 * commands run as they are.
 * @returns {{ wrap: (command: readonly string[]) => string[], env: NodeJS.ProcessEnv, end: () => void }}
 */
export function startKeyringSession() {
  if (process.platform !== 'linux') return { wrap: (command) => [...command], env: {}, end: () => undefined };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'heliograph-session-'));
  return {
    wrap: (command) => ['dbus-run-session', '--', 'bash', '-c', withKeyring, 'session', ...command],
    env: { XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: path.join(folder, 'data'), HELIOGRAPH_TEST_KEYRING: '1' },
    end: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/**
 * A screen that nobody sees, on a number that is free.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, end: () => void }>}
 */
export function startScreen() {
  if (process.platform !== 'linux') return Promise.resolve({ env: {}, end: () => undefined });
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    const end = () => server.kill();
    process.once('exit', end);
    let errors = '';
    server.stderr?.on('data', (chunk) => (errors += String(chunk)));
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${errors.trim()}`)));
    server.stdio[3]?.once('data', (number) => {
      const env = { DISPLAY: `:${String(number).trim()}`, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' };
      resolve({ env, end });
    });
  });
}
