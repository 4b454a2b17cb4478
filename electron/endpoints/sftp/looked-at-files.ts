import type { Evidence } from '../../contract/plan';
import type { EndpointError } from '../../engine/endpoint';
import { kindOf } from './attributes';
import type { ReplyReader, SftpChannel } from './channel';
import { textSize } from './fields';
import { PacketType, Status } from './protocol-numbers';
import { decodeReply, isSuccess, ProtocolFault, type ReceivedAttributes } from './replies';
import { StatusError } from './session';

/** A file that must be as it was found before anything is done to it. */
export interface Looked {
  /** Absolute. */
  readonly path: string;
  readonly found: Evidence;
}

/** What a reply answers. */
export const Step = { look: 0, act: 1, show: 2 } as const;
const STEPS = 3;

/**
 * Looks at many files, and does something to each that still is what was found, as soon as its own LSTAT has shown that.
 * No promise but the one for all of them: thousands under way at once would cost more than their requests do.
 */
export abstract class LookedAtFiles<File extends Looked> implements ReplyReader {
  /** Replies that are still to come. */
  #open = 0;
  #resolve!: () => void;
  #reject!: (error: unknown) => void;

  constructor(
    protected readonly channel: SftpChannel,
    protected readonly files: readonly File[],
  ) {}

  /** @throws EndpointError for a dead link, and whatever those throw who are told */
  run(): Promise<void> {
    if (this.files.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.files.forEach(({ path }, index) => {
        this.begin(PacketType.lstat, PacketType.attributes, index, Step.look, textSize(path)).text(path);
      });
    });
  }

  onDead(error: EndpointError): void {
    this.#reject(error);
  }

  onReply(step: number, packet: Buffer): void {
    const index = Math.floor(step / STEPS);
    const kind = step % STEPS;
    if (kind === Step.act && isSuccess(packet)) this.#tell(() => this.acted(index));
    else {
      const reply = decodeReply(packet);
      if (reply.type === PacketType.attributes) this.#tell(() => this.#shown(index, kind, reply.attributes));
      else if (reply.type !== PacketType.status || reply.code === Status.ok) throw new ProtocolFault('success without what was asked for');
      else if (kind !== Step.act && reply.code === Status.noSuchFile) this.#tell(() => this.#shown(index, kind, undefined));
      else this.#tell(() => this.refused(index, kind, new StatusError(reply.code, reply.message)));
    }
    this.#open--;
    if (this.#open === 0) this.#resolve();
  }

  /** Sends a request about a file; its fields follow. */
  protected begin(
    type: number,
    expected: typeof PacketType.attributes | typeof PacketType.status,
    index: number,
    step: number,
    size: number,
  ) {
    this.#open++;
    return this.channel.begin(type, expected, this, index * STEPS + step, size);
  }

  /** The file is as it was found. */
  protected abstract act(index: number, file: File): void;
  protected abstract acted(index: number): void;
  /** It is not as it was found; undefined if nothing is there. */
  protected abstract isOther(index: number, there: ReceivedAttributes | undefined): void;
  /** What {@link Step.show} has shown; undefined if nothing is there. */
  protected abstract shows(index: number, there: ReceivedAttributes | undefined): void;
  protected abstract refused(index: number, step: number, error: StatusError): void;

  #shown(index: number, step: number, there: ReceivedAttributes | undefined): void {
    const file = this.files[index]!;
    if (step === Step.show) this.shows(index, there);
    else if (there !== undefined && isAsFound(there, file.found)) this.act(index, file);
    else this.isOther(index, there);
  }

  /** What goes wrong where an answer is used is no fault of the channel's. */
  #tell(told: () => void): void {
    try {
      told();
    } catch (error) {
      this.#reject(error);
    }
  }
}

function isAsFound(there: ReceivedAttributes, found: Evidence): boolean {
  return kindOf(there) === found.kind && (there.size ?? 0) === found.size && (there.mtime ?? 0) === found.mtime;
}
