import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { sshProgram } from './ssh-configuration';

/** How `ssh` ended: its exit code (null after a signal), or that it could not be started. */
export interface SshEnding {
  readonly code: number | null;
  readonly notStarted: boolean;
}

/** Lines that are kept, and characters of each: what they say at the end tells why. */
const KEPT_LINES = 60;
const MAX_LINE = 1000;
/** Milliseconds in which the last lines may follow the end of the program, and in which it should end when it is told to. */
const LAST_WORDS_MS = 200;
const STOP_MS = 2000;

/** A running `ssh`: its bytes, what it says line by line, and its end. */
export class SshProcess {
  readonly ended: Promise<SshEnding>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #said: string[] = [];
  #line = '';
  #isOver = false;

  /**
   * Starts `ssh` with these arguments; no shell is between. It has a session of its own: Ctrl-C on a terminal stops the
   * run, which then still needs its link, and there is no terminal on which it could ask.
   */
  constructor(
    parameters: readonly string[],
    environment: Readonly<Record<string, string>>,
    private readonly onLine: (line: string) => void,
  ) {
    const child = spawn(sshProgram(), parameters, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      detached: true,
    });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    child.stdout.on('error', () => undefined);
    child.stderr.on('error', () => undefined);
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      this.#hear(text);
    });
    this.ended = new Promise((resolve) => {
      const end = (code: number | null, notStarted = false): void => {
        this.#isOver = true;
        if (this.#line !== '') this.#say(this.#line);
        this.#line = '';
        resolve({ code, notStarted });
      };
      child.on('error', () => {
        if (child.pid === undefined) end(null, true);
      });
      child.on('close', (code) => {
        end(code);
      });
      // What it started itself may hold its output open.
      child.on('exit', (code) => {
        setTimeout(end, LAST_WORDS_MS, code);
      });
    });
  }

  get input(): ChildProcessWithoutNullStreams['stdin'] {
    return this.#child.stdin;
  }

  get output(): ChildProcessWithoutNullStreams['stdout'] {
    return this.#child.stdout;
  }

  /** The last lines that it said. */
  get said(): readonly string[] {
    return this.#said;
  }

  /** Ends its input, which ends it; a peer that is gone never answers to that, so it is made to end then. */
  close(): void {
    this.input.end();
    this.#later('SIGTERM', STOP_MS);
    this.#later('SIGKILL', 2 * STOP_MS);
    // What is still to come keeps no program alive: without its input it ends by itself.
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) (stream as { unref?: () => void }).unref?.();
  }

  /** Ends it, and what it started, at once. */
  stop(): void {
    this.#signal('SIGTERM');
    this.#later('SIGKILL', STOP_MS);
    this.#child.unref();
  }

  #later(signal: NodeJS.Signals, milliseconds: number): void {
    setTimeout(() => {
      this.#signal(signal);
    }, milliseconds).unref();
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#isOver) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }

  #hear(text: string): void {
    this.#line += text;
    for (let end = this.#line.indexOf('\n'); end >= 0; end = this.#line.indexOf('\n')) {
      this.#say(this.#line.slice(0, end).replace(/\r$/, ''));
      this.#line = this.#line.slice(end + 1);
    }
    if (this.#line.length > MAX_LINE) this.#line = this.#line.slice(0, MAX_LINE);
  }

  #say(line: string): void {
    const cut = line.slice(0, MAX_LINE);
    this.#said.push(cut);
    if (this.#said.length > KEPT_LINES) this.#said.shift();
    this.onLine(cut);
  }
}
