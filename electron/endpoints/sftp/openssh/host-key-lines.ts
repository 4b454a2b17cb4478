import type { HostKeyVerdict } from '../../../contract/trust';
import type { HostKeys } from '../../connect-options';
import type { SshRoute } from './ssh-configuration';

/** Where a server's key may be known: under its address, and under the name that ssh_config gives it. */
export interface KnownAs {
  readonly host: string;
  readonly port: number;
  readonly route: Pick<SshRoute, 'keyHost' | 'keyPort'>;
}

/** A file of known hosts for one server and one attempt. */
export interface KnownLines {
  /** The name under which all lines stand, and under which `ssh` is to look. */
  readonly name: string;
  readonly lines: readonly string[];
  /** Whether any key or authority counts for the server; without one there is nothing to check its key by. */
  readonly isKnown: boolean;
}

/**
 * What counts for a server, under one name.
 * @param token a name that nobody else can know: `ssh` puts it into its question for the password, so that no other
 *   server's question can look like it. Where an authority signs, the name is the host's, which the certificate must hold.
 */
export function knownLines(hostKeys: HostKeys, { host, port, route }: KnownAs, token: string): KnownLines {
  const under = (name: string): readonly string[] => [
    ...new Set([...hostKeys.linesFor(host, port, name), ...hostKeys.linesFor(route.keyHost, route.keyPort, name)]),
  ];
  const lines = under(token);
  const isKnown = lines.some((line) => !line.startsWith('@revoked '));
  if (!lines.some((line) => line.startsWith('@cert-authority '))) return { name: token, lines, isKnown };
  return { name: route.keyHost, lines: under(route.keyHost), isKnown };
}

/** Judges an offered key under both names: revoked under one is revoked, known under one is known. */
export function judgeOnRoute(hostKeys: HostKeys, { host, port, route }: KnownAs, key: Buffer): HostKeyVerdict {
  const verdicts = [hostKeys.judge(host, port, key), hostKeys.judge(route.keyHost, route.keyPort, key)] as const;
  for (const kind of ['revoked', 'trusted', 'changed'] as const) {
    const found = verdicts.find((verdict) => verdict.kind === kind);
    if (found !== undefined) return found;
  }
  return verdicts[0];
}
