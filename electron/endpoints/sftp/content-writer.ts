import type { EndpointError } from '../../engine/endpoint';
import type { ReplyReader } from './channel';
import { PacketType, Status } from './protocol-numbers';
import { decodeReply, ProtocolFault } from './replies';
import { above } from './names';
import { StatusError, type SftpSession } from './session';

/** Bytes of one request that is under way, and whether they travel. */
interface Part {
  readonly start: number;
  readonly length: number;
}

/**
 * Fills an open file on the server from its beginning on, with many requests in flight: without a promise for each, and
 * content goes from the caller's bytes straight into the packets.
 */
export class ContentWriter implements ReplyReader {
  /** Where the next byte goes: all before were handed to the channel. */
  position: number;
  /** Bytes acknowledged from the beginning on, without a gap. */
  acknowledged: number;
  /** What failed first. */
  failure: Error | undefined;
  #requests = 0;
  readonly #open = new Map<number, Part>();
  /** Acknowledged beyond a gap: start and end. */
  readonly #ahead = new Map<number, number>();
  #settled: (() => void) | undefined;
  #space: Promise<void> | undefined;

  /**
   * @param start bytes that are there already
   * @param path absolute: where the server is asked for its space once it refuses a WRITE
   * @param onAcknowledged told after each part
   */
  constructor(
    private readonly session: SftpSession,
    private readonly handle: Buffer,
    private readonly path: string,
    start: number,
    private readonly onAcknowledged: (acknowledged: number) => void,
  ) {
    this.position = this.acknowledged = start;
  }

  /** Appends bytes, which may be reused once this resolves. @throws what an earlier part failed with */
  async append(bytes: Uint8Array): Promise<void> {
    const { writeSize, channel } = this.session;
    for (let at = 0; at < bytes.length; at += writeSize) {
      const part = at === 0 && bytes.length <= writeSize ? bytes : bytes.subarray(at, at + writeSize);
      const wait = channel.reserve(part.length);
      if (wait !== undefined) await wait;
      if (this.failure !== undefined) throw this.failure;
      this.#write(part);
    }
  }

  /** Appends what another request brings, such as a copy on the server. */
  appendElsewhere(length: number, request: Promise<void>): void {
    const id = this.#begin(length);
    request.then(
      () => this.#acknowledge(id),
      (error: unknown) => this.#fail(id, error as Error),
    );
  }

  /** Waits until everything is acknowledged. @throws what failed first */
  async settled(): Promise<void> {
    if (this.#open.size > 0 && this.failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#settled = resolve;
      });
    }
    if (this.failure !== undefined) throw this.failure;
  }

  /** Settles once the server told its space, if a WRITE was refused. */
  spaceKnown(): Promise<void> {
    return this.#space ?? Promise.resolve();
  }

  onReply(step: number, packet: Buffer): void {
    const reply = decodeReply(packet);
    if (reply.type !== PacketType.status) throw new ProtocolFault('another answer than a status');
    if (reply.code === Status.ok) this.#acknowledge(step);
    else this.#fail(step, new StatusError(reply.code, reply.message, this.#open.get(step)?.length));
  }

  onDead(error: EndpointError): void {
    this.failure ??= error;
    this.#open.clear();
    this.#settled?.();
  }

  #write(bytes: Uint8Array): void {
    const { handle, position } = this;
    const step = this.#begin(bytes.length);
    const head = 4 + handle.length + 8 + 4;
    const outbox = this.session.channel.begin(PacketType.write, PacketType.status, this, step, head, bytes.length, bytes.length);
    outbox.bytes(handle);
    outbox.bigNumber(position);
    outbox.number(bytes.length);
    outbox.content(bytes);
  }

  #begin(length: number): number {
    this.#requests += 1;
    this.#open.set(this.#requests, { start: this.position, length });
    this.position += length;
    return this.#requests;
  }

  #acknowledge(step: number): void {
    const part = this.#open.get(step);
    if (part === undefined) return;
    this.#open.delete(step);
    this.#ahead.set(part.start, part.start + part.length);
    for (let end = this.#ahead.get(this.acknowledged); end !== undefined; end = this.#ahead.get(end)) {
      this.#ahead.delete(this.acknowledged);
      this.acknowledged = end;
    }
    this.onAcknowledged(this.acknowledged);
    if (this.#open.size === 0) this.#settled?.();
  }

  #fail(step: number, error: Error): void {
    this.#open.delete(step);
    if (this.failure === undefined) {
      this.failure = error;
      if (error instanceof StatusError) this.#space = this.#askSpace(error);
    }
    this.#settled?.();
  }

  /** At once: what is removed afterwards would make a full disk look as if it had room. */
  async #askSpace(refused: StatusError): Promise<void> {
    const { session, path } = this;
    if (!session.has('statvfs@openssh.com')) return;
    await session.space(above(path)).then(
      (space) => {
        refused.freeBytes = space.freeBytes;
      },
      () => undefined,
    );
  }
}
