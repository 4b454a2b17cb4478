import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runChecks } from './check.mjs';
import { root, run } from './command.mjs';
import { startKeyringSession, startScreen } from './desktop.mjs';
import { browserNeeds, desktopNeeds, keyringNeeds, sshNeeds } from './system-packages.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {import('./system-packages.mjs').Need} Need
 * @typedef {{ name: string, needs: readonly Need[], bundles: readonly string[], start: () => Promise<Counts> }} Suite
 *   `bundles` are built before; `start` shows its own output.
 */

const reports = path.join(root, 'test-results/reports');
/** A suite that takes longer hangs. */
const limitSeconds = 900;

const app = ['renderer', 'main', 'worker', 'preload', 'demo', 'cli'];

/** In the order in which they run: the quickest answer first. @type {readonly Suite[]} */
export const suites = [
  { name: 'check', needs: [], bundles: [], start: async () => ({ ...(await runChecks()), skipped: 0 }) },
  { name: 'unit', needs: [], bundles: [], start: () => vitest('unit') },
  { name: 'conformance', needs: [], bundles: [], start: () => vitest('conformance') },
  { name: 'integration', needs: [...sshNeeds, ...keyringNeeds], bundles: ['cli', 'demo'], start: () => vitest('integration') },
  { name: 'faults', needs: sshNeeds, bundles: ['cli', 'demo'], start: () => vitest('faults') },
  {
    name: 'screens',
    needs: browserNeeds,
    bundles: ['renderer'],
    start: () => playwright('screens', 'test/e2e/mocked/playwright.config.ts'),
  },
  {
    name: 'e2e',
    needs: [...desktopNeeds, ...keyringNeeds, ...sshNeeds],
    bundles: app,
    start: () => onDesktop((session) => playwright('e2e', 'test/e2e/playwright.config.ts', session)),
  },
];

/** Runs one project of vite.config.ts. @returns {Promise<Counts>} */
async function vitest(/** @type {string} */ project) {
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
  const { code, timedOut } = await runRunner([process.execPath, ...args]);
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

/** @typedef {{ wrap: (command: readonly string[]) => string[], env: NodeJS.ProcessEnv }} Desktop */

/** @returns {Promise<Counts>} */
async function playwright(
  /** @type {string} */ name,
  /** @type {string} */ config,
  /** @type {Desktop | undefined} */ desktop = undefined,
) {
  const report = reportFile(name);
  const command = [process.execPath, 'node_modules/@playwright/test/cli.js', 'test', '--config', config, '--reporter=list,json'];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...desktop?.env };
  const { code, timedOut } = await runRunner(desktop ? desktop.wrap(command) : command, env);
  const counts = readReport(report, ({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (errors?.length ?? 0),
    skipped: stats.skipped,
  }));
  return settle(counts, code, timedOut);
}

/** Gives a suite a screen and a keychain of its own. @returns {Promise<Counts>} */
async function onDesktop(/** @type {(desktop: Desktop) => Promise<Counts>} */ start) {
  const screen = await startScreen();
  const session = startKeyringSession();
  try {
    return await start({ wrap: session.wrap, env: { ...screen.env, ...session.env } });
  } finally {
    session.end();
    screen.end();
  }
}

function runRunner(/** @type {readonly string[]} */ [file = '', ...args], /** @type {NodeJS.ProcessEnv} */ env = {}) {
  const colours = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  const quiet = { VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' };
  return run(file, args, { env: { ...process.env, ...colours, ...quiet, ...env }, limitSeconds });
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
