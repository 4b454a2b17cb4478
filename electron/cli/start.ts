import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';

/**
 * The file that `heliograph` names. It loads the command line together with what V8 compiled of it when it was built:
 * compiling a megabyte anew took a fifth of a short run (75 ms of 380). Code of another version of V8 is refused by V8
 * itself, and then compiled as ever. Node 22 has this built in (`module.enableCompileCache`), Node 20 has not.
 */
const file = path.join(__dirname, 'command-line.cjs');
const cachedData = readIfThere(path.join(__dirname, 'command-line.code'));
const script = new Script(Module.wrap(readFileSync(file, 'utf8')), { filename: file, ...(cachedData && { cachedData }) });
const load = script.runInThisContext() as (exports: object, require: NodeJS.Require, module: object, file: string, folder: string) => void;
const loaded = { exports: {} };
load.call(loaded.exports, loaded.exports, createRequire(file), loaded, file, __dirname);

function readIfThere(name: string): Buffer | undefined {
  try {
    return readFileSync(name);
  } catch {
    return undefined;
  }
}
