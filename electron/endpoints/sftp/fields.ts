import { AttributeFlag } from './protocol-numbers';

/** What a request sets; times are whole seconds, 0 to 2^32-1. */
export interface SentAttributes {
  readonly permissions?: number;
  readonly atime?: number;
  readonly mtime?: number;
}

/** Puts the fields of requests one behind the other. Whoever makes one sees to it that there is room. */
export class FieldWriter {
  constructor(
    protected buffer: Buffer,
    protected at = 0,
  ) {}

  number(value: number): void {
    const { buffer, at } = this;
    buffer[at] = value >>> 24;
    buffer[at + 1] = value >>> 16;
    buffer[at + 2] = value >>> 8;
    buffer[at + 3] = value;
    this.at = at + 4;
  }

  bigNumber(value: number): void {
    this.number(Math.floor(value / 0x1_0000_0000));
    this.number(value % 0x1_0000_0000);
  }

  bytes(value: Uint8Array): void {
    this.number(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
  }

  text(value: string): void {
    const written = this.buffer.write(value, this.at + 4, 'utf8');
    this.number(written);
    this.at += written;
  }

  attributes(value: SentAttributes): void {
    const { permissions, mtime } = value;
    this.number((permissions === undefined ? 0 : AttributeFlag.permissions) | (mtime === undefined ? 0 : AttributeFlag.times));
    if (permissions !== undefined) this.number(permissions);
    if (mtime === undefined) return;
    this.number(value.atime ?? mtime);
    this.number(mtime);
  }
}

/** Bytes of a text as a field. */
export function textSize(text: string): number {
  return 4 + Buffer.byteLength(text, 'utf8');
}

/** Bytes of attributes as a field. */
export function attributesSize({ permissions, mtime }: SentAttributes): number {
  return 4 + (permissions === undefined ? 0 : 4) + (mtime === undefined ? 0 : 8);
}
