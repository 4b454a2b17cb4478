import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runChecks } from './check.mjs';
import { root, run } from './command.mjs';
import { commandLine } from './compile.mjs';
import { startKeyringSession, startScreen } from './desktop.mjs';
import { browserNeeds, desktopNeeds, keyringNeeds, sshNeeds } from './system-packages.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {import('./system-packages.mjs').Need} Need
 * @typedef {(text: string) => void} Say
 * @typedef {{ name: string, lane: 'looking' | 'running' | 'alone', needs: readonly Need[], bundles: readonly string[], start: (say: Say) => Promise<Counts> }} Suite
 *   Two lanes run side by side; suites that measure the app's own pace come after them, alone. `bundles` are built
 *   before; `start` hands its output to `say`.
 */

const reports = path.join(root, 'test-results/reports');
/** A suite that takes longer hangs: the longest takes ten minutes where others run beside it. */
const limitSeconds = 1800;

const app = ['renderer', 'main', 'worker', 'plan-thread', 'origin-thread', 'preload', 'demo', ...commandLine];

/** In the order in which they run: the quickest answer first. @type {readonly Suite[]} */
export const suites = [
  { name: 'check', lane: 'looking', needs: [], bundles: [], start: async (say) => ({ ...(await runChecks(say)), skipped: 0 }) },
  { name: 'unit', lane: 'running', needs: [], bundles: [], start: (say) => vitest('unit', say) },
  { name: 'conformance', lane: 'running', needs: sshNeeds, bundles: [], start: (say) => vitest('conformance', say) },
  {
    name: 'integration',
    lane: 'running',
    needs: [...sshNeeds, ...keyringNeeds],
    bundles: [...commandLine, 'demo'],
    start: (say) => vitest('integration', say),
  },
  {
    name: 'faults',
    lane: 'running',
    needs: sshNeeds,
    bundles: [...commandLine, 'demo'],
    start: (say) => vitest('faults', say),
  },
  {
    name: 'screens',
    lane: 'looking',
    needs: browserNeeds,
    bundles: ['renderer'],
    start: (say) => playwright('screens', 'test/e2e/mocked/playwright.config.ts', say),
  },
  {
    name: 'e2e',
    lane: 'alone',
    needs: [...desktopNeeds, ...keyringNeeds, ...sshNeeds],
    bundles: app,
    start: (say) => onDesktop((session) => playwright('e2e', 'test/e2e/playwright.config.ts', say, session)),
  },
];

/** Runs one project of vite.config.ts. @returns {Promise<Counts>} */
async function vitest(/** @type {string} */ project, /** @type {Say} */ say) {
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
  const { code } = await runRunner([process.execPath, ...args], say);
  const counts = readReport(report, (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests + json.testResults.filter(brokenFile).length,
    skipped: json.numPendingTests + json.numTodoTests,
  }));
  return settle(counts, code);
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
  /** @type {Say} */ say,
  /** @type {Desktop | undefined} */ desktop = undefined,
) {
  const report = reportFile(name);
  const command = [process.execPath, 'node_modules/@playwright/test/cli.js', 'test', '--config', config, '--reporter=list,json'];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...desktop?.env };
  const { code } = await runRunner(desktop ? desktop.wrap(command) : command, say, env);
  const counts = readReport(report, ({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (errors?.length ?? 0),
    skipped: stats.skipped,
  }));
  return settle(counts, code);
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

async function runRunner(
  /** @type {readonly string[]} */ [file = '', ...args],
  /** @type {Say} */ say,
  /** @type {NodeJS.ProcessEnv} */ env = {},
) {
  const plain = { NO_COLOR: '1', FORCE_COLOR: undefined, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' };
  const ended = await run(file, args, { env: { ...process.env, ...plain, ...env }, limitSeconds, quiet: true });
  say(ended.output.trimEnd());
  if (ended.timedOut) say(`Stopped after ${limitSeconds} s.`);
  return ended;
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
function settle(/** @type {Counts} */ counts, /** @type {number} */ code) {
  return { ...counts, failed: code === 0 ? counts.failed : Math.max(1, counts.failed) };
}
