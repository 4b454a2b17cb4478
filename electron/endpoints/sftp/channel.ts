import { EndpointError } from '../../engine/endpoint';
import { describeServerText } from './server-text';
import { PacketSplitter } from './packet-splitter';
import { PacketType } from './protocol-numbers';
import { decodeReply, decodeVersion, ProtocolFault, replyId, type Reply } from './replies';
import { encodeInit, encodePath, setRequestId, type RequestPacket } from './requests';

/** A byte stream to an SFTP server, such as an SSH channel with the subsystem `sftp`. */
export interface ChannelTransport {
  /** Sends bytes; calls `accepted` once `bytes` may be reused. */
  write(bytes: Buffer, accepted: () => void): void;
  onData(listener: (chunk: Buffer) => void): void;
  /** Told once, when no more bytes come; `reason` is a sentence if one is known. */
  onEnd(listener: (reason: EndpointError | undefined) => void): void;
  /** Bytes that the network delivered so far, those of the layers below included: a sign of life. */
  bytesReceived(): number;
  /** Ends the stream and whatever carries it. */
  close(): void;
}

/** Time limits, in seconds. */
export interface ChannelTiming {
  /** No reply at all for this long while one is due, with nothing accepted for sending either: the link is given up. */
  readonly reply: number;
  /** Not a byte from the network for this long while a reply is due. */
  readonly silence: number;
  /** Idle for this long: a small request asks whether the server is still there. */
  readonly idle: number;
  /** A single request may take this long while others are answered. */
  readonly single: number;
}

/** OpenSSH's usual ServerAliveInterval 15 × 3 for silence, a minute for a reply. */
export const CHANNEL_TIMING: ChannelTiming = { reply: 60, silence: 45, idle: 15, single: 600 };

/** Marks a loss because the SFTP server itself ended, while the connection stood. */
export const SERVER_ENDED = 'server-ended';

export type ReplyTypeNumber = Reply['type'];
export type StatusReply = Extract<Reply, { type: typeof PacketType.status }>;
export type ReplyOf<T extends ReplyTypeNumber> = Extract<Reply, { type: T }>;

interface Pending {
  readonly expected: ReplyTypeNumber;
  readonly sentAt: number;
  readonly reserved: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: EndpointError) => void;
}

/** Requests are gathered into one write of this size: what one SSH packet carries to OpenSSH. */
const STAGE = 32 * 1024;
/** Content bytes that may be on their way, in both directions: twice ssh2's window of 2 MiB, so that it never runs dry. */
const MAX_RESERVED = 4 * 1024 * 1024;
const MAX_ID = 0x7fff_ffff;

/**
 * One SFTP channel: many requests at once, replies matched by id, one deadline sweep. The first breach of the protocol,
 * the first missed deadline or the end of the stream kills it: all pending and all later requests reject with one error.
 */
export class SftpChannel {
  readonly #pending = new Map<number, Pending>();
  readonly #splitter = new PacketSplitter();
  readonly #timer: NodeJS.Timeout;
  readonly #waiters: { readonly bytes: number; readonly grant: () => void; readonly reject: (error: EndpointError) => void }[] = [];
  readonly #sparePackets: Buffer[] = [];
  #stage: Buffer = Buffer.allocUnsafe(STAGE);
  #staged = 0;
  #flushDue = false;
  #nextId = 0;
  #reserved = 0;
  /** Seconds of this process, counted by the sweep: a machine that slept, or a blocked loop, makes nobody late. */
  #seconds = 0;
  #progressAt = 0;
  #heardAt = 0;
  #heardBytes = 0;
  #dead: EndpointError | undefined;
  #version: { resolve: (extensions: ReadonlyMap<string, string>) => void; reject: (error: EndpointError) => void } | undefined;
  #onDead: ((error: EndpointError) => void) | undefined;
  #extensions: ReadonlyMap<string, string> = new Map();

  private constructor(
    private readonly transport: ChannelTransport,
    private readonly timing: ChannelTiming,
  ) {
    transport.onData((chunk) => {
      this.#receive(chunk);
    });
    transport.onEnd((reason) => {
      this.fail(reason ?? new EndpointError('lost', 'The server closed the connection.', 'Try again.'));
    });
    this.#timer = setInterval(() => {
      this.#sweep();
    }, 1000);
    this.#timer.unref();
  }

  /** Starts SFTP on a stream. @throws EndpointError `no-sftp` if the other side does not speak version 3 */
  static async open(transport: ChannelTransport, timing: ChannelTiming = CHANNEL_TIMING): Promise<SftpChannel> {
    const { channel, started } = SftpChannel.begin(transport, timing);
    await started;
    return channel;
  }

  /** As {@link open}, for a server that reads on while it starts: the channel takes requests before `started` resolves. */
  static begin(
    transport: ChannelTransport,
    timing: ChannelTiming = CHANNEL_TIMING,
  ): { readonly channel: SftpChannel; readonly started: Promise<void> } {
    const channel = new SftpChannel(transport, timing);
    const version = new Promise<ReadonlyMap<string, string>>((resolve, reject) => {
      channel.#version = { resolve, reject };
    });
    channel.#stagePacket(encodeInit());
    const started = version.then(
      (extensions) => {
        channel.#extensions = extensions;
      },
      (error: unknown) => {
        throw error instanceof EndpointError && error.detail === SERVER_ENDED
          ? new EndpointError('no-sftp', error.message, 'Ask the administrator of the server why SFTP does not start.')
          : error;
      },
    );
    return { channel, started };
  }

  /** Extensions that the server announced, by name. */
  get extensions(): ReadonlyMap<string, string> {
    return this.#extensions;
  }

  /** Why the channel is dead; undefined while it lives. */
  get dead(): EndpointError | undefined {
    return this.#dead;
  }

  /** Told once, when the channel dies. */
  set onDead(listener: (error: EndpointError) => void) {
    if (this.#dead === undefined) this.#onDead = listener;
    else listener(this.#dead);
  }

  /**
   * Sends a request; resolves with the expected kind of reply, or with a status.
   * @param reserved bytes taken with {@link reserve} that its reply gives back
   * @throws EndpointError `lost` or `protocol` if the channel is dead
   */
  request<T extends ReplyTypeNumber>(packet: RequestPacket, expected: T, reserved = 0): Promise<ReplyOf<T> | StatusReply> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      const id = this.#takeId();
      setRequestId(packet, id);
      if (this.#pending.size === 0) this.#progressAt = this.#heardAt = this.#seconds;
      this.#pending.set(id, { expected, sentAt: this.#seconds, reserved, resolve: resolve as (reply: Reply) => void, reject });
      this.#stagePacket(packet);
    });
  }

  /** Takes room for content bytes that are about to travel; undefined if it was there at once. */
  reserve(bytes: number): Promise<void> | undefined {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    if (this.#reserved + bytes <= MAX_RESERVED && this.#waiters.length === 0) {
      this.#reserved += bytes;
      return undefined;
    }
    return new Promise((grant, reject) => {
      this.#waiters.push({ bytes, grant, reject });
    });
  }

  /** Kills the channel. */
  fail(error: EndpointError): void {
    if (this.#dead !== undefined) return;
    this.#dead = error;
    clearInterval(this.#timer);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    const waiters = this.#waiters.splice(0);
    this.#version?.reject(error);
    for (const each of pending) each.reject(error);
    for (const each of waiters) each.reject(error);
    this.#onDead?.(error);
    this.transport.close();
  }

  #takeId(): number {
    do {
      this.#nextId = this.#nextId >= MAX_ID ? 1 : this.#nextId + 1;
    } while (this.#pending.has(this.#nextId));
    return this.#nextId;
  }

  #stagePacket(packet: Buffer): void {
    if (this.#staged + packet.length > STAGE) this.#flush();
    if (packet.length > STAGE) {
      this.transport.write(packet, () => {
        this.#progressAt = this.#seconds;
      });
      return;
    }
    packet.copy(this.#stage, this.#staged);
    this.#staged += packet.length;
    if (this.#flushDue) return;
    this.#flushDue = true;
    // After all promise callbacks that are due: what they ask for travels in the same SSH packet.
    process.nextTick(() => {
      this.#flushDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#staged === 0 || this.#dead !== undefined) return;
    const stage = this.#stage;
    const bytes = stage.subarray(0, this.#staged);
    this.#stage = this.#sparePackets.pop() ?? Buffer.allocUnsafe(STAGE);
    this.#staged = 0;
    this.transport.write(bytes, () => {
      this.#progressAt = this.#seconds;
      if (this.#sparePackets.length < 8) this.#sparePackets.push(stage);
    });
  }

  #receive(chunk: Buffer): void {
    if (this.#dead !== undefined) return;
    try {
      this.#splitter.push(chunk, (packet) => {
        if (this.#dead === undefined) this.#onPacket(packet);
      });
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error;
      this.fail(this.#version === undefined ? brokenProtocol(error.message) : notSftp(chunk));
    }
  }

  #onPacket(packet: Buffer): void {
    const version = this.#version;
    if (version !== undefined) {
      const hello = packet[0] === PacketType.version ? decodeVersion(packet) : undefined;
      if (hello?.version !== 3) throw new ProtocolFault('no version 3');
      this.#version = undefined;
      version.resolve(hello.extensions);
      return;
    }
    const id = replyId(packet);
    const pending = this.#pending.get(id);
    if (pending === undefined) throw new ProtocolFault('a reply to a request that was not made');
    const reply = decodeReply(packet);
    if (reply.type !== pending.expected && reply.type !== PacketType.status)
      throw new ProtocolFault('a reply of another kind than was asked for');
    this.#pending.delete(id);
    this.#progressAt = this.#seconds;
    if (pending.reserved > 0) this.#release(pending.reserved);
    pending.resolve(reply);
  }

  #release(bytes: number): void {
    this.#reserved -= bytes;
    let granted = 0;
    for (const waiter of this.#waiters) {
      if (this.#reserved > 0 && this.#reserved + waiter.bytes > MAX_RESERVED) break;
      this.#reserved += waiter.bytes;
      waiter.grant();
      granted++;
    }
    if (granted > 0) this.#waiters.splice(0, granted);
  }

  #sweep(): void {
    this.#seconds++;
    const heard = this.transport.bytesReceived();
    if (heard !== this.#heardBytes) {
      this.#heardBytes = heard;
      this.#heardAt = this.#seconds;
    }
    if (this.#pending.size === 0 && this.#version === undefined) {
      if (this.#seconds - this.#progressAt >= this.timing.idle)
        void this.request(encodePath(PacketType.realpath, '.'), PacketType.name).catch(() => undefined);
      return;
    }
    const oldest = this.#pending.values().next().value?.sentAt ?? 0;
    const silent = this.#seconds - this.#heardAt >= this.timing.silence;
    const unanswered = this.#seconds - this.#progressAt >= this.timing.reply;
    if (silent || unanswered || this.#seconds - oldest >= this.timing.single) {
      const seconds = silent ? this.timing.silence : unanswered ? this.timing.reply : this.timing.single;
      this.fail(
        new EndpointError('lost', `The server did not answer for ${String(seconds)} seconds.`, 'Check the network and the server.'),
      );
    }
  }
}

function brokenProtocol(fault: string): EndpointError {
  return new EndpointError(
    'protocol',
    `The server broke the SFTP protocol: ${fault}.`,
    'Tell the administrator of the server; nothing of this answer was used.',
  );
}

/** The text that stands before the first byte which nobody would read: SFTP's own packets may follow it. */
function printableHead(chunk: Buffer): string {
  const text = /^[\t\r\n\x20-\x7e\xa0-\xff]*/.exec(chunk.toString('latin1', 0, 400))?.[0] ?? '';
  return Buffer.from(text, 'latin1').toString('utf8').trim().slice(0, 80);
}

function notSftp(chunk: Buffer): EndpointError {
  const head = printableHead(chunk);
  return new EndpointError(
    'no-sftp',
    `The server sent something else than SFTP version 3${head === '' ? '' : `: ${describeServerText(head)}`}.`,
    'A start-up file of the account may print text: its shell must stay silent when it is not used by a person.',
  );
}
