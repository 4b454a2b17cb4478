import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandLine, compile } from './compile.mjs';
import { root } from './command.mjs';

/** `npm run bench`: installs and builds what is needed, then becomes the benchmark of `test/bench/` with the same arguments. */
export async function bench(/** @type {readonly string[]} */ args) {
  const forElectron = args.includes('--electron') ? ['bench-electron'] : [];
  await compile([...commandLine, 'worker', 'plan-thread', 'origin-thread', 'bench', 'bench-warm', ...forElectron, '--if-changed']);
  const program = path.join(root, 'out/bench/bench.cjs');
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}
