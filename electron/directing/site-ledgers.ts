import type { Mirror, Site } from '../contract/site';
import { parseAddress, type Address } from '../endpoints/address';

/** The pair of identities that a ledger is of. */
export interface LedgerPair {
  readonly originIdentity: string;
  readonly mirrorIdentity: string;
}

/** Gives a folder's real path, or the path itself where it is not there. */
export type RealPath = (folder: string) => string;

/**
 * Finds the ledger of each mirror of a site without connecting. A server's identity holds the path as the server resolved
 * it, which may differ from the address (a symlink, `/~/`): then the only ledger of that server that belongs to no
 * other mirror of the site is taken, and none if there are several.
 */
export function ledgersOfSite<P extends LedgerPair>(
  site: Pick<Site, 'origin' | 'mirrors'>,
  pairs: readonly P[],
  realPath: RealPath,
): ReadonlyMap<Mirror, P> {
  const origin = placeOf(site.origin, realPath);
  const ours = pairs.filter((pair) => matches(origin, pair.originIdentity) !== 'no');
  const exactOrigin = ours.filter((pair) => matches(origin, pair.originIdentity) === 'exactly');
  const candidates = exactOrigin.length > 0 ? exactOrigin : ours;
  const found = new Map<Mirror, P>();
  const taken = new Set<P>();
  for (const wanted of ['exactly', 'by host'] as const) {
    for (const mirror of site.mirrors.filter((each) => !found.has(each))) {
      const place = placeOf(mirror.address, realPath);
      const fitting = candidates.filter((pair) => !taken.has(pair) && matches(place, pair.mirrorIdentity) === wanted);
      const [only] = fitting;
      if (only === undefined || fitting.length > 1) continue;
      found.set(mirror, only);
      taken.add(only);
    }
  }
  return found;
}

type Match = 'exactly' | 'by host' | 'no';

function matches(place: Address | undefined, identity: string): Match {
  if (place === undefined) return 'no';
  if (place.kind === 'folder') return identity === `folder:${place.path}` ? 'exactly' : 'no';
  const parts = /^sftp:\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?(\/.*)?$/s.exec(identity);
  if (!parts) return 'no';
  const [, host = '', port = '22', path = '/'] = parts;
  if (host.replace(/^\[|\]$/g, '').toLowerCase() !== place.host || Number(port) !== place.port) return 'no';
  return path === place.path || path === encodeURI(place.path) ? 'exactly' : 'by host';
}

function placeOf(address: string, realPath: RealPath): Address | undefined {
  try {
    const place = parseAddress(address);
    return place.kind === 'folder' ? { kind: 'folder', path: realPath(place.path) } : place;
  } catch {
    return undefined;
  }
}
