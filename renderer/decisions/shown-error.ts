import { text as catalogue } from '../text/text';

/** An error as a person reads it. */
export interface ShownError {
  readonly message: string;
  readonly advice: string;
}

/** The bridge sends one Error: its first line says what happened, the rest what to do. */
export function shownError(error: unknown): ShownError {
  const text = error instanceof Error ? error.message : String(error);
  const [message = '', ...advice] = text.split('\n');
  return { message: message === '' ? catalogue.words.noReason : message, advice: advice.join(' ') };
}
