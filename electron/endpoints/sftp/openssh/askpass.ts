import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EndpointError } from '../../../engine/endpoint';

const run = promisify(execFile);

/** Bytes of a question that is listened to. */
const MAX_QUESTION = 8192;
/** Milliseconds until the program that asked must have opened the pipe for its answer. */
const FETCH_MS = 5000;

/**
 * `ssh` runs it and reads its output. The secret passes through a pipe that only this account can open: it is in no
 * argument, no variable and no file. A notice (`SSH_ASKPASS_PROMPT=none`) asks nothing.
 */
const PROGRAM = `#!/bin/sh
[ "$SSH_ASKPASS_PROMPT" = none ] && exit 0
folder=\${0%/*}
printf '%s\\000' "$1" >"$folder/question" && exec cat "$folder/answer"
`;

/** A folder for one attempt to connect: where `ssh` puts its questions, and what else it needs to read. */
export class Askpass {
  readonly #questions: Socket;
  #asked = '';

  private constructor(
    readonly folder: string,
    questions: number,
    private readonly answer: (question: string) => Promise<string>,
  ) {
    // Read and write, so that opening does not wait and the end of one question is not the end of all.
    this.#questions = new Socket({ fd: questions, readable: true, writable: false });
    this.#questions.on('error', () => undefined);
    this.#questions.setEncoding('utf8');
    this.#questions.on('data', (text: string) => {
      this.#listen(text);
    });
  }

  /**
   * Makes the folder, readable by this account only.
   * @param answer gives what a question gets; may throw or never resolve, where the attempt ends instead
   * @throws EndpointError `connect`
   */
  static async make(answer: (question: string) => Promise<string>): Promise<Askpass> {
    const folder = await mkdtemp(join(tmpdir(), 'heliograph-ssh-'));
    try {
      await run('mkfifo', ['-m', '600', join(folder, 'question'), join(folder, 'answer')]);
      await writeFile(join(folder, 'askpass'), PROGRAM, { mode: 0o700 });
      return new Askpass(folder, openSync(join(folder, 'question'), constants.O_RDWR | constants.O_NONBLOCK), answer);
    } catch {
      await rm(folder, { recursive: true, force: true });
      throw new EndpointError(
        'connect',
        'The folder through which ssh asks for secrets could not be made.',
        'Check the folder for temporary files (TMPDIR).',
        { final: true },
      );
    }
  }

  /** What the environment of `ssh` needs, so that it asks here and never a terminal. */
  get environment(): Readonly<Record<string, string>> {
    return {
      SSH_ASKPASS: join(this.folder, 'askpass'),
      SSH_ASKPASS_REQUIRE: 'force',
      // Versions before 8.4 ask a program only where there is a display.
      ...(process.env['DISPLAY'] === undefined ? { DISPLAY: ':0' } : {}),
    };
  }

  /** Writes a file into the folder; gives its path. */
  async put(name: string, text: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  }

  /** Writes a program into the folder; gives its path. */
  async putProgram(name: string, text: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, text, { mode: 0o700 });
    return path;
  }

  /** What was written into a file of the folder; empty where there is none. */
  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8').catch(() => '');
  }

  async close(): Promise<void> {
    this.#questions.destroy();
    await rm(this.folder, { recursive: true, force: true });
  }

  #listen(text: string): void {
    this.#asked += text;
    for (let end = this.#asked.indexOf('\0'); end >= 0; end = this.#asked.indexOf('\0')) {
      const question = this.#asked.slice(0, end);
      this.#asked = this.#asked.slice(end + 1);
      void this.answer(question).then(
        (secret) => hand(join(this.folder, 'answer'), `${secret}\n`),
        () => undefined,
      );
    }
    if (this.#asked.length > MAX_QUESTION) this.#asked = '';
  }
}

/** Writes into a pipe as soon as somebody reads it; never waits inside of the operating system. */
async function hand(pipe: string, text: string): Promise<void> {
  for (const until = Date.now() + FETCH_MS; Date.now() < until;) {
    try {
      const file = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      try {
        await file.write(text);
      } finally {
        await file.close();
      }
      return;
    } catch (error) {
      // Nobody reads it yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
