import type { ConnectionFault } from '../contract/trust';
import type { EndpointError } from '../engine/endpoint';

const KINDS: Readonly<Partial<Record<EndpointError['kind'], ConnectionFault>>> = {
  login: 'login',
  'host-key-unknown': 'host-key',
  'host-key-changed': 'host-key',
  'no-sftp': 'no-sftp',
  denied: 'folder',
  missing: 'folder',
  'not-a-directory': 'folder',
  lost: 'refused',
};

/** The class of what went wrong with a connection, by which the window says what else can be tried. Pure. */
export function connectionFault({ kind, detail }: Pick<EndpointError, 'kind' | 'detail'>): ConnectionFault {
  const named = (detail as { readonly fault?: ConnectionFault } | undefined)?.fault;
  return (kind === 'connect' ? named : KINDS[kind]) ?? 'other';
}
