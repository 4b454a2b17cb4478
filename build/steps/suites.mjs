import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runChecks } from './check.mjs';
import { root, run } from './command.mjs';
import { startKeyringSession, startScreen } from './desktop.mjs';
import { desktopNeeds, keyringNeeds, sshNeeds } from './system-packages.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {import('./system-packages.mjs').Need} Need
 * @typedef {{ name: string, needs: readonly Need[], bundles: readonly string[], start: () => Promise<Counts> }} Suite
 *   `bundles` are built before; `start` shows its own output.
 */

const reports = path.join(root, 'test-results/reports');
/** A suite that takes longer hangs. */
const limitSeconds = 540;

/** In the order in which they run: the quickest answer first. @type {readonly Suite[]} */
export const suites = [
  { name: 'check', needs: [], bundles: [], start: async () => ({ ...(await runChecks()), skipped: 0 }) },
  { name: 'unit', needs: [], bundles: [], start: () => vitest('unit') },
  { name: 'conformance', needs: sshNeeds, bundles: [], start: () => vitest('conformance') },
  { name: 'integration', needs: [...sshNeeds, ...keyringNeeds], bundles: ['cli'], start: () => vitest('integration', { keyring: true }) },
  { name: 'faults', needs: sshNeeds, bundles: ['cli'], start: () => vitest('faults') },
  {
    name: 'e2e',
    needs: [...desktopNeeds, ...keyringNeeds, ...sshNeeds],
    bundles: ['renderer', 'main', 'worker', 'preload', 'demo', 'cli'],
    start: playwright,
  },
];

/** Runs one project of vite.config.ts. @returns {Promise<Counts>} */
async function vitest(/** @type {string} */ project, { keyring = false } = {}) {
  const report = reportFile(project);
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const session = keyring ? startKeyringSession() : undefined;
  const { code, timedOut } = await runWrapped([process.execPath, ...args], session?.env ?? {}, session);
  const counts = readReport(report, (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests + json.testResults.filter(brokenFile).length,
    skipped: json.numPendingTests + json.numTodoTests,
  }));
  return settle(counts, code, timedOut);
}

/** A test file that failed before its first test. */
function brokenFile(/** @type {{ status: string, assertionResults: unknown[] }} */ file) {
  return file.status === 'failed' && file.assertionResults.length === 0;
}

/** Runs the real app on a screen of its own. @returns {Promise<Counts>} */
async function playwright() {
  const report = reportFile('e2e');
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/e2e/playwright.config.ts', '--reporter=list,json'];
  const screen = await startScreen();
  const session = startKeyringSession();
  try {
    const env = { ...screen.env, ...session.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    const { code, timedOut } = await runWrapped([process.execPath, ...args], env, session);
    const counts = readReport(report, ({ stats, errors }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + (errors?.length ?? 0),
      skipped: stats.skipped,
    }));
    return settle(counts, code, timedOut);
  } finally {
    screen.end();
  }
}

/** @param {ReturnType<typeof startKeyringSession> | undefined} session */
async function runWrapped(/** @type {string[]} */ command, /** @type {NodeJS.ProcessEnv} */ env, session) {
  const [file = '', ...args] = session ? session.wrap(command) : command;
  try {
    const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
    const quiet = { VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' };
    return await run(file, args, { env: { ...process.env, ...colours, ...quiet, ...env }, limitSeconds });
  } finally {
    session?.end();
  }
}

/** @returns {string} a file that is not there yet */
function reportFile(/** @type {string} */ name) {
  const file = path.join(reports, `${name}.json`);
  mkdirSync(reports, { recursive: true });
  rmSync(file, { force: true });
  return file;
}

/** @returns {Counts} nothing passed where the runner left no report */
function readReport(/** @type {string} */ file, /** @type {(json: any) => Counts} */ count) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  return count(JSON.parse(readFileSync(file, 'utf8')));
}

/** A runner that failed without naming a test still is a failure. @returns {Counts} */
function settle(/** @type {Counts} */ counts, /** @type {number} */ code, /** @type {boolean} */ timedOut) {
  if (timedOut) console.error(`Stopped after ${limitSeconds} s.`);
  return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed) };
}

/** Whether the suite has any test file yet. */
export function hasTests(/** @type {string} */ name) {
  const folder = path.join(root, 'test', name);
  if (name === 'check') return true;
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => /\.(test|spec)\.ts$/.test(String(file)));
}
