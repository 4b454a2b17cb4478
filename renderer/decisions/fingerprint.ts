import type { HostKeyOffer } from '../../electron/contract/trust';

/**
 * `other-type`: what was pasted is of another kind of key than the server showed, so it says nothing of this one.
 * `same-md5`: the same, by a fingerprint of the old form.
 */
export type FingerprintMatch = 'empty' | 'unreadable' | 'same' | 'same-md5' | 'different' | 'other-type';

type Offer = Pick<HostKeyOffer, 'algorithm' | 'fingerprint' | 'key' | 'md5'>;

/** Something in the pasted text that names a key. */
interface Named {
  readonly form: 'sha256' | 'md5' | 'key';
  /** SHA-256 and MD5 as hex digits; a key as base64. */
  readonly value: string;
  /** Such as `ED25519`; undefined where the text does not tell. */
  readonly type: string | undefined;
}

/**
 * Compares what the provider names with the key that the server showed. Takes a fingerprint (`SHA256:…`, `MD5:…`, bare, or
 * in hex digits as DNS has it), the output of `ssh-keygen -l`, a line of known_hosts, a public key, or several lines of them.
 */
export function compareFingerprint(pasted: string, offer: Offer): FingerprintMatch {
  if (pasted.trim() === '') return 'empty';
  const named = pasted.split(/\r?\n/).flatMap(namedIn);
  if (named.length === 0) return 'unreadable';
  const sameAs = named.filter((each) => each.value === valueOf(offer, each.form));
  if (sameAs.length > 0) return sameAs.every(({ form }) => form === 'md5') ? 'same-md5' : 'same';
  const type = typeOfAlgorithm(offer.algorithm);
  return named.every((each) => each.type !== undefined && each.type !== type) ? 'other-type' : 'different';
}

/** Whether a comparison lets a person go on. */
export function isSame(match: FingerprintMatch): boolean {
  return match === 'same' || match === 'same-md5';
}

function valueOf({ fingerprint, key, md5 }: Offer, form: Named['form']): string | undefined {
  if (form === 'key') return key.replace(/=+$/, '');
  return form === 'sha256' ? hexOf(fingerprint.replace(/^SHA256:/, '')) : md5?.replace(/^MD5:/, '').replaceAll(':', '');
}

function namedIn(line: string): Named[] {
  const type = /\(([A-Z0-9-]+)\)\s*$/.exec(line)?.[1];
  const key = /(?:^|\s)((?:ssh|ecdsa|sk)-[a-z0-9@.-]+)\s+(AAAA[A-Za-z0-9+/]+)={0,3}(?:\s|$)/.exec(line);
  if (key) return [{ form: 'key', value: key[2] ?? '', type: typeOfAlgorithm(key[1] ?? '') }];
  const md5 = /(?:^|\s|MD5:)((?:[0-9a-f]{2}:){15}[0-9a-f]{2})(?:\s|$)/i.exec(line)?.[1] ?? /MD5:([0-9a-f]{32})(?:\s|$)/i.exec(line)?.[1];
  if (md5 !== undefined) return [{ form: 'md5', value: md5.replaceAll(':', '').toLowerCase(), type }];
  const hex = /(?:^|\s)((?:[0-9a-f]{2}:){31}[0-9a-f]{2}|[0-9a-f]{64})(?:\s|$)/i.exec(line)?.[1];
  if (hex !== undefined) return [{ form: 'sha256', value: hex.replaceAll(':', '').toLowerCase(), type }];
  const digest = /(?:^|\s|SHA256:)([A-Za-z0-9+/]{43})=?(?:\s|$)/.exec(line)?.[1];
  const value = digest === undefined ? undefined : hexOf(digest);
  return value === undefined ? [] : [{ form: 'sha256', value, type }];
}

function typeOfAlgorithm(algorithm: string): string {
  if (algorithm.includes('ed25519')) return 'ED25519';
  if (algorithm.includes('ecdsa')) return 'ECDSA';
  return algorithm.includes('dss') ? 'DSA' : 'RSA';
}

function hexOf(base64: string): string | undefined {
  try {
    return [...atob(base64)].map((character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  } catch {
    return undefined;
  }
}
