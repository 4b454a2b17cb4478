import type { ServerAddress } from '../../endpoints/address';
import { isAbout, parseHostAuthorities, parseKnownHosts, type KnownHost } from '../../endpoints/sftp/known-hosts';

/** What files of known hosts say of one server. */
export interface KnownKeys {
  readonly keys: readonly Buffer[];
  /** A key of it is marked as revoked; those are not among `keys`. */
  readonly hasRevoked: boolean;
}

/** Lines that are read; each server is compared with each, and hashed names cost a hash. */
const MAX_LINES = 20_000;

/** Finds keys in the text of known_hosts files, in lines with hashed names too. Wildcards pin nothing: they stand for no one server. */
export function knownKeysIn(text: string): (server: Pick<ServerAddress, 'host' | 'port'>) => KnownKeys {
  const lines = parseKnownHosts(text.split('\n', MAX_LINES).join('\n'));
  return ({ host, port }) => {
    const mine = lines.filter((line) => isAbout(line, host, port));
    const revoked = mine.filter((line) => line.revoked);
    const isRevoked = ({ key }: KnownHost): boolean => revoked.some((line) => line.key.equals(key));
    const pins = mine.filter((line) => !line.revoked && !/[*?]/.test(line.hosts.startsWith('|') ? '' : line.hosts) && !isRevoked(line));
    const keys = new Map(pins.map(({ key }) => [key.toString('base64'), key]));
    return { keys: [...keys.values()], hasRevoked: revoked.length > 0 };
  };
}

/** Whether a text is a known_hosts file: most of its lines name a host and its key. Pure. */
export function looksLikeKnownHosts(text: string): boolean {
  const lines = text.split(/\r?\n/, 200).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const sound = parseKnownHosts(lines.join('\n')).length + parseHostAuthorities(lines.join('\n')).length;
  return sound > 0 && sound * 2 >= lines.length;
}
