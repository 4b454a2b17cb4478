import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, run, runNode, secondsSince } from './command.mjs';

/**
 * Brings `node_modules` in step with `package-lock.json`: nothing to do takes milliseconds, the rest is `npm ci`.
 * Ends the program with a sentence when that fails.
 */
export async function install() {
  const reason = whyInstall();
  if (!reason) return;
  console.log(`Installing Heliograph's packages with npm ci (${reason}); this takes a minute or two.`);
  const start = performance.now();
  const clock = process.stdout.isTTY ? setInterval(() => process.stdout.write(`\r${secondsSince(start)} s`), 200) : undefined;
  const { code, output } = await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(clock);
  if (clock) process.stdout.write('\r\x1b[K');
  if (code !== 0) {
    console.error(output.trimEnd().split('\n').slice(-20).join('\n'));
    console.error(
      'npm ci failed, so nothing was started. Check the network and that npm can reach its registry (npm ping), then try again.',
    );
    process.exit(1);
  }
  console.log(`Installed in ${secondsSince(start)} s.`);
}

/** npm itself when we were started by it (`npm run …`), the one on the PATH otherwise. */
function npm(/** @type {string[]} */ args) {
  const own = process.env.npm_execpath;
  if (own && path.basename(own) === 'npm-cli.js') return runNode([own, ...args], { quiet: true });
  return run('npm', args, { quiet: true, shell: process.platform === 'win32' });
}

/** @returns {string | undefined} why an installation is needed */
function whyInstall() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!wanted) {
    console.error('package-lock.json is missing or unreadable: this is not a whole checkout of Heliograph.');
    process.exit(1);
  }
  if (!installed) return 'they are not here yet';
  for (const [folder, entry] of Object.entries(wanted)) {
    if (folder === '' || !isForThisMachine(entry)) continue;
    const there = installed[folder];
    if (!there || there.version !== entry.version || there.integrity !== entry.integrity) return 'they differ from package-lock.json';
    if (!existsSync(path.join(root, folder, 'package.json'))) return `${folder} is gone`;
  }
  return undefined;
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockEntry
 * @returns {Record<string, LockEntry> | undefined}
 */
function packagesOf(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** Native packages come in one flavour for each kind of machine; npm installs only the fitting ones, and what these need. */
function isForThisMachine(/** @type {LockEntry} */ entry) {
  if (entry.optional && !entry.os && !entry.cpu) return false;
  return admits(entry.os, process.platform) && admits(entry.cpu, process.arch) && admits(entry.libc, libc);
}

/** npm's rule for `os`, `cpu` and `libc`: a list of names, or of names with `!` before them. */
function admits(/** @type {string[] | undefined} */ list, /** @type {string} */ name) {
  if (!list || list.includes(name)) return true;
  return list.every((item) => item.startsWith('!') && item !== `!${name}`);
}

const libc = process.platform !== 'linux' ? '' : existsSync('/etc/alpine-release') ? 'musl' : 'glibc';
