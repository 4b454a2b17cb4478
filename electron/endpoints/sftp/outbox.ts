import { FieldWriter } from './fields';

/** Bytes of one write: what one SSH packet carries to OpenSSH. */
const STAGE = 32 * 1024;
/**
 * Bytes of one write, and for how many bytes, while a connection is young: TCP brings some 14 KB over with the first round
 * trip (RFC 6928), and a server reads an SSH packet only when all of it is there.
 */
const YOUNG_STAGE = 6 * 1024;
const YOUNG_BYTES = 48 * 1024;
/** Stages that wait to be filled again, so that a long run does not make a new one for each packet. */
const SPARE_STAGES = 8;

/**
 * Where requests become bytes: they are encoded one behind the other into a stage as large as one SSH packet, which
 * leaves when it is full, or once nothing more is to be said for the moment.
 */
export class Outbox extends FieldWriter {
  readonly #spare: Buffer[] = [];
  #flushDue = false;
  #young: number;

  /**
   * @param send calls `accepted` once the bytes may be reused
   * @param onAccepted told after each write that left
   * @param young bytes that leave in small writes at first
   */
  constructor(
    private readonly send: (bytes: Buffer, accepted: () => void) => void,
    private readonly onAccepted: () => void,
    young = YOUNG_BYTES,
  ) {
    super(Buffer.allocUnsafeSlow(STAGE));
    this.#young = young;
  }

  /** Puts a request that was encoded elsewhere. */
  packet(bytes: Uint8Array): void {
    if (bytes.length > STAGE) {
      this.flush();
      this.send(bytes as Buffer, this.onAccepted);
      return;
    }
    this.#room(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  /**
   * Begins a request; its fields follow.
   * @param head bytes of the fields, without content that is put with {@link content}
   * @param content bytes of that content, which ends the request
   */
  begin(type: number, id: number, head: number, content = 0): void {
    this.#room(9 + head);
    this.number(5 + head + content);
    this.buffer[this.at++] = type;
    this.number(id);
  }

  /** Puts content, over as many stages as it takes. */
  content(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      if (this.at >= this.#end) this.flush();
      const part = Math.min(bytes.length - from, this.#end - this.at);
      this.buffer.set(part === bytes.length ? bytes : bytes.subarray(from, from + part), this.at);
      this.at += part;
      from += part;
    }
  }

  /** Sends what there is. */
  flush(): void {
    if (this.at === 0) return;
    const stage = this.buffer;
    this.#young = Math.max(0, this.#young - this.at);
    const bytes = stage.subarray(0, this.at);
    this.buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(STAGE);
    this.at = 0;
    this.send(bytes, () => {
      if (stage.length === STAGE && this.#spare.length < SPARE_STAGES) this.#spare.push(stage);
      this.onAccepted();
    });
  }

  /** Where the present stage is full. */
  get #end(): number {
    return this.#young > 0 ? Math.min(YOUNG_STAGE, this.buffer.length) : this.buffer.length;
  }

  /** A stage with room for `length` bytes in one piece. */
  #room(length: number): void {
    if (this.at + length > this.#end) this.flush();
    // Two paths of the longest kind are more than one packet carries.
    if (length > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(length);
    if (this.#flushDue) return;
    this.#flushDue = true;
    // After everything that the network brought in this turn: what is asked for in answer travels in the same SSH packets.
    setImmediate(() => {
      this.#flushDue = false;
      this.flush();
    });
  }
}
