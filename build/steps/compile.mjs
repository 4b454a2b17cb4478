import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compiledCode, forgetCompiledCode, keepCompiledCode } from './compiled-code.mjs';
import { install } from './install.mjs';
import { root, runNode, secondsSince } from './command.mjs';

/** What every bundle depends on beside its own sources. */
const shared = ['vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * The bundles; each name is a mode of vite.config.ts.
 * @type {readonly { name: string, output: string, inputs: readonly string[], onDemand?: true }[]} `onDemand`: no part of the product
 */
const bundles = [
  { name: 'renderer', output: 'out/renderer/index.html', inputs: ['renderer', 'electron/contract'] },
  { name: 'main', output: 'out/main/main.cjs', inputs: ['electron'] },
  { name: 'worker', output: 'out/main/run-worker.cjs', inputs: ['electron'] },
  { name: 'plan-thread', output: 'out/main/plan-thread.cjs', inputs: ['electron'] },
  { name: 'origin-thread', output: 'out/main/origin-thread.cjs', inputs: ['electron'] },
  { name: 'cli-origin-thread', output: 'out/cli/origin-thread.cjs', inputs: ['electron'] },
  { name: 'preload', output: 'out/preload/preload.cjs', inputs: ['electron'] },
  { name: 'demo', output: 'out/demo/demo-worker.cjs', inputs: ['electron'] },
  { name: 'cli', output: 'out/cli/command-line.cjs', inputs: ['electron'] },
  { name: 'cli-start', output: 'out/cli/heliograph.cjs', inputs: ['electron/cli/start.ts'] },
  {
    name: 'bench',
    output: 'out/bench/bench.cjs',
    inputs: ['test/bench', 'electron/demo', 'electron/contract'],
    onDemand: true,
  },
  { name: 'bench-warm', output: 'out/bench/warm-run.cjs', inputs: ['test/bench', 'electron'], onDemand: true },
  { name: 'bench-electron', output: 'out/bench/electron-run.cjs', inputs: ['test/bench', 'electron'], onDemand: true },
];

/** What the command line consists of: it is complete with all of them only. */
export const commandLine = ['cli', 'cli-start', 'cli-origin-thread'];

/** Two bundles at a time: each runs in a process of its own and uses threads besides. */
const lanes = 2;

/**
 * `npm run build`: makes every bundle. With names, only those; with `--if-changed`, only what is older than its sources.
 * Ends the program where a bundle fails.
 */
export async function compile(/** @type {readonly string[]} */ args) {
  await install();
  const names = args.filter((arg) => !arg.startsWith('--'));
  const wanted = bundles.filter(({ name, onDemand }) => (names.length === 0 ? !onDemand : names.includes(name)));
  const unknown = names.find((name) => !bundles.some((bundle) => bundle.name === name));
  if (unknown) {
    console.error(`There is no bundle named ${unknown}; there are ${bundles.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  const failed = await makeBundles(
    wanted.map(({ name }) => name),
    { onlyChanged: args.includes('--if-changed') },
  );
  if (failed.length > 0) process.exit(1);
}

/**
 * Makes bundles by name, and says how long it took.
 * @returns {Promise<string[]>} those that could not be made; the bundler's words were shown
 */
export async function makeBundles(/** @type {readonly string[]} */ names, { onlyChanged = true } = {}) {
  const start = performance.now();
  const wanted = bundles.filter(({ name }) => names.includes(name));
  const stale = onlyChanged ? wanted.filter((bundle) => stampOf(bundle) !== readStamp(bundle)) : wanted;
  const queue = [...stale];
  /** @type {string[]} */
  const failed = [];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let bundle = queue.shift(); bundle; bundle = queue.shift()) {
        if (!(await build(bundle))) failed.push(bundle.name);
      }
    }),
  );
  if (
    failed.length === 0 &&
    commandLine.every((name) => names.includes(name)) &&
    !existsSync(path.join(root, compiledCode)) &&
    !(await keepCompiledCode())
  ) {
    failed.push('cli');
  }
  if (failed.length > 0) console.error(`Could not build ${failed.join(', ')}.`);
  else if (stale.length > 0) console.log(`Built ${stale.map(({ name }) => name).join(', ')} in ${secondsSince(start)} s.`);
  return failed;
}

/** @returns {Promise<boolean>} whether it worked; the bundler's output is shown only where it did not */
async function build(/** @type {typeof bundles[number]} */ bundle) {
  const stamp = stampOf(bundle);
  rmSync(stampFile(bundle), { force: true });
  if (bundle.name === 'cli') forgetCompiledCode();
  const { code, output } = await runNode(['node_modules/vite/bin/vite.js', 'build', '--mode', bundle.name, '--logLevel', 'warn'], {
    quiet: true,
    env: { ...process.env, VITE_CONFIG_NATIVE_IGNORE_WARNING: 'true' },
  });
  if (code !== 0 || !existsSync(path.join(root, bundle.output))) {
    console.error(output.trimEnd());
    return false;
  }
  if (bundle.name === 'cli-start') chmodSync(path.join(root, bundle.output), 0o755);
  mkdirSync(path.dirname(stampFile(bundle)), { recursive: true });
  writeFileSync(stampFile(bundle), stamp);
  return true;
}

function stampFile(/** @type {typeof bundles[number]} */ bundle) {
  return path.join(root, 'out/.stamps', bundle.name);
}

/** What the present bundle was made of; empty where it is missing. */
function readStamp(/** @type {typeof bundles[number]} */ bundle) {
  if (!existsSync(path.join(root, bundle.output)) || !existsSync(stampFile(bundle))) return '';
  return readFileSync(stampFile(bundle), 'utf8');
}

/** Names and contents of everything that goes into a bundle, as one hash: file times change with every checkout. */
function stampOf(/** @type {typeof bundles[number]} */ bundle) {
  const hash = createHash('sha256').update(process.version);
  for (const input of [...shared, ...bundle.inputs]) {
    for (const file of filesOf(input)) hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  }
  return hash.digest('hex');
}

/** @returns {string[]} a file itself, or all files below a folder, in a fixed order */
function filesOf(/** @type {string} */ input) {
  const start = path.join(root, input);
  if (!existsSync(start)) return [];
  if (!statSync(start).isDirectory()) return [input];
  const entries = /** @type {string[]} */ (readdirSync(start, { recursive: true }));
  return entries
    .map((name) => path.join(input, name))
    .filter((file) => statSync(path.join(root, file)).isFile())
    .sort();
}
