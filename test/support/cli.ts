import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'out/cli/heliograph.cjs');
/** The command line's bundles, by their modes in vite.config.ts. */
const BUNDLES = { cli: BIN, 'cli-origin-thread': join(ROOT, 'out/cli/origin-thread.cjs') };

/** How the command line ended. */
export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of `--json`, parsed. */
  readonly events: readonly Record<string, unknown>[];
  /** The last line of `--json`. */
  readonly result: CliResult;
}

/** A result event, as a script would read it. */
export interface CliResult {
  readonly event: string;
  readonly status: string;
  readonly mirrors: readonly (Record<string, unknown> & {
    readonly problems: readonly Record<string, unknown>[];
    readonly halt: Record<string, unknown> | null;
  })[];
}

/** A running command line. */
export interface CliRun {
  readonly child: ChildProcess;
  readonly ended: Promise<CliEnd>;
  /** Resolves once `text` was printed on either stream; fails if it ends before. */
  says(text: string | RegExp): Promise<void>;
}

function newest(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );
}

/** Builds the command line if it is older than its sources. */
export function buildCli(): void {
  for (const [mode, file] of Object.entries(BUNDLES)) {
    const built = statSync(file, { throwIfNoEntry: false });
    if (built && built.mtimeMs > newest(join(ROOT, 'electron'))) continue;
    execFileSync(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--mode', mode, '--logLevel', 'error'], {
      cwd: ROOT,
      stdio: 'pipe',
    });
  }
}

/**
 * Starts the built command line with nothing of this machine's owner in its environment: no agent, no keychain, a home of
 * its own, no terminal.
 */
export function startCli(home: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): CliRun {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: home,
    env: { PATH, HOME: home, DBUS_SESSION_BUS_ADDRESS: 'disabled:', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<() => void>();
  const take = (text: string, of: 'stdout' | 'stderr'): void => {
    if (of === 'stdout') stdout += text;
    else stderr += text;
    for (const check of waiting) check();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    take(text, 'stdout');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    take(text, 'stderr');
  });
  const ended = new Promise<CliEnd>((resolve) => {
    child.on('close', (code) => {
      resolve(endOf(code, stdout, stderr));
    });
  });
  const says = (wanted: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (!(typeof wanted === 'string' ? (stdout + stderr).includes(wanted) : wanted.test(stdout + stderr))) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
      void ended.then(() => {
        reject(new Error(`It ended without saying ${String(wanted)}:\n${stdout}\n${stderr}`));
      });
    });
  return { child, ended, says };
}

/** Runs the built command line to its end. */
export function runCli(home: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliEnd> {
  return startCli(home, args, env).ended;
}

function endOf(code: number | null, stdout: string, stderr: string): CliEnd {
  const events = (): Record<string, unknown>[] =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    code,
    stdout,
    stderr,
    get events() {
      return events();
    },
    get result() {
      return events().at(-1) as unknown as CliResult;
    },
  };
}
