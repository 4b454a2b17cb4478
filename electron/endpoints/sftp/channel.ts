import { EndpointError } from '../../engine/endpoint';
import { describeServerText } from './server-text';
import { Outbox } from './outbox';
import { PacketSplitter } from './packet-splitter';
import { PendingRequests } from './pending-requests';
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

/** Takes the replies to its requests as they come, without a promise for each. */
export interface ReplyReader {
  /**
   * One reply of the expected kind, or a status.
   * @param step what was given with the request
   * @param packet without its length, as `decodeReply` takes it; it holds only until this call returns
   * @throws ProtocolFault, which kills the channel
   */
  onReply(step: number, packet: Buffer): void;
  /** The channel died before this reply came: told for each request that is still open. */
  onDead(error: EndpointError): void;
}

/** One request's promise. */
class Promised implements ReplyReader {
  constructor(
    private readonly resolve: (reply: Reply) => void,
    readonly onDead: (error: EndpointError) => void,
  ) {}

  onReply(_step: number, packet: Buffer): void {
    this.resolve(decodeReply(packet));
  }
}

/** Content bytes that may be on their way, in both directions: twice ssh2's window of 2 MiB, so that it never runs dry. */
const MAX_RESERVED = 4 * 1024 * 1024;

/**
 * One SFTP channel: many requests at once, replies matched by id, one deadline sweep. The first breach of the protocol,
 * the first missed deadline or the end of the stream kills it: all pending and all later requests reject with one error.
 */
export class SftpChannel {
  readonly #pending = new PendingRequests();
  readonly #splitter = new PacketSplitter();
  readonly #timer: NodeJS.Timeout;
  readonly #waiters: { readonly bytes: number; readonly grant: () => void; readonly reject: (error: EndpointError) => void }[] = [];
  readonly #outbox: Outbox;
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
  /** One request at a time is timed: the shortest trip is the way there and back, whatever else waits in line. */
  #timedId = 0;
  #timedAt = 0;
  #shortestTrip = Infinity;
  #onShorterTrip: ((milliseconds: number) => void) | undefined;

  private constructor(
    private readonly transport: ChannelTransport,
    private readonly timing: ChannelTiming,
  ) {
    this.#outbox = new Outbox(
      (bytes, accepted) => {
        if (this.#dead === undefined) transport.write(bytes, accepted);
      },
      () => {
        this.#progressAt = this.#seconds;
      },
    );
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
    channel.#outbox.packet(encodeInit());
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

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#pending.size === 0 && this.#reserved === 0 && this.#waiters.length === 0;
  }

  /** Told once, when the channel dies. */
  set onDead(listener: (error: EndpointError) => void) {
    if (this.#dead === undefined) this.#onDead = listener;
    else listener(this.#dead);
  }

  /** Told the shortest time from a request to its reply, in milliseconds, from now on and each time that it falls. */
  set onShorterTrip(listener: (milliseconds: number) => void) {
    this.#shortestTrip = Infinity;
    this.#timedId = 0;
    this.#onShorterTrip = listener;
  }

  /**
   * Sends a request; resolves with the expected kind of reply, or with a status.
   * @param reserved bytes taken with {@link reserve} that its reply gives back
   * @throws EndpointError `lost` or `protocol` if the channel is dead
   */
  request<T extends ReplyTypeNumber>(packet: RequestPacket, expected: T, reserved = 0): Promise<ReplyOf<T> | StatusReply> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      const id = this.#await(expected, new Promised(resolve as (reply: Reply) => void, reject), 0, reserved);
      setRequestId(packet, id);
      this.#outbox.packet(packet);
    });
  }

  /**
   * Begins a request whose fields the caller puts into the outbox at once, `head` bytes of them and `content` bytes of
   * content behind. Its reply goes to `reader`.
   * @param reserved bytes taken with {@link reserve} that its reply gives back
   */
  begin(type: number, expected: ReplyTypeNumber, reader: ReplyReader, step: number, head: number, content = 0, reserved = 0): Outbox {
    const dead = this.#dead;
    if (dead === undefined) this.#outbox.begin(type, this.#await(expected, reader, step, reserved), head, content);
    else {
      this.#outbox.begin(type, 0, head, content);
      queueMicrotask(() => reader.onDead(dead));
    }
    return this.#outbox;
  }

  /** Takes room for content bytes that are about to travel; undefined if it was there at once. */
  reserve(bytes: number): Promise<void> | undefined {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    if (this.#hasRoom(bytes)) return undefined;
    return new Promise((grant, reject) => {
      this.#waiters.push({ bytes, grant, reject });
    });
  }

  /** As {@link reserve}, without a promise: calls one of both, `grant` at once if there is room. */
  reserveFor(bytes: number, grant: () => void, reject: (error: EndpointError) => void): void {
    if (this.#dead !== undefined) reject(this.#dead);
    else if (this.#hasRoom(bytes)) grant();
    else this.#waiters.push({ bytes, grant, reject });
  }

  /** Kills the channel. */
  fail(error: EndpointError): void {
    if (this.#dead !== undefined) return;
    this.#dead = error;
    clearInterval(this.#timer);
    const pending = this.#pending.clear();
    const waiters = this.#waiters.splice(0);
    this.#version?.reject(error);
    for (const reader of pending) reader.onDead(error);
    for (const each of waiters) each.reject(error);
    this.#onDead?.(error);
    this.transport.close();
  }

  /** Expects a reply from now on. @returns the request's id */
  #await(expected: ReplyTypeNumber, reader: ReplyReader, step: number, reserved: number): number {
    if (this.#pending.size === 0) this.#progressAt = this.#heardAt = this.#seconds;
    const id = this.#pending.add(expected, reader, step, reserved, this.#seconds);
    if (this.#timedId === 0 && this.#onShorterTrip) {
      this.#timedId = id;
      this.#timedAt = performance.now();
    }
    return id;
  }

  #arrived(): void {
    const took = performance.now() - this.#timedAt;
    this.#timedId = 0;
    if (took >= this.#shortestTrip) return;
    this.#shortestTrip = took;
    this.#onShorterTrip?.(took);
  }

  #hasRoom(bytes: number): boolean {
    if (this.#reserved + bytes > MAX_RESERVED || this.#waiters.length > 0) return false;
    this.#reserved += bytes;
    return true;
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
    const pending = this.#pending;
    if (id === this.#timedId) this.#arrived();
    const slot = pending.find(id);
    if (slot === undefined) throw new ProtocolFault('a reply to a request that was not made');
    if (packet[0] !== pending.expectedBy(slot) && packet[0] !== PacketType.status)
      throw new ProtocolFault('a reply of another kind than was asked for');
    this.#progressAt = this.#seconds;
    // What it answers is open until it is decoded: whoever waits for it learns of a broken protocol too.
    pending.readerOf(slot).onReply(pending.stepOf(slot), packet);
    const reserved = pending.remove(id);
    if (reserved > 0) this.#release(reserved);
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
    const oldest = this.#pending.oldest() ?? 0;
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
