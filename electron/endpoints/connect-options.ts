import type { MirrorProgress } from '../contract/progress';
import type { RelativePath } from '../contract/relative-path';
import type { Jump, Login, Transport } from '../contract/site';
import type { HostKeyVerdict } from '../contract/trust';
import type { CredentialRef } from '../vault/vault';
import type { WarmSession } from './sftp/warm-session';
import type { WarmConnections } from './warm-connections';

/** Decides on an offered host key. Fails closed: anything but `trusted` ends the connection before a credential is sent. */
export interface HostKeys {
  /** @param key the raw public key blob (the SSH wire form) */
  judge(host: string, port: number, key: Buffer): HostKeyVerdict;
  /** Key algorithms that are pinned for the host, which a server is asked for first; empty: none is known. */
  knownAlgorithms(host: string, port: number): readonly string[];
  /**
   * What is known of a host as lines of a known_hosts file under `name`, for a program that checks keys by itself: the same
   * pins and revocations that {@link judge} goes by, and the authorities that sign the host's certificates.
   */
  linesFor(host: string, port: number, name: string): readonly string[];
  /** Pins a key in our own file. */
  accept(host: string, port: number, key: Buffer): void;
}

/** What servers granted when they were last asked for more, so that they are not asked again and again. */
export interface Grants {
  /** Channels of a connection, or connections, that an account was let have; undefined: nothing is known. */
  granted(what: 'channels' | 'connections', account: string): number | undefined;
  refused(what: 'channels' | 'connections', account: string, granted: number): void;
}

/** Everything that connecting to a server needs beside its address. */
export interface ConnectOptions {
  readonly login: Login;
  /** Who speaks SSH; default: built-in. */
  readonly transport?: Transport;
  /** The servers on the way, the first of them first; absent: straight there. */
  readonly jump?: readonly Jump[];
  /** User name where the address has none; default: the operating system's. */
  readonly defaultUser?: string;
  /** Gives a secret at the moment it is needed; undefined: there is none (then the login fails with advice). */
  readonly secret: (credential: CredentialRef) => Promise<string | undefined>;
  readonly hostKeys: HostKeys;
  /** Accept and pin a key of a host of which none is known. A changed key is always refused. */
  readonly acceptNewHostKey: boolean;
  /** SFTP connections, 1 to 16: fewer where the server lets in no more. A folder needs none. */
  readonly connections: number;
  /** Remembered beyond the run; absent: only as long as the endpoint. */
  readonly grants?: Grants;
  /** Connections that earlier runs left, and where this one's may stay; absent: each is closed at its end. */
  readonly warm?: WarmConnections<WarmSession>;
  /** Told once where a server lets in fewer connections than `connections`. */
  readonly onFewer?: (granted: number) => void;
  /** Told the shortest time from a question to its answer, in milliseconds, each time that a shorter one was met. */
  readonly onRoundTrip?: (milliseconds: number) => void;
  /** Operations under way on each channel of a connection before another is opened; default 24. */
  readonly workPerChannel?: number;
  /** Bytes a second over all connections, or who tells them at any time; undefined: no limit. */
  readonly limit?: number | (() => number | undefined);
  /** Paths that are looked at first of all, asked for along with the folder itself: that saves a round trip. */
  readonly looksFirstAt?: readonly RelativePath[];
  readonly signal: AbortSignal;
  /** Told before each wait of a retry, and with null once the link is back. */
  readonly onRetry?: (retry: MirrorProgress['retry']) => void;
  /** How symlinks at a folder origin are read. */
  readonly links?: 'keep' | 'skip' | 'follow';
}
