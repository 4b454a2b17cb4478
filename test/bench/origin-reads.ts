import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Job } from './contenders';
import { findProgram } from './programs';

/**
 * Bytes that a command read from files of the origin, by the system calls it made; undefined without strace. Slows the
 * command down, so it is never a timed run.
 */
export function countOriginReads(script: string, job: Job, prefix: readonly string[]): number | undefined {
  if (findProgram('strace') === undefined) return undefined;
  const traces = join(job.folder, 'strace');
  const calls = 'trace=read,pread64,readv,preadv,preadv2,copy_file_range,sendfile';
  const strace = ['strace', '-ff', '-y', '-qq', '-e', calls, '-o', traces, 'bash', '-c', script];
  const [file, ...words] = [...prefix, ...strace];
  execFileSync(file!, words, { stdio: 'ignore' });
  let bytes = 0;
  for (const name of readdirSync(job.folder).filter((each) => each.startsWith('strace.'))) {
    bytes += readBytes(readFileSync(join(job.folder, name), 'utf8'), job.origin);
    rmSync(join(job.folder, name));
  }
  return bytes;
}

/** Sums what calls on files below a folder returned. @param trace output of `strace -y` */
export function readBytes(trace: string, folder: string): number {
  let bytes = 0;
  for (const line of trace.split('\n')) {
    if (!line.includes(`<${folder}/`)) continue;
    const [, result] = / = (\d+)$/.exec(line) ?? [];
    if (result !== undefined) bytes += Number(result);
  }
  return bytes;
}
