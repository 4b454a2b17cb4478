import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandLine, compile } from './compile.mjs';
import { root } from './command.mjs';

/** `npm run demo`: installs and builds what is needed, then becomes `heliograph demo` with the same arguments. */
export async function demo(/** @type {readonly string[]} */ args) {
  await compile([...commandLine, 'demo', '--if-changed']);
  const heliograph = path.join(root, 'out/cli/heliograph.cjs');
  process.argv = [process.execPath, heliograph, 'demo', ...args];
  await import(pathToFileURL(heliograph).href);
}
