import { palette, type Palette } from './palette';
import { printableJson } from './printable';
import type { ProgramOptions } from './run-options';

/** A standard stream as the command line writes to it. */
export interface OutStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string, done?: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/** The world that a command talks to. */
export interface StandardStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  readonly env: NodeJS.ProcessEnv;
}

/** Prints what a command has to say, each kind of text to its stream. */
export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Colours of stdout. */
  readonly paint: Palette;
  /** stderr is a terminal that understands cursor movements. */
  readonly hasScreen: boolean;
  readonly coloursOnStderr: boolean;
  /** A person sits there and can be asked. */
  readonly canAsk: boolean;
  readonly #streams: StandardStreams;

  constructor(streams: StandardStreams, options: Pick<ProgramOptions, 'json' | 'quiet' | 'color'>) {
    const noColour = !options.color || (streams.env['NO_COLOR'] ?? '') !== '' || streams.env['TERM'] === 'dumb';
    this.#streams = streams;
    this.json = options.json;
    this.quiet = options.quiet;
    this.paint = palette(streams.stdout.isTTY === true && !noColour);
    this.hasScreen = streams.stderr.isTTY === true && streams.env['TERM'] !== 'dumb';
    this.coloursOnStderr = this.hasScreen && !noColour;
    this.canAsk = streams.stdin.isTTY && streams.stderr.isTTY === true;
  }

  /** Text for people on stdout; nothing with `--json` or `--quiet`. Untrusted parts were made printable before. */
  say(lines: Iterable<string>): void {
    if (this.json || this.quiet) return;
    for (const line of lines) this.#streams.stdout.write(`${line}\n`);
  }

  /** One line of `--json`; nothing without. */
  record(json: string): void {
    if (this.json) this.#streams.stdout.write(`${printableJson(json)}\n`);
  }

  /** Errors, problems and halts on stderr, always. */
  complain(lines: Iterable<string>): void {
    for (const line of lines) this.#streams.stderr.write(`${line}\n`);
  }

  /** Remarks on stderr that `--quiet` leaves out. */
  remark(lines: Iterable<string>): void {
    if (!this.quiet) this.complain(lines);
  }

  get progressStream(): OutStream {
    return this.#streams.stderr;
  }

  get stdin(): NodeJS.ReadStream {
    return this.#streams.stdin;
  }
}

/**
 * Lets a reader that went away (`heliograph … | head`) end the output and not the run: the rest is dropped and the
 * exit code still tells how the run went.
 */
export function surviveClosedPipes(streams: Pick<StandardStreams, 'stdout' | 'stderr'>): void {
  for (const stream of [streams.stdout, streams.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    });
  }
}

/** Waits until everything that was printed is handed to the system. */
export async function flush(stream: Pick<OutStream, 'write'>): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}
