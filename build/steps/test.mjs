import { makeBundles } from './compile.mjs';
import { secondsSince } from './command.mjs';
import { install } from './install.mjs';
import { suites } from './suites.mjs';
import { installLine, installPackages, isCi, mayInstall, missing } from './system-packages.mjs';

/** @typedef {import('./suites.mjs').Counts & { name: string, seconds: string, note: string }} Row */

/**
 * `npm test`: every suite, or those that are named (`npm test unit e2e`). What this machine cannot run is skipped with
 * the line that would help; in CI that is a failure.
 */
export async function test(/** @type {readonly string[]} */ args) {
  const unknown = args.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown) {
    console.error(`There is no suite named ${unknown}; there are ${suites.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  const start = performance.now();
  await install();
  const chosen = suites.filter(({ name }) => args.length === 0 || args.includes(name));
  await bringSystemPackages(chosen);
  const bundles = [...new Set(chosen.flatMap((suite) => (missing(suite.needs).length === 0 ? suite.bundles : [])))];
  const notBuilt = await makeBundles(bundles);

  const lane = (/** @type {string} */ name) =>
    runLane(
      chosen.filter((suite) => suite.lane === name),
      notBuilt,
    );
  const sideBySide = await Promise.all([lane('looking'), lane('running')]);
  const ended = [...sideBySide.flat(), ...(await lane('alone'))];
  const rows = chosen.flatMap(({ name }) => ended.filter((row) => row.name === name));
  summarise(rows, secondsSince(start));
  process.exit(rows.some(({ failed }) => failed > 0) ? 1 : 0);
}

/** Installs what the suites lack, where this is a machine to be installed into. */
async function bringSystemPackages(/** @type {typeof suites} */ chosen) {
  const lacking = chosen.flatMap((suite) => missing(suite.needs));
  if (lacking.length === 0 || !mayInstall()) return;
  console.log(`Installing system packages for the tests: ${[...new Set(lacking.map(({ file }) => file))].join(', ')}.`);
  const start = performance.now();
  const failure = await installPackages(lacking);
  console.log(failure ? `apt-get failed:\n${failure}` : `Installed in ${secondsSince(start)} s.`);
}

/** Runs suites one after the other and shows the output of each once it is whole. @returns {Promise<Row[]>} */
async function runLane(/** @type {typeof suites} */ lane, /** @type {readonly string[]} */ notBuilt) {
  /** @type {Row[]} */
  const rows = [];
  for (const suite of lane) {
    console.log(`… ${suite.name} is running`);
    /** @type {string[]} */
    const output = [];
    rows.push(await runSuite(suite, notBuilt, (text) => output.push(text)));
    console.log(`\n── ${suite.name} ${'─'.repeat(Math.max(0, 70 - suite.name.length))}\n${output.join('\n')}`);
  }
  return rows;
}

/** @returns {Promise<Row>} */
async function runSuite(
  /** @type {typeof suites[number]} */ suite,
  /** @type {readonly string[]} */ notBuilt,
  /** @type {import('./suites.mjs').Say} */ say,
) {
  const start = performance.now();
  const lacking = missing(suite.needs);
  if (lacking.length > 0) {
    const note = `lacks ${lacking.map(({ file }) => file).join(', ')}: ${installLine(lacking)}`;
    say(`Not run: ${note}`);
    return { name: suite.name, passed: 0, failed: isCi() ? 1 : 0, skipped: 1, seconds: '0.0', note };
  }
  const unbuilt = suite.bundles.filter((bundle) => notBuilt.includes(bundle));
  if (unbuilt.length > 0)
    return { name: suite.name, passed: 0, failed: 1, skipped: 0, seconds: '0.0', note: `could not build ${unbuilt.join(', ')}` };
  try {
    return { name: suite.name, ...(await suite.start(say)), seconds: secondsSince(start), note: '' };
  } catch (error) {
    say(String(error instanceof Error ? error.stack : error));
    return { name: suite.name, passed: 0, failed: 1, skipped: 0, seconds: secondsSince(start), note: 'did not start' };
  }
}

function summarise(/** @type {readonly Row[]} */ rows, /** @type {string} */ seconds) {
  const line = (/** @type {readonly unknown[]} */ [name, ...numbers]) =>
    `  ${String(name).padEnd(14)}${numbers.map((number) => String(number).padStart(9)).join('')}`;
  console.log(`\n${'═'.repeat(74)}`);
  console.log(line(['suite', 'passed', 'failed', 'skipped', 'seconds']));
  for (const row of rows) console.log(line([row.name, row.passed, row.failed, row.skipped, row.seconds]));
  console.log('═'.repeat(74));
  for (const { name, note } of rows) if (note) console.log(`${name.toUpperCase()} WAS NOT RUN: ${note}`);

  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const row of rows) {
    total.passed += row.passed;
    total.failed += row.failed;
    total.skipped += row.skipped;
  }
  console.log(`Took ${seconds} s.`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
}
