import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What one command took. */
export interface Measurement {
  readonly seconds: number;
  /** User and system time of the client's processes, without servers. */
  readonly cpuSeconds: number;
  /** Resident memory, summed over the client's processes, in bytes: the highest of what was seen every `SAMPLED_EVERY`. */
  readonly peakBytes: number;
  /** Of the shell: 0 if it went well. */
  readonly exitCode: number | null;
  /** It was stopped at its limit. */
  readonly timedOut: boolean;
}

/** Milliseconds between two looks at memory. */
const SAMPLED_EVERY = 20;
/** Milliseconds between asking a command to end and ending it. */
const GRACE = 3000;

const alive = new Set<number>();

/**
 * Runs a shell command to its end, or to its limit. Wall time and CPU are bash's own `time`.
 * @param prefix what starts a program in the client's network
 * @param files where the command's output and its times go
 */
export async function measure(
  script: string,
  options: {
    readonly prefix: readonly string[];
    readonly limitSeconds: number;
    readonly logFile: string;
    readonly timesFile: string;
    readonly env: NodeJS.ProcessEnv;
  },
): Promise<Measurement> {
  const wrapped = `TIMEFORMAT='%3R %3U %3S'; { time eval "$1" >>"$2" 2>&1; } 2>"$3"`;
  const words = [...options.prefix, 'bash', '-c', wrapped, 'bench', script, options.logFile, options.timesFile];
  const start = performance.now();
  const child = spawn(words[0]!, words.slice(1), { stdio: 'ignore', detached: true, env: options.env });
  const pid = child.pid!;
  alive.add(pid);
  let peakBytes = 0;
  let timedOut = false;
  const sampling = setInterval(() => (peakBytes = Math.max(peakBytes, residentBytes(pid))), SAMPLED_EVERY);
  const limit = setTimeout(() => {
    timedOut = true;
    signalGroup(pid, 'SIGTERM');
    setTimeout(() => {
      if (alive.has(pid)) signalGroup(pid, 'SIGKILL');
    }, GRACE).unref();
  }, options.limitSeconds * 1000);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const elapsed = (performance.now() - start) / 1000;
  clearInterval(sampling);
  clearTimeout(limit);
  alive.delete(pid);
  const [wall, user, system] = timedOut ? [] : readTimes(options.timesFile);
  return { seconds: wall ?? elapsed, cpuSeconds: (user ?? NaN) + (system ?? 0), peakBytes, exitCode, timedOut };
}

/** Ends commands that are running, when the sitting is interrupted. */
export function stopMeasuring(): void {
  for (const pid of alive) signalGroup(pid, 'SIGKILL');
}

/** All descendants of a process, at this moment. */
export function descendants(pid: number): number[] {
  const found: number[] = [];
  const todo = [pid];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const children = childrenOf(next);
    found.push(...children);
    todo.push(...children);
  }
  return found;
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${String(pid)}/task`).flatMap((task) =>
      readFileSync(`/proc/${String(pid)}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

const PAGE = 4096;

/** Without the shell that starts them: that is ours. */
function residentBytes(shell: number): number {
  let sum = 0;
  for (const pid of descendants(shell)) {
    try {
      sum += Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * PAGE;
    } catch {
      // It has ended meanwhile.
    }
  }
  return sum;
}

/** The last line: `time` writes after the command, and bash itself may complain before. */
function readTimes(file: string): number[] {
  const line = readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
  const numbers = line.split(' ').map(Number);
  return numbers.length === 3 && numbers.every(Number.isFinite) ? numbers : [];
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}
