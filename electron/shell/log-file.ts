import { appendFileSync, closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes after which the log is put aside as `app.log.1`; one old file is kept. */
const ROTATE_AT = 1024 * 1024;

export type Log = (what: string, error?: unknown) => void;

/**
 * Writes lines to stderr and to `logs/app.log` in the state folder, readable by its owner only. Callers never hand it a
 * secret: what comes from the window is not logged, only what went wrong.
 */
export function openLog(stateFolder: string): Log {
  const file = fileIn(stateFolder);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
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

/** Bytes of the log's end that are shown. */
const TAIL = 64 * 1024;

/** The end of the log, oldest line first; empty where there is none. */
export function readLog(stateFolder: string): string[] {
  const file = fileIn(stateFolder);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return [];
  const length = Math.min(size, TAIL);
  const buffer = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, length, size - length);
  } finally {
    closeSync(descriptor);
  }
  const lines = buffer.toString('utf8').split('\n');
  // The first may be the end of a line that began before.
  return (size > length ? lines.slice(1) : lines).filter((line) => line !== '');
}

function fileIn(stateFolder: string): string {
  return path.join(stateFolder, 'logs', 'app.log');
}

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > ROTATE_AT) renameSync(file, `${file}.1`);
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
