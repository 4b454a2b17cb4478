import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, runNode, secondsSince } from './command.mjs';
import { install } from './install.mjs';

/** Rooms of the house that a newcomer may open first: each explains itself in a README of 5 to 15 lines. */
const rooms = ['renderer', 'build', 'test', ...foldersIn('electron').map((name) => `electron/${name}`)];

/** Tools run two at a time, the slow ones first. */
const lanes = 2;

/** @type {readonly { name: string, what: string, start: () => Promise<{ code: number, output: string }> }[]} */
const tools = [
  tool('lint', 'eslint', ['node_modules/eslint/bin/eslint.js', '--config', 'build/eslint.config.mjs', '--max-warnings', '0', '.']),
  tool('window', 'svelte-check', [
    'node_modules/svelte-check/bin/svelte-check',
    '--tsconfig',
    'renderer/tsconfig.json',
    '--fail-on-warnings',
    '--output',
    'human',
  ]),
  tool('types', 'tsc', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']),
  tool('types of contract', 'tsc without Node or DOM', ['node_modules/typescript/bin/tsc', '-p', 'electron/contract/tsconfig.json']),
  tool('types of engine', 'tsc without Node or DOM', ['node_modules/typescript/bin/tsc', '-p', 'electron/engine/tsconfig.json']),
  tool('types of e2e', 'tsc with the DOM', ['node_modules/typescript/bin/tsc', '-p', 'test/e2e/tsconfig.json']),
  tool('types of build', 'tsc over JSDoc', ['node_modules/typescript/bin/tsc', '-p', 'build/tsconfig.json']),
  tool('format', 'prettier', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '--cache', '.']),
  tool('layers', 'dependency-cruiser', [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'electron',
    'renderer',
    'test',
  ]),
  tool('dead code', 'knip', ['node_modules/knip/bin/knip.js']),
  { name: 'rooms', what: 'a README in each', start: async () => checkRooms() },
];

/** A tool that runs on Node. */
function tool(/** @type {string} */ name, /** @type {string} */ what, /** @type {string[]} */ args) {
  return { name, what, start: () => runNode(args, { quiet: true, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } }) };
}

/** `npm run check`: everything that can be said about the code without running it. Exits 1 where something is to do. */
export async function check() {
  await install();
  const { failed } = await runChecks();
  process.exit(failed > 0 ? 1 : 0);
}

/** @returns {Promise<{ passed: number, failed: number }>} each tool counts as one */
export async function runChecks(/** @type {(text: string) => void} */ say = console.log) {
  const queue = [...tools];
  let failed = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const start = performance.now();
        const { code, output } = await next.start();
        if (code !== 0) failed++;
        say(`${code === 0 ? '✓' : '✗'} ${next.name} (${next.what}), ${secondsSince(start)} s`);
        if (code !== 0) say(output.trimEnd().replace(/^/gm, '    '));
      }
    }),
  );
  say(failed === 0 ? `All ${tools.length} checks passed.` : `${failed} of ${tools.length} checks failed.`);
  return { passed: tools.length - failed, failed };
}

function checkRooms() {
  const wrong = rooms.flatMap((folder) => {
    const file = path.join(root, folder, 'README.md');
    if (!existsSync(file)) return [`${folder}/README.md is missing.`];
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '').length;
    return lines >= 3 && lines <= 15 ? [] : [`${folder}/README.md has ${lines} lines of text; 5 to 15 lines say enough.`];
  });
  return { code: wrong.length === 0 ? 0 : 1, output: wrong.join('\n') };
}

function foldersIn(/** @type {string} */ parent) {
  return readdirSync(path.join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
