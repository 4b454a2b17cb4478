import { createInterface } from 'node:readline';
import { CommandError } from './command-error';
import type { OutStream } from './output';
import { printable } from './printable';

const ENTER = new Set(['\r', '\n', '\u0004']);
const BACKSPACE = new Set(['\u007f', '\b']);
const INTERRUPT = '\u0003';
const ERASE_LINE = '\u0015';

/** Takes one key into what was typed so far; `done` ends the answer, `interrupted` gives it up. */
export function takeKey(typed: string, key: string): { readonly typed: string; readonly end?: 'done' | 'interrupted' } {
  if (ENTER.has(key)) return { typed, end: 'done' };
  if (key === INTERRUPT) return { typed: '', end: 'interrupted' };
  if (BACKSPACE.has(key)) return { typed: [...typed].slice(0, -1).join('') };
  if (key === ERASE_LINE) return { typed: '' };
  return { typed: typed + key };
}

/**
 * Asks for a secret on the terminal without echoing it.
 * @throws CommandError `interrupted` on Ctrl-C
 */
export async function askSecret(question: string, stdin: NodeJS.ReadStream, stderr: Pick<OutStream, 'write'>): Promise<string> {
  stderr.write(`${printable(question)}: `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = '';
      const onData = (text: string): void => {
        for (const key of text) {
          const next = takeKey(typed, key);
          typed = next.typed;
          if (next.end === undefined) continue;
          stdin.off('data', onData);
          if (next.end === 'done') resolve(typed);
          else reject(new CommandError('interrupted', 'Interrupted.'));
          return;
        }
      };
      stdin.on('data', onData);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

/** Asks a question that only a typed `yes` answers with consent: Enter alone never trusts or removes anything. */
export async function askConsent(question: string, stdin: NodeJS.ReadStream, stderr: NodeJS.WritableStream): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: true });
  try {
    return await new Promise<boolean>((resolve, reject) => {
      lines.on('SIGINT', () => {
        reject(new CommandError('interrupted', 'Interrupted.'));
      });
      lines.on('close', () => {
        resolve(false);
      });
      lines.question(`${question} Type yes to agree: `, (answer) => {
        resolve(answer.trim().toLowerCase() === 'yes');
      });
    });
  } finally {
    lines.close();
    stdin.pause();
  }
}
