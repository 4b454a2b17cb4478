import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';

/**
 * Programs and libraries that are no npm packages. `file` is looked for on the PATH and in the folders of system
 * programs, or as a shared library; `debian` are the names of the package that has it, the newest Debian's first.
 * @typedef {{ file: string, debian: readonly string[] }} Need
 */

/** What the integration tests need: a real OpenSSH server. */
export const sshNeeds = /** @type {readonly Need[]} */ ([
  { file: 'sshd', debian: ['openssh-server'] },
  { file: 'ssh-keygen', debian: ['openssh-client'] },
  { file: 'ssh-agent', debian: ['openssh-client'] },
]);

/** What it takes to hold secrets as a desktop does. */
export const keyringNeeds = /** @type {readonly Need[]} */ ([
  { file: 'dbus-run-session', debian: ['dbus-x11'] },
  { file: 'gnome-keyring-daemon', debian: ['gnome-keyring'] },
  { file: 'libsecret-1.so.0', debian: ['libsecret-1-0'] },
]);

/** What Electron needs to open a window on a screen that nobody sees. */
export const desktopNeeds = /** @type {readonly Need[]} */ ([
  { file: 'Xvfb', debian: ['xvfb'] },
  { file: 'libgtk-3.so.0', debian: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { file: 'libnss3.so', debian: ['libnss3'] },
  { file: 'libgbm.so.1', debian: ['libgbm1'] },
  { file: 'libasound.so.2', debian: ['libasound2t64', 'libasound2'] },
  { file: 'libatk-bridge-2.0.so.0', debian: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'] },
  { file: 'libcups.so.2', debian: ['libcups2t64', 'libcups2'] },
  { file: 'libdrm.so.2', debian: ['libdrm2'] },
  { file: 'libxkbcommon.so.0', debian: ['libxkbcommon0'] },
]);

/** A current browser, beside the one inside of Electron. */
export const browserNeeds = /** @type {readonly Need[]} */ ([{ file: 'chromium', debian: ['chromium'] }]);

const programFolders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];
const libraryFolders = ['/usr/lib', '/usr/lib64', '/lib', '/lib64', '/usr/local/lib'].flatMap((folder) => [folder, ...triplets(folder)]);

/** Folders such as `/usr/lib/x86_64-linux-gnu`. */
function triplets(/** @type {string} */ folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.includes('-linux-'))
    .map((name) => path.join(folder, name));
}

/** @returns {Need[]} those of `needs` that this machine lacks; only Linux is asked */
export function missing(/** @type {readonly Need[]} */ needs) {
  if (process.platform !== 'linux') return needs.filter(({ file }) => file.startsWith('ssh') && !isIn(programFolders, file));
  return needs.filter(({ file }) => !isIn(/\.so(\.|$)/.test(file) ? libraryFolders : programFolders, file));
}

function isIn(/** @type {readonly string[]} */ folders, /** @type {string} */ file) {
  return folders.some((folder) => folder !== '' && existsSync(path.join(folder, file)));
}

/** CI, and containers of root, are installed into without asking; nobody else's machine is. */
export function mayInstall() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !isIn(programFolders, 'apt-get')) return false;
  return isCi() || !existsSync('/run/systemd/system');
}

/** Whether a suite that cannot run is a failure. */
export function isCi() {
  return (process.env.CI ?? '') !== '' && process.env.CI !== 'false';
}

/** The one line that gets what is missing. */
export function installLine(/** @type {readonly Need[]} */ needs) {
  if (!isIn(programFolders, 'apt-get'))
    return `install what has ${needs.map(({ file }) => file).join(', ')} with your system's package manager`;
  return `sudo apt-get install --no-install-recommends ${[...new Set(needs.map(({ debian }) => debian.at(-1)))].join(' ')}`;
}

/**
 * Installs packages with apt-get; no recommended ones, and no daemon is started.
 * @returns {Promise<string | undefined>} what went wrong
 */
export async function installPackages(/** @type {readonly Need[]} */ needs) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const policy = '/usr/sbin/policy-rc.d';
  const ownPolicy = !existsSync(policy);
  if (ownPolicy) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const update = await run('apt-get', ['update', '-qq'], { quiet: true, env, limitSeconds: 180 });
    if (update.code !== 0) return update.output.trim();
    const names = new Set();
    for (const { debian } of needs) names.add(await firstKnown(debian));
    const options = ['-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold'];
    const { code, output } = await run('apt-get', ['install', ...options, ...names], { quiet: true, env, limitSeconds: 480 });
    return code === 0 ? undefined : output.trim().split('\n').slice(-5).join('\n');
  } finally {
    if (ownPolicy) rmSync(policy, { force: true });
  }
}

/** The first name that this release has a package for: releases rename libraries. */
async function firstKnown(/** @type {readonly string[]} */ names) {
  for (const name of names) {
    const { output } = await run('apt-cache', ['policy', name], { quiet: true });
    if (/Candidate: (?!\(none\))/.test(output)) return name;
  }
  return names.at(-1);
}
