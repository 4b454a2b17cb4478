import { AttributeFlag, PacketType } from './protocol-numbers';

/** What a request sets; times are whole seconds, 0 to 2^32-1. */
export interface SentAttributes {
  readonly permissions?: number;
  readonly atime?: number;
  readonly mtime?: number;
}

/**
 * A request, whole but for its id: {@link setRequestId} fills that in when it is sent. Layout: length (4 bytes), type (1),
 * id (4), then the body.
 */
export type RequestPacket = Buffer & { readonly __requestPacket?: true };

const HEAD = 9;

/** Writes the id into a packet made here. */
export function setRequestId(packet: RequestPacket, id: number): void {
  packet.writeUInt32BE(id, 5);
}

export function encodeInit(): RequestPacket {
  const packet = Buffer.allocUnsafe(HEAD);
  packet.writeUInt32BE(5, 0);
  packet[4] = PacketType.init;
  packet.writeUInt32BE(3, 5);
  return packet;
}

export function encodeOpen(path: string, flags: number, attributes: SentAttributes): RequestPacket {
  const writer = new BodyWriter(PacketType.open, textSize(path) + 4 + attributesSize(attributes));
  writer.text(path);
  writer.number(flags);
  writer.attributes(attributes);
  return writer.packet;
}

/** LSTAT, STAT, OPENDIR, REMOVE, RMDIR, REALPATH, READLINK: one path. */
export function encodePath(type: number, path: string): RequestPacket {
  const writer = new BodyWriter(type, textSize(path));
  writer.text(path);
  return writer.packet;
}

/** CLOSE, FSTAT, READDIR: one handle. */
export function encodeHandle(type: number, handle: Uint8Array): RequestPacket {
  const writer = new BodyWriter(type, 4 + handle.length);
  writer.bytes(handle);
  return writer.packet;
}

/** SETSTAT, MKDIR: a path and attributes. */
export function encodePathAttributes(type: number, path: string, attributes: SentAttributes): RequestPacket {
  const writer = new BodyWriter(type, textSize(path) + attributesSize(attributes));
  writer.text(path);
  writer.attributes(attributes);
  return writer.packet;
}

export function encodeFsetstat(handle: Uint8Array, attributes: SentAttributes): RequestPacket {
  const writer = new BodyWriter(PacketType.fsetstat, 4 + handle.length + attributesSize(attributes));
  writer.bytes(handle);
  writer.attributes(attributes);
  return writer.packet;
}

/** RENAME, SYMLINK: two paths, in the order in which they travel. */
export function encodeTwoPaths(type: number, first: string, second: string): RequestPacket {
  const writer = new BodyWriter(type, textSize(first) + textSize(second));
  writer.text(first);
  writer.text(second);
  return writer.packet;
}

export function encodeRead(handle: Uint8Array, offset: number, length: number): RequestPacket {
  const writer = new BodyWriter(PacketType.read, 4 + handle.length + 12);
  writer.bytes(handle);
  writer.bigNumber(offset);
  writer.number(length);
  return writer.packet;
}

/** Copies `data`, so that the caller may reuse it at once. */
export function encodeWrite(handle: Uint8Array, offset: number, data: Uint8Array): RequestPacket {
  const writer = new BodyWriter(PacketType.write, 4 + handle.length + 8 + 4 + data.length);
  writer.bytes(handle);
  writer.bigNumber(offset);
  writer.bytes(data);
  return writer.packet;
}

/** An extension whose body is paths. */
export function encodeExtendedPaths(name: string, paths: readonly string[]): RequestPacket {
  const writer = new BodyWriter(PacketType.extended, textSize(name) + paths.reduce((sum, path) => sum + textSize(path), 0));
  writer.text(name);
  for (const path of paths) writer.text(path);
  return writer.packet;
}

/** An extension whose body is one handle, such as `fsync@openssh.com`. */
export function encodeExtendedHandle(name: string, handle: Uint8Array): RequestPacket {
  const writer = new BodyWriter(PacketType.extended, textSize(name) + 4 + handle.length);
  writer.text(name);
  writer.bytes(handle);
  return writer.packet;
}

/** `copy-data`: bytes from one open file to another, without their travelling. */
export function encodeCopyData(from: Uint8Array, offset: number, length: number, to: Uint8Array, toOffset: number): RequestPacket {
  const name = 'copy-data';
  const writer = new BodyWriter(PacketType.extended, textSize(name) + 4 + from.length + 16 + 4 + to.length + 8);
  writer.text(name);
  writer.bytes(from);
  writer.bigNumber(offset);
  writer.bigNumber(length);
  writer.bytes(to);
  writer.bigNumber(toOffset);
  return writer.packet;
}

/** `lsetstat@openssh.com`: sets attributes without following a symlink. */
export function encodeLsetstat(path: string, attributes: SentAttributes): RequestPacket {
  const name = 'lsetstat@openssh.com';
  const writer = new BodyWriter(PacketType.extended, textSize(name) + textSize(path) + attributesSize(attributes));
  writer.text(name);
  writer.text(path);
  writer.attributes(attributes);
  return writer.packet;
}

function textSize(text: string): number {
  return 4 + Buffer.byteLength(text, 'utf8');
}

function attributesSize(attributes: SentAttributes): number {
  return 4 + (attributes.permissions === undefined ? 0 : 4) + (attributes.mtime === undefined ? 0 : 8);
}

class BodyWriter {
  readonly packet: RequestPacket;
  #at = HEAD;

  constructor(type: number, bodySize: number) {
    this.packet = Buffer.allocUnsafe(HEAD + bodySize);
    this.packet.writeUInt32BE(HEAD - 4 + bodySize, 0);
    this.packet[4] = type;
  }

  number(value: number): void {
    this.#at = this.packet.writeUInt32BE(value, this.#at);
  }

  bigNumber(value: number): void {
    this.number(Math.floor(value / 0x1_0000_0000));
    this.number(value % 0x1_0000_0000);
  }

  bytes(value: Uint8Array): void {
    this.number(value.length);
    this.packet.set(value, this.#at);
    this.#at += value.length;
  }

  text(value: string): void {
    const written = this.packet.write(value, this.#at + 4, 'utf8');
    this.packet.writeUInt32BE(written, this.#at);
    this.#at += 4 + written;
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
