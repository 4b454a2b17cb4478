/** Names one secret. A password belongs to user@host:port, so a new one serves every mirror there. */
export type CredentialRef =
  | { readonly kind: 'password'; readonly user: string; readonly host: string; readonly port: number }
  | { readonly kind: 'passphrase'; readonly keyFile: string };

/** Where secrets are. Reads happen in the main process or the command line only; the window can only put secrets in. */
export interface Vault {
  /** `keychain`: proven by writing, reading and deleting a probe; `memory`: for this run of the program; `environment`: given. */
  readonly kind: 'keychain' | 'memory' | 'environment';
  /** For people: the keychain's name, or why there is none and what follows. */
  readonly message: string;
  read(credential: CredentialRef): Promise<string | undefined>;
  /** @throws Error with a sentence for people if the secret could not be kept. */
  write(credential: CredentialRef, secret: string): Promise<void>;
  remove(credential: CredentialRef): Promise<void>;
}

/** The account name under which a credential lies in the keychain: `password user@host:port`, `passphrase /path`. */
export function accountOf(credential: CredentialRef): string {
  return credential.kind === 'password'
    ? `password ${credential.user}@${credential.host}:${String(credential.port)}`
    : `passphrase ${credential.keyFile}`;
}
