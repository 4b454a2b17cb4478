import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunEvent } from '../../electron/contract/progress';
import type { ResultEvent } from '../../electron/contract/report';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const CLI = join(REPOSITORY, 'out/cli/heliograph.cjs');
/** The command line's bundles, by their modes in vite.config.ts. */
const BUNDLES = { cli: CLI, 'cli-origin-thread': join(REPOSITORY, 'out/cli/origin-thread.cjs') };

/** Builds the command line if it is not built yet. */
export function builtCli(): string {
  for (const [mode, file] of Object.entries(BUNDLES)) {
    if (existsSync(file) && statSync(file).size > 0) continue;
    execFileSync(process.execPath, [join(REPOSITORY, 'node_modules/vite/bin/vite.js'), 'build', '--mode', mode], {
      cwd: REPOSITORY,
      stdio: 'pipe',
    });
  }
  return CLI;
}

/** A command of the real program, in a process of its own. */
export interface CliRun {
  readonly process: ChildProcess;
  /** Settles when the process has ended; `result` is missing where it was killed. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly result: ResultEvent | undefined;
    readonly events: readonly (RunEvent | ResultEvent)[];
    readonly complaint: string;
  }>;
  /** Resolves at the first line of this event; or when the process ends. */
  seen(event: RunEvent['event']): Promise<void>;
}

/** Starts `heliograph` with `--json`. */
export function startCli(parameters: readonly string[]): CliRun {
  const child = spawn(process.execPath, [builtCli(), '--json', ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SSH_AUTH_SOCK: '' },
  });
  const events: (RunEvent | ResultEvent)[] = [];
  const waiting: { event: string; resolve: () => void }[] = [];
  let text = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as RunEvent | ResultEvent;
      events.push(event);
      for (const each of waiting) if (each.event === event.event) each.resolve();
    }
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => void (complaint += chunk));
  const ended = new Promise<Awaited<CliRun['ended']>>((done) => {
    child.once('close', (code) => {
      for (const each of waiting) each.resolve();
      done({ code, events, complaint, result: events.find((event) => event.event === 'result') });
    });
  });
  return {
    process: child,
    ended,
    seen: (event) =>
      new Promise((resolve) => {
        if (events.some((each) => each.event === event) || child.exitCode !== null || child.signalCode !== null) resolve();
        else waiting.push({ event, resolve });
      }),
  };
}
