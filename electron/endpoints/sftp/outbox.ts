import type { SentAttributes } from './requests';
import { AttributeFlag } from './protocol-numbers';

/** Bytes of one write: what one SSH packet carries to OpenSSH. */
const STAGE = 32 * 1024;
/** Stages that wait to be filled again, so that a long run does not make a new one for each packet. */
const SPARE_STAGES = 8;

/**
 * Where requests become bytes: they are encoded one behind the other into a stage as large as one SSH packet, which
 * leaves when it is full, or once nothing more is to be said for the moment.
 */
export class Outbox {
  readonly #spare: Buffer[] = [];
  #stage: Buffer = Buffer.allocUnsafeSlow(STAGE);
  #at = 0;
  #flushDue = false;

  /**
   * @param send calls `accepted` once the bytes may be reused
   * @param onAccepted told after each write that left
   */
  constructor(
    private readonly send: (bytes: Buffer, accepted: () => void) => void,
    private readonly onAccepted: () => void,
  ) {}

  /** Puts a request that was encoded elsewhere. */
  packet(bytes: Uint8Array): void {
    if (bytes.length > STAGE) {
      this.flush();
      this.send(bytes as Buffer, this.onAccepted);
      return;
    }
    this.#room(bytes.length);
    this.#stage.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /**
   * Begins a request; its fields follow.
   * @param head bytes of the fields, without content that is put with {@link content}
   * @param content bytes of that content, which ends the request
   */
  begin(type: number, id: number, head: number, content = 0): void {
    this.#room(9 + head);
    this.number(5 + head + content);
    this.#stage[this.#at++] = type;
    this.number(id);
  }

  number(value: number): void {
    const stage = this.#stage;
    const at = this.#at;
    stage[at] = value >>> 24;
    stage[at + 1] = value >>> 16;
    stage[at + 2] = value >>> 8;
    stage[at + 3] = value;
    this.#at = at + 4;
  }

  bigNumber(value: number): void {
    this.number(Math.floor(value / 0x1_0000_0000));
    this.number(value % 0x1_0000_0000);
  }

  bytes(value: Uint8Array): void {
    this.number(value.length);
    this.#stage.set(value, this.#at);
    this.#at += value.length;
  }

  text(value: string): void {
    const written = this.#stage.write(value, this.#at + 4, 'utf8');
    this.number(written);
    this.#at += written;
  }

  attributes(value: SentAttributes): void {
    const { permissions, mtime } = value;
    this.number((permissions === undefined ? 0 : AttributeFlag.permissions) | (mtime === undefined ? 0 : AttributeFlag.times));
    if (permissions !== undefined) this.number(permissions);
    if (mtime === undefined) return;
    this.number(value.atime ?? mtime);
    this.number(mtime);
  }

  /** Puts content, over as many stages as it takes. */
  content(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      if (this.#at === this.#stage.length) this.flush();
      const part = Math.min(bytes.length - from, this.#stage.length - this.#at);
      this.#stage.set(part === bytes.length ? bytes : bytes.subarray(from, from + part), this.#at);
      this.#at += part;
      from += part;
    }
  }

  /** Sends what there is. */
  flush(): void {
    if (this.#at === 0) return;
    const stage = this.#stage;
    const bytes = stage.subarray(0, this.#at);
    this.#stage = this.#spare.pop() ?? Buffer.allocUnsafeSlow(STAGE);
    this.#at = 0;
    this.send(bytes, () => {
      if (stage.length === STAGE && this.#spare.length < SPARE_STAGES) this.#spare.push(stage);
      this.onAccepted();
    });
  }

  /** A stage with room for `length` bytes in one piece. */
  #room(length: number): void {
    if (this.#at + length > this.#stage.length) this.flush();
    // Two paths of the longest kind are more than one packet carries.
    if (length > this.#stage.length) this.#stage = Buffer.allocUnsafeSlow(length);
    if (this.#flushDue) return;
    this.#flushDue = true;
    // After everything that the network brought in this turn: what is asked for in answer travels in the same SSH packets.
    setImmediate(() => {
      this.#flushDue = false;
      this.flush();
    });
  }
}

/** Bytes of a text as a field. */
export function textSize(text: string): number {
  return 4 + Buffer.byteLength(text, 'utf8');
}
