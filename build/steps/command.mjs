import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = path.resolve(fileURLToPath(import.meta.url), '../../..');

/**
 * Processes that are running, so that an interrupted command leaves none behind.
 * @type {Set<import('node:child_process').ChildProcess>}
 */
const running = new Set();

/** Groups of processes exist everywhere but on Windows; a group takes browsers and servers of a test along. */
const grouped = process.platform !== 'win32';

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, quiet?: boolean, limitSeconds?: number, shell?: boolean }} [options]
 *   `quiet` collects the output instead of showing it; after `limitSeconds` the program and its children are killed.
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} `code` is 127 where the program is not there.
 */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      env: options.env ?? process.env,
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell: options.shell ?? false,
      detached: grouped,
    });
    began(child);
    let output = '';
    let timedOut = false;
    const collect = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const limit = options.limitSeconds
      ? setTimeout(() => {
          timedOut = true;
          stop(child);
        }, options.limitSeconds * 1000)
      : undefined;
    const finish = (/** @type {number} */ code) => {
      clearTimeout(limit);
      ended(child);
      resolve({ code, output, timedOut });
    };
    child.on('error', (error) => {
      output += error.message;
      finish(127);
    });
    child.on('close', (code) => {
      stop(child);
      finish(timedOut ? 124 : (code ?? 1));
    });
  });
}

/** Runs a Node program of this checkout or of a package. */
export function runNode(/** @type {readonly string[]} */ args, /** @type {Parameters<typeof run>[2]} */ options) {
  return run(process.execPath, args, options);
}

/** Kills a program and what it started. */
function stop(/** @type {import('node:child_process').ChildProcess} */ child) {
  if (child.pid === undefined) return;
  try {
    if (grouped) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

/** Only while something runs: a program that we become later keeps its own way of ending. */
function interrupt() {
  for (const child of running) stop(child);
  process.exit(130);
}
const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

function began(/** @type {import('node:child_process').ChildProcess} */ child) {
  if (running.size === 0) for (const signal of signals) process.on(signal, interrupt);
  running.add(child);
}

function ended(/** @type {import('node:child_process').ChildProcess} */ child) {
  running.delete(child);
  if (running.size === 0) for (const signal of signals) process.off(signal, interrupt);
}

/** Seconds since `start` (of `performance.now()`), with one digit. */
export function secondsSince(/** @type {number} */ start) {
  return ((performance.now() - start) / 1000).toFixed(1);
}
