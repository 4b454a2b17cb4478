export type FingerprintMatch = 'empty' | 'unreadable' | 'same' | 'different';

/** What a person pasted, as bare base64 without padding; null where it is no SHA-256 fingerprint. */
function digestOf(text: string): string | null {
  const match = /(?:SHA256:)?([A-Za-z0-9+/]{43})=?(?![A-Za-z0-9+/])/.exec(text.trim());
  return match?.[1] ?? null;
}

/** Compares what the provider says (perhaps a whole line of `ssh-keygen -l`) with what the server showed. */
export function compareFingerprint(pasted: string, offered: string): FingerprintMatch {
  if (pasted.trim() === '') return 'empty';
  const theirs = digestOf(pasted);
  if (theirs === null) return 'unreadable';
  return theirs === digestOf(offered) ? 'same' : 'different';
}
