import type { z } from 'zod';
import type { IpcAnswer } from '../contract/ipc';

/** One call of the schema with the function that carries it out. */
export interface Route {
  readonly channel: string;
  readonly input: z.ZodType;
  readonly handle: (input: never) => unknown;
}

/**
 * Parses what came, carries the call out, and makes an answer of whatever happened. Only sentences that were written for
 * people leave: errors that carry `advice` (ours do). Anything else is logged, and becomes one sentence.
 */
export async function answerCall(route: Route, input: unknown, log: (what: string, error?: unknown) => void): Promise<IpcAnswer> {
  const parsed = route.input.safeParse(input);
  if (!parsed.success) {
    const fault = parsed.error.issues[0];
    log(`${route.channel} was refused: ${fault ? `${fault.code} at /${fault.path.join('/')}` : 'unreadable'}`);
    return { ok: false, message: inputMessage(fault), advice: '' };
  }
  try {
    return { ok: true, value: await route.handle(parsed.data as never) };
  } catch (error) {
    if (isForPeople(error)) return { ok: false, message: error.message, advice: error.advice };
    log(`${route.channel} failed`, error);
    return {
      ok: false,
      message: 'Heliograph could not do this because of an error of its own.',
      advice: 'The log in the state folder says more.',
    };
  }
}

function isForPeople(error: unknown): error is Error & { readonly advice: string } {
  return error instanceof Error && 'advice' in error && typeof error.advice === 'string';
}

/** Names the field, never its content: it may be a secret. */
function inputMessage(fault: z.core.$ZodIssue | undefined): string {
  const field = fault?.path.filter((part) => typeof part === 'string').join(' › ');
  return field ? `What was entered for “${field}” is not valid.` : 'What was entered is not valid.';
}
