import type { RelativePath } from '../contract/relative-path';
import type { Endpoint } from '../engine/endpoint';
import { accountOf } from '../vault/vault';
import { authority, parseAddress } from './address';
import type { ConnectOptions } from './connect-options';
import { openFolderEndpoint } from './folder/folder-endpoint';
import type { RetryPolicy } from './retry-policy';
import { openSftpPlace } from './sftp/open-sftp-endpoint';
import { TokenBucket } from './token-bucket';
import { MAX_CHANNELS, withChannels } from './with-channels';
import { withConnections } from './with-connections';
import { withLimit } from './with-limit';
import { withRetry } from './with-retry';

/** Times that a link is made with several channels, before it is tried with one. */
const LOSSES_WITH_CHANNELS = 3;

/**
 * Opens the place that an address names: a folder, or an SFTP server's folder. A lost link is made again and what was
 * under way is repeated; `options.limit` holds for all of its connections together. With `options.connections`, further
 * connections to a server are opened beside the work; a person is asked for a secret or for trust by the first one only.
 * @param policy how long a lost link is tried again; default: three minutes
 * @throws EndpointError `usage` for a bad address, and what connecting can fail with
 */
export async function openEndpoint(address: string, options: ConnectOptions, policy?: RetryPolicy): Promise<Endpoint> {
  const parsed = parseAddress(address);
  const bucket = options.limit === undefined ? undefined : new TokenBucket(untilStopped(options.limit, options.signal));
  const limited = (endpoint: Endpoint): Endpoint => (bucket === undefined ? endpoint : withLimit(endpoint, bucket));
  if (parsed.kind === 'folder') return limited(await openFolderEndpoint(parsed.path, { links: options.links ?? 'keep' }));
  const retrying = {
    signal: options.signal,
    ...(options.onRetry === undefined ? {} : { onRetry: options.onRetry }),
    ...(policy === undefined ? {} : { policy }),
  };
  const proven = new Set<RelativePath>();
  let remembering: ConnectOptions = { ...options, secret: askOnce(options.secret) };
  const account = `${parsed.user ?? options.defaultUser ?? ''}@${authority(parsed)}`;
  const granted = (what: 'channels' | 'connections'): number => options.grants?.granted(what, account) ?? Infinity;
  let channels = Math.min(granted('channels'), Math.ceil(MAX_CHANNELS / options.connections));
  let connected = 0;
  const connect = async (signal: AbortSignal): Promise<Endpoint> => {
    const { endpoint, another } = await openSftpPlace(parsed, { ...remembering, signal }, {}, proven);
    // Links that are lost again and again may be a server that cannot bear several channels.
    connected++;
    if (another === undefined || channels === 1 || connected > LOSSES_WITH_CHANNELS * options.connections) return limited(endpoint);
    const onRefused = (count: number): void => {
      channels = count;
      options.grants?.refused('channels', account, count);
    };
    const worth = options.workPerChannel === undefined ? {} : { worthAnother: options.workPerChannel };
    return limited(withChannels(endpoint, another, { signal, count: channels, onRefused, ...worth }));
  };
  const first = await withRetry(() => connect(options.signal), retrying);
  const { looksFirstAt: _, ...later } = remembering;
  remembering = { ...later, acceptNewHostKey: false };
  const count = Math.min(granted('connections'), options.connections);
  if (count < options.connections) options.onFewer?.(count);
  const onRefused = (left: number): void => {
    options.grants?.refused('connections', account, left);
    options.onFewer?.(left);
  };
  return count > 1 ? withConnections(first, connect, { ...retrying, count, onRefused }) : first;
}

/** What waits for its turn under a limit ends at once when the run is stopped. */
function untilStopped(limit: NonNullable<ConnectOptions['limit']>, signal: AbortSignal): () => number | undefined {
  return () => (signal.aborted ? undefined : typeof limit === 'number' ? limit : limit());
}

/** Nobody is asked again because a link was lost: the secret that let us in stays in memory as long as the endpoint. */
function askOnce(secret: ConnectOptions['secret']): ConnectOptions['secret'] {
  const known = new Map<string, string>();
  return async (credential) => {
    const account = accountOf(credential);
    const value = known.get(account) ?? (await secret(credential));
    if (value !== undefined) known.set(account, value);
    return value;
  };
}
