import { EndpointError } from '../../engine/endpoint';
import type { SftpAddress } from '../address';
import type { ConnectOptions } from '../connect-options';
import type { WarmConnection } from '../warm-connections';
import type { SshConnection } from './connection';
import { lookFirst, type FirstLook } from './first-look';
import type { SftpSession } from './session';

/** A connection with SFTP started, between two runs. */
export interface WarmSession extends WarmConnection {
  readonly connection: SshConnection;
  readonly session: SftpSession;
}

/** Milliseconds for the one question that shows whether a kept connection still works. */
const PROBE_MS = 5_000;

/**
 * A connection that an earlier run left for the same account, whose host key is trusted as of now. The folder is resolved
 * anew, which is also the proof that the link works: a connection that does not answer is closed, and a new one is made.
 */
export async function takeWarm(
  address: SftpAddress,
  options: ConnectOptions,
): Promise<(Pick<WarmSession, 'connection' | 'session'> & { readonly root: string; readonly seen: FirstLook | undefined }) | undefined> {
  for (let warm = take(address, options); warm !== undefined; warm = take(address, options)) {
    const { connection, session } = warm;
    try {
      return {
        connection,
        session,
        ...(await within(PROBE_MS, lookFirst(session, address.path, options.looksFirstAt, session.has('statvfs@openssh.com')))),
      };
    } catch {
      warm.close();
    }
  }
  return undefined;
}

/** The connection as it is, kept warm at its end where that is wished for and nothing speaks against it. */
export function keepingWarm(connection: SshConnection, address: SftpAddress, options: ConnectOptions): SshConnection {
  const { warm, signal } = options;
  if (warm === undefined || connection.hostKey === undefined) return connection;
  const { generation } = warm;
  const { transport, another, software, hostKey, hops } = connection;
  const close = (): void => {
    connection.close();
  };
  const keep = async (session: SftpSession): Promise<boolean> => {
    // A run that was stopped may have left something half done; and what is still under way belongs to this run.
    if (signal.aborted || session.channel.dead !== undefined || !(await settles(session))) return false;
    const isAlive = (): boolean => session.channel.dead === undefined;
    const end = (): void => {
      session.channel.fail(new EndpointError('lost', 'The connection was closed.'));
      close();
    };
    return warm.give(accountOf(address, options), generation, { connection, session, isAlive, close: end });
  };
  return { transport, ...(another && { another }), software, hostKey, ...(hops && { hops }), close, keep };
}

function take(address: SftpAddress, { warm, hostKeys, ...options }: ConnectOptions): WarmSession | undefined {
  const found = warm?.take(accountOf(address, options));
  const key = found?.connection.hostKey;
  if (found === undefined || key === undefined) return undefined;
  const shown = [{ host: address.host, port: address.port, hostKey: key }, ...(found.connection.hops ?? [])];
  if (shown.every(({ host, port, hostKey }) => hostKeys.judge(host, port, hostKey).kind === 'trusted')) return found;
  found.close();
  return undefined;
}

/** Who logs in, where and how. */
function accountOf(
  address: SftpAddress,
  { login, transport, defaultUser, jump }: Pick<ConnectOptions, 'login' | 'transport' | 'defaultUser' | 'jump'>,
): string {
  return JSON.stringify([address.user ?? defaultUser ?? null, address.host, address.port, login, transport ?? 'built-in', jump ?? []]);
}

/** Waits until every request that was sent is answered: an answer to one more comes after theirs. */
async function settles(session: SftpSession): Promise<boolean> {
  if (session.channel.isIdle) return true;
  await within(PROBE_MS, session.realPath('.')).catch(() => undefined);
  return session.channel.isIdle;
}

function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('No answer.'));
    }, milliseconds);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
