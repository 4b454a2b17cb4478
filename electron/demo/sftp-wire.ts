/** The wire form of SFTP version 3 as a server sees it (draft-ietf-secsh-filexfer-02, with OpenSSH's PROTOCOL notes). */

/** Packet types that a client sends. */
export const Request = {
  INIT: 1,
  OPEN: 3,
  CLOSE: 4,
  READ: 5,
  WRITE: 6,
  LSTAT: 7,
  FSTAT: 8,
  SETSTAT: 9,
  FSETSTAT: 10,
  OPENDIR: 11,
  READDIR: 12,
  REMOVE: 13,
  MKDIR: 14,
  RMDIR: 15,
  REALPATH: 16,
  STAT: 17,
  RENAME: 18,
  READLINK: 19,
  SYMLINK: 20,
  EXTENDED: 200,
} as const;

/** Packet types that a server sends. */
export const Reply = { VERSION: 2, STATUS: 101, HANDLE: 102, DATA: 103, NAME: 104, ATTRS: 105, EXTENDED: 201 } as const;

/** Status codes of version 3. */
export const Status = { OK: 0, EOF: 1, NO_SUCH_FILE: 2, PERMISSION_DENIED: 3, FAILURE: 4, BAD_MESSAGE: 5, UNSUPPORTED: 8 } as const;

/** Flags of OPEN. */
export const OpenFlag = { READ: 1, WRITE: 2, APPEND: 4, CREATE: 8, TRUNCATE: 16, EXCLUSIVE: 32 } as const;

const AttributeFlag = { SIZE: 1, OWNER: 2, PERMISSIONS: 4, TIMES: 8, EXTENDED: 0x80000000 } as const;

/** What a packet says of a file; absent fields were not sent. Times are whole seconds since 1970. */
export interface Attributes {
  readonly size?: number;
  readonly mode?: number;
  readonly atime?: number;
  readonly mtime?: number;
}

/** Reads one packet's fields in order. Strings keep their bytes: one character for each byte (latin1). */
export class PacketReader {
  #at = 0;
  constructor(private readonly packet: Buffer) {}

  byte(): number {
    return this.packet.readUInt8(this.#advance(1));
  }

  uint32(): number {
    return this.packet.readUInt32BE(this.#advance(4));
  }

  /** 64 bits as a number; exact up to 2^53. */
  uint64(): number {
    return Number(this.packet.readBigUInt64BE(this.#advance(8)));
  }

  bytes(): Buffer {
    const length = this.uint32();
    const start = this.#advance(length);
    return this.packet.subarray(start, start + length);
  }

  text(): string {
    return this.bytes().toString('latin1');
  }

  attributes(): Attributes {
    const flags = this.uint32();
    const result: { size?: number; mode?: number; atime?: number; mtime?: number } = {};
    if (flags & AttributeFlag.SIZE) result.size = this.uint64();
    if (flags & AttributeFlag.OWNER) this.#advance(8);
    if (flags & AttributeFlag.PERMISSIONS) result.mode = this.uint32();
    if (flags & AttributeFlag.TIMES) {
      result.atime = this.uint32();
      result.mtime = this.uint32();
    }
    return result;
  }

  /** @throws RangeError if the packet is shorter than it says. */
  #advance(count: number): number {
    const start = this.#at;
    if (start + count > this.packet.length) throw new RangeError('The packet ends too early.');
    this.#at = start + count;
    return start;
  }
}

/** A file's attributes in the form that answers carry. */
export interface FullAttributes {
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  /** Type and permission bits. */
  readonly mode: number;
  readonly atime: number;
  readonly mtime: number;
}

export function uint32(value: number): Buffer {
  const field = Buffer.allocUnsafe(4);
  field.writeUInt32BE(value >>> 0);
  return field;
}

export function uint64(value: number | bigint): Buffer {
  const field = Buffer.allocUnsafe(8);
  field.writeBigUInt64BE(BigInt(value));
  return field;
}

/** A length-prefixed string; text is taken as latin1, as {@link PacketReader.text} gives it. */
export function string(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

export function attributesField(attributes: FullAttributes): Buffer {
  const field = Buffer.allocUnsafe(32);
  field.writeUInt32BE(AttributeFlag.SIZE | AttributeFlag.OWNER | AttributeFlag.PERMISSIONS | AttributeFlag.TIMES, 0);
  field.writeBigUInt64BE(BigInt(attributes.size), 4);
  field.writeUInt32BE(attributes.uid >>> 0, 12);
  field.writeUInt32BE(attributes.gid >>> 0, 16);
  field.writeUInt32BE(attributes.mode >>> 0, 20);
  field.writeUInt32BE(seconds(attributes.atime), 24);
  field.writeUInt32BE(seconds(attributes.mtime), 28);
  return field;
}

/** Version 3 has unsigned 32-bit times: others are moved to the nearest one. */
function seconds(time: number): number {
  return Math.min(0xffffffff, Math.max(0, Math.floor(time)));
}

/** A whole packet: length, type, fields. */
export function packet(type: number, ...fields: readonly Buffer[]): Buffer {
  const head = Buffer.allocUnsafe(5);
  head.writeUInt32BE(
    fields.reduce((sum, field) => sum + field.length, 1),
    0,
  );
  head[4] = type;
  return Buffer.concat([head, ...fields]);
}
