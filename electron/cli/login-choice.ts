import type { Login } from '../contract/site';

/** What is at hand for an address that no saved mirror names. */
export interface LoginFacts {
  /** The environment or the vault holds a password for it. */
  readonly hasPassword: boolean;
  /** An SSH agent runs. */
  readonly hasAgent: boolean;
  /** The default key files of ~/.ssh that are there, best first. */
  readonly keyFiles: readonly string[];
  /** A person can be asked. */
  readonly canAsk: boolean;
}

/**
 * How to log in where nobody said how, in the order to try: a password that was handed over and nothing else; else the
 * agent, the default keys, and last a prompt. At least one.
 */
export function loginCandidates(facts: LoginFacts): readonly [Login, ...Login[]] {
  if (facts.hasPassword) return [{ kind: 'password' }];
  const candidates: Login[] = facts.hasAgent ? [{ kind: 'agent' }] : [];
  for (const keyFile of facts.keyFiles) candidates.push({ kind: 'key', keyFile });
  if (facts.canAsk) candidates.push({ kind: 'password' });
  const [first = { kind: 'password' }, ...others] = candidates;
  return [first, ...others];
}
