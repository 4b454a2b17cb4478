import type { Site } from '../../contract/site';
import { parseAddress } from '../../endpoints/address';

/** How the machine stands. What cannot be told counts as good. */
export interface Circumstances {
  readonly onBattery: boolean;
  /** No network but the machine's own. */
  readonly offline: boolean;
}

/** Why a site's due runs wait, for people; null: they need not. */
export function heldBecause(site: Site, { onBattery, offline }: Circumstances): string | null {
  if (site.triggers.onMainsOnly && onBattery) return 'On battery: due runs wait for mains power.';
  if (offline && needsNetwork(site)) return 'Offline: due runs wait for a network.';
  return null;
}

function needsNetwork({ origin, mirrors }: Site): boolean {
  return [origin, ...mirrors.map(({ address }) => address)].some(isElsewhere);
}

function isElsewhere(text: string): boolean {
  try {
    const address = parseAddress(text);
    return address.kind === 'sftp' && !isThisMachine(address.host);
  } catch {
    return false;
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
