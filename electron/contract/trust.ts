/** A server's host key as it was offered. */
export interface HostKeyOffer {
  readonly host: string;
  readonly port: number;
  /** Such as `ssh-ed25519`. */
  readonly algorithm: string;
  /** `SHA256:` and base64 without padding, as OpenSSH prints it. */
  readonly fingerprint: string;
  /** The raw public key, base64: what known_hosts holds. */
  readonly key: string;
}

/** What our pins and the known_hosts files say of an offered key. */
export type HostKeyVerdict =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'unknown'; readonly offer: HostKeyOffer }
  | { readonly kind: 'changed'; readonly offer: HostKeyOffer; readonly known: readonly string[] }
  | { readonly kind: 'revoked'; readonly offer: HostKeyOffer };

/** A step of the connection test and what came of it. */
export interface ConnectionStep {
  readonly step: 'reach' | 'identity' | 'login' | 'folder';
  readonly state: 'ok' | 'failed' | 'needs-trust' | 'skipped';
  readonly message: string;
  readonly advice: string;
}

/** The result of testing a mirror's connection. Writes nothing on the server. */
export interface ConnectionTest {
  readonly steps: readonly ConnectionStep[];
  /** Set where the identity step needs consent, or was refused. */
  readonly hostKey: HostKeyVerdict | null;
  /** Whether the folder is there; null where we did not get so far. */
  readonly folder: 'there' | 'will-be-made' | 'parent-missing' | 'not-a-folder' | null;
  /** The mirror's folder as the server resolves it. */
  readonly realPath: string | null;
  readonly ok: boolean;
}
