import { networkInterfaces } from 'node:os';

/** The addresses of a machine's network interfaces, as Node lists them. */
type Interfaces = ReturnType<typeof networkInterfaces>;

/** Whether a machine has no network but its own: no interface with an address that others could reach. */
export function isOffline(interfaces: Interfaces = networkInterfaces()): boolean {
  return !Object.values(interfaces).some((addresses) => addresses?.some(({ internal, address }) => !internal && !isLinkLocal(address)));
}

/** What a machine gives itself where no network gave it an address: RFC 3927, and IPv6's `fe80::/10`. */
function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
}
