import { EndpointError } from '../../engine/endpoint';
import { SftpChannel, type ChannelTransport, type ReplyOf, type StatusReply } from './channel';
import type { SentAttributes } from './fields';
import { PacketType, SAFE_DATA, Status } from './protocol-numbers';
import { decodeLimits, decodeStatvfs, type ReceivedAttributes, type ReceivedName } from './replies';
import {
  encodeCopyData,
  encodeExtendedHandle,
  encodeExtendedPaths,
  encodeFsetstat,
  encodeHandle,
  encodeLsetstat,
  encodeOpen,
  encodePath,
  encodePathAttributes,
  encodeRead,
  encodeTwoPaths,
  encodeWrite,
} from './requests';

/** The server said no. Only seen inside of this room: the endpoint turns it into an EndpointError. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  constructor(
    readonly code: number,
    readonly serverText: string,
    /** Bytes of the WRITE that was refused. */
    readonly written?: number,
    /** Free bytes when a WRITE was refused, before anything was removed; undefined where the server does not tell. */
    public freeBytes?: number,
  ) {
    super(`status ${String(code)}`);
  }
}

const LIMITS = 'limits@openssh.com';

/** Largest READ and WRITE that we use where the server allows more than 32 KiB: beyond it nothing was gained in measurements. */
const MAX_DATA = 128 * 1024;

/** Largest range of one `copy-data` that we ask for: the server answers nothing else on the channel while it copies. */
export const MAX_COPY = 16 * 1024 * 1024;

/** The requests of SFTP version 3 as functions. Each throws {@link StatusError} for a refusal and EndpointError for a dead link. */
export class SftpSession {
  private constructor(
    readonly channel: SftpChannel,
    /** Bytes in one READ. */
    readonly readSize: number,
    /** Bytes in one WRITE. */
    readonly writeSize: number,
    /** Open handles that the server allows; 0 if it did not say. */
    readonly maxHandles: number,
  ) {}

  /**
   * Starts SFTP on a stream, asks for the server's limits and, in the same round trip, whatever `first` asks for.
   * @param readsAhead the server takes requests before it has said which version it speaks: that saves a round trip
   * @param first asks only for what every server knows
   */
  static async open<T>(
    transport: ChannelTransport,
    readsAhead: boolean,
    first: (session: SftpSession) => Promise<T>,
  ): Promise<{ readonly session: SftpSession; readonly first: T }> {
    const { channel, started } = SftpChannel.begin(transport);
    if (!readsAhead) await started;
    const limits =
      readsAhead || channel.extensions.has(LIMITS) ? channel.request(encodeExtendedPaths(LIMITS, []), PacketType.extendedReply) : null;
    const asked = first(new SftpSession(channel, SAFE_DATA, SAFE_DATA, 0));
    // All of them fail where SFTP does not start: its reason is the one that tells most.
    await Promise.allSettled([started, limits, asked]);
    await started;
    return { session: SftpSession.#within(channel, await limits), first: await asked };
  }

  /** The requests, in the sizes that the server announced. */
  static #within(channel: SftpChannel, reply: ReplyOf<typeof PacketType.extendedReply> | StatusReply | null): SftpSession {
    if (reply === null || reply.type === PacketType.status) return new SftpSession(channel, SAFE_DATA, SAFE_DATA, 0);
    const limits = decodeLimitsOrFail(channel, reply.body);
    const size = (limit: number): number => (limit >= 1024 ? Math.min(limit, MAX_DATA) : SAFE_DATA);
    return new SftpSession(channel, size(limits.read), size(limits.write), limits.handles);
  }

  has(extension: string): boolean {
    return this.channel.extensions.has(extension);
  }

  async open(path: string, flags: number, attributes: SentAttributes = {}): Promise<Buffer> {
    const reply = await this.channel.request(encodeOpen(path, flags, attributes), PacketType.handle);
    return reply.type === PacketType.handle ? reply.handle : refuse(reply);
  }

  async openDirectory(path: string): Promise<Buffer> {
    const reply = await this.channel.request(encodePath(PacketType.opendir, path), PacketType.handle);
    return reply.type === PacketType.handle ? reply.handle : refuse(reply);
  }

  /** The next names of a directory; undefined at its end. */
  async readDirectory(handle: Buffer): Promise<{ names: readonly ReceivedName[]; bytes: number } | undefined> {
    const reply = await this.channel.request(encodeHandle(PacketType.readdir, handle), PacketType.name);
    if (reply.type === PacketType.name) return reply;
    return reply.code === Status.endOfFile ? undefined : refuse(reply);
  }

  closeHandle(handle: Buffer): Promise<void> {
    return this.#status(encodeHandle(PacketType.close, handle));
  }

  /** Bytes from `offset`, at most `length`; undefined at the end of the file. The caller has reserved `length`. */
  async read(handle: Buffer, offset: number, length: number): Promise<Buffer | undefined> {
    const reply = await this.channel.request(encodeRead(handle, offset, length), PacketType.data, length);
    if (reply.type === PacketType.status) return reply.code === Status.endOfFile ? undefined : refuse(reply);
    if (reply.data.length > length || reply.data.length === 0) {
      const error = new EndpointError(
        'protocol',
        'The server broke the SFTP protocol: it sent another number of bytes than was asked for.',
      );
      this.channel.fail(error);
      throw error;
    }
    return reply.data;
  }

  /** Writes `data`, which may be reused at once. The caller has reserved its length. */
  async write(handle: Buffer, offset: number, data: Uint8Array): Promise<void> {
    const { length } = data;
    const reply = await this.channel.request(encodeWrite(handle, offset, data), PacketType.status, length);
    if (reply.code !== Status.ok) throw new StatusError(reply.code, reply.message, length);
  }

  /** Attributes without following a symlink; undefined if the server says that nothing is there. */
  async lstat(path: string): Promise<ReceivedAttributes | undefined> {
    return this.#attributesOf(PacketType.lstat, path);
  }

  async stat(path: string): Promise<ReceivedAttributes | undefined> {
    return this.#attributesOf(PacketType.stat, path);
  }

  async fstat(handle: Buffer): Promise<ReceivedAttributes> {
    const reply = await this.channel.request(encodeHandle(PacketType.fstat, handle), PacketType.attributes);
    return reply.type === PacketType.attributes ? reply.attributes : refuse(reply);
  }

  setAttributes(path: string, attributes: SentAttributes): Promise<void> {
    return this.#status(encodePathAttributes(PacketType.setstat, path, attributes));
  }

  setLinkAttributes(path: string, attributes: SentAttributes): Promise<void> {
    return this.#status(encodeLsetstat(path, attributes));
  }

  setHandleAttributes(handle: Buffer, attributes: SentAttributes): Promise<void> {
    return this.#status(encodeFsetstat(handle, attributes));
  }

  makeDirectory(path: string, permissions: number): Promise<void> {
    return this.#status(encodePathAttributes(PacketType.mkdir, path, { permissions }));
  }

  removeFile(path: string): Promise<void> {
    return this.#status(encodePath(PacketType.remove, path));
  }

  removeDirectory(path: string): Promise<void> {
    return this.#status(encodePath(PacketType.rmdir, path));
  }

  /** Plain RENAME: refuses to replace on most servers. */
  rename(from: string, to: string): Promise<void> {
    return this.#status(encodeTwoPaths(PacketType.rename, from, to));
  }

  renameOver(from: string, to: string): Promise<void> {
    return this.#status(encodeExtendedPaths('posix-rename@openssh.com', [from, to]));
  }

  /** Gives a file a second name; refuses where something is. `hardlink@openssh.com` */
  link(from: string, to: string): Promise<void> {
    return this.#status(encodeExtendedPaths('hardlink@openssh.com', [from, to]));
  }

  /**
   * Copies `length` bytes (1 to {@link MAX_COPY}) between open files on the server. `copy-data`
   * @throws StatusError with `endOfFile` where the file has fewer
   */
  copyData(from: Buffer, offset: number, length: number, to: Buffer, toOffset: number): Promise<void> {
    return this.#status(encodeCopyData(from, offset, length, to, toOffset));
  }

  sync(handle: Buffer): Promise<void> {
    return this.#status(encodeExtendedHandle('fsync@openssh.com', handle));
  }

  /** Both texts in the order in which they travel: servers disagree on which is which. */
  symlink(first: string, second: string): Promise<void> {
    return this.#status(encodeTwoPaths(PacketType.symlink, first, second));
  }

  /** A symlink's text. */
  readLink(path: string): Promise<string> {
    return this.#onePath(PacketType.readlink, path);
  }

  realPath(path: string): Promise<string> {
    return this.#onePath(PacketType.realpath, path);
  }

  /** Space of the file system that holds `path`. */
  async space(path: string): Promise<{ freeBytes: number; freeFiles: number; totalFiles: number; readOnly: boolean }> {
    const reply = await this.channel.request(encodeExtendedPaths('statvfs@openssh.com', [path]), PacketType.extendedReply);
    if (reply.type === PacketType.status) return refuse(reply);
    return decodeOrFail(this.channel, () => decodeStatvfs(reply.body));
  }

  async #status(packet: Buffer): Promise<void> {
    const reply = await this.channel.request(packet, PacketType.status);
    if (reply.code !== Status.ok) refuse(reply);
  }

  async #attributesOf(type: number, path: string): Promise<ReceivedAttributes | undefined> {
    const reply = await this.channel.request(encodePath(type, path), PacketType.attributes);
    if (reply.type === PacketType.attributes) return reply.attributes;
    return reply.code === Status.noSuchFile ? undefined : refuse(reply);
  }

  async #onePath(type: number, path: string): Promise<string> {
    const reply = await this.channel.request(encodePath(type, path), PacketType.name);
    if (reply.type === PacketType.status) return refuse(reply);
    const only = reply.names.length === 1 ? reply.names[0] : undefined;
    // A path whose bytes are not UTF-8 cannot be written back as it is.
    if (only === undefined || only.fault === 'undecodable' || only.name.includes('\0'))
      throw new StatusError(Status.badMessage, 'a path that is not UTF-8');
    return only.name;
  }
}

function refuse(reply: StatusReply): never {
  throw new StatusError(reply.code, reply.message);
}

function decodeLimitsOrFail(channel: SftpChannel, body: Buffer): ReturnType<typeof decodeLimits> {
  return decodeOrFail(channel, () => decodeLimits(body));
}

function decodeOrFail<T>(channel: SftpChannel, decode: () => T): T {
  try {
    return decode();
  } catch {
    const error = new EndpointError('protocol', 'The server broke the SFTP protocol: a truncated answer to an extension.');
    channel.fail(error);
    throw error;
  }
}
