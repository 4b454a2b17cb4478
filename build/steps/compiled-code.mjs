import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, runNode } from './command.mjs';

/** What V8 compiled of the command line; `electron/cli/start.ts` reads it. */
export const compiledCode = 'out/cli/command-line.code';

/** Removes it: it may belong to older sources, and V8 looks at no more than their length. */
export function forgetCompiledCode() {
  rmSync(path.join(root, compiledCode), { force: true });
}

/**
 * Runs the command line that was built, twice over a small folder, so that V8 compiles what a run needs, and keeps that.
 * @returns {Promise<boolean>} whether it ran
 */
export async function keepCompiledCode() {
  const folder = mkdtempSync(path.join(tmpdir(), 'heliograph-code-'));
  try {
    const [origin, mirror, state] = ['origin', 'mirror', 'state'].map((name) => path.join(folder, name));
    for (const name of ['a', 'b']) {
      mkdirSync(path.join(folder, 'origin', name), { recursive: true });
      writeFileSync(path.join(folder, 'origin', name, 'file'), name.repeat(2000));
    }
    mkdirSync(path.join(folder, 'mirror'));
    const sync = ['out/cli/heliograph.cjs', 'sync', `${origin}`, `${mirror}`, '--state', `${state}`, '--quiet'];
    const env = { ...process.env, REMEMBER_CODE: path.join(root, compiledCode) };
    const first = await runNode(sync, { quiet: true });
    const second = await runNode(['--import', './build/steps/remember-code.mjs', ...sync], { quiet: true, env });
    if (first.code === 0 && second.code === 0) return true;
    console.error(`The command line that was built does not run.\n${first.output}${second.output}`.trimEnd());
    forgetCompiledCode();
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
