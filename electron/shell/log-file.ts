import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes after which the log is put aside as `app.log.1`; one old file is kept. */
const ROTATE_AT = 1024 * 1024;

export type Log = (what: string, error?: unknown) => void;

/**
 * Writes lines to stderr and to `logs/app.log` in the state folder, readable by its owner only. Callers never hand it a
 * secret: what comes from the window is not logged, only what went wrong.
 */
export function openLog(stateFolder: string): Log {
  const folder = path.join(stateFolder, 'logs');
  const file = path.join(folder, 'app.log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return (what, error) => {
    const line = `${new Date().toISOString()} ${what}${error === undefined ? '' : `: ${describeError(error)}`}\n`;
    process.stderr.write(line);
    try {
      rotate(file);
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      // A full disk must not end the app: stderr has the line.
    }
  };
}

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > ROTATE_AT) renameSync(file, `${file}.1`);
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
