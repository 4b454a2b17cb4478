import { looksLikePassword } from '../password-prompt';

/** The one question of `ssh` that a login may answer. */
export type ExpectedPrompt =
  | { readonly kind: 'none' }
  /** The name is the one under which the host's key is known: `ssh` names the host by it. */
  | { readonly kind: 'password'; readonly user: string; readonly name: string }
  | { readonly kind: 'passphrase'; readonly keyFile: string };

/**
 * What a question of `ssh` is: the expected one; one for the passphrase of another key, which is passed over; a host key on
 * the way; or anything else, which ends the attempt.
 */
export type PromptKind = 'expected' | 'other-key' | 'host-key' | 'other';

/** Sorts a question. Its text may come from a server: nothing but the expected one, word by word, counts as such. Pure. */
export function sortPrompt(prompt: string, expected: ExpectedPrompt): PromptKind {
  if (expected.kind === 'passphrase' && asksForPassphraseOf(prompt, expected.keyFile)) return 'expected';
  if (expected.kind === 'password' && asksForPasswordOf(prompt, expected.user, expected.name)) return 'expected';
  if (prompt.startsWith("Enter passphrase for key '")) return 'other-key';
  if (/\(yes\/no(\/\[fingerprint\])?\)\? ?$/.test(prompt)) return 'host-key';
  return 'other';
}

function asksForPassphraseOf(prompt: string, keyFile: string): boolean {
  return [keyFile, cut(keyFile, 100)].some((path) => prompt === `Enter passphrase for key '${path}': `);
}

function asksForPasswordOf(prompt: string, user: string, name: string): boolean {
  if ([user, cut(user, 30)].some((each) => prompt === `${each}@${name}'s password: `)) return true;
  // A server's own words stand behind what ssh puts before them, so that no other server's can be taken for them.
  const start = `(${user}@${name}) `;
  return prompt.startsWith(start) && !prompt.trim().includes('\n') && looksLikePassword(prompt.slice(start.length));
}

/** The first bytes of a text: older versions of `ssh` show no more. */
function cut(text: string, bytes: number): string {
  return Buffer.from(text).subarray(0, bytes).toString('utf8');
}
