import type { ErrorCode, RunError } from '../contract/problem';

/** Ends a command before or after its run, with what and why, and what to do. Never holds a secret. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** What to do, in one sentence; empty where there is nothing to do. */
    readonly advice = '',
  ) {
    super(message);
  }
}

const CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'usage', 'settings', 'connect', 'login', 'host-key-unknown', 'host-key-changed', 'no-sftp', 'lost', 'busy', 'ledger', 'disk-full',
  'interrupted', 'failed', 'internal',
]); // prettier-ignore

/**
 * Turns whatever was thrown into an error for people. Errors of other rooms carry a `code` (or, from endpoints, a
 * `kind`) of the contract's words, and `advice`; anything else is a fault of ours.
 */
export function runErrorOf(thrown: unknown): RunError {
  if (thrown instanceof Error) {
    const known = thrown as { code?: unknown; kind?: unknown; advice?: unknown };
    const advice = typeof known.advice === 'string' ? known.advice : '';
    for (const word of [known.code, known.kind]) {
      if (typeof word === 'string' && CODES.has(word)) return { code: word as ErrorCode, message: thrown.message, advice };
    }
    if (typeof known.advice === 'string') return { code: 'failed', message: thrown.message, advice };
    if (isSystemError(thrown)) return { code: 'failed', message: `${thrown.message}.`, advice: '' };
  }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return {
    code: 'internal',
    message: `A fault in Heliograph itself: ${message}`,
    advice: 'Please report it with the command and this text; HELIOGRAPH_DEBUG=1 adds where it happened.',
  };
}

function isSystemError(error: Error): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && typeof syscall === 'string' && /^E[A-Z0-9]+$/.test(code);
}
