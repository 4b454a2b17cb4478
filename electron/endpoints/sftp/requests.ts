import { attributesSize, FieldWriter, textSize, type SentAttributes } from './fields';
import { PacketType } from './protocol-numbers';

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

/** A request that is a packet of its own. */
class BodyWriter extends FieldWriter {
  constructor(type: number, bodySize: number) {
    super(Buffer.allocUnsafe(HEAD + bodySize), HEAD);
    this.buffer.writeUInt32BE(HEAD - 4 + bodySize, 0);
    this.buffer[4] = type;
  }

  get packet(): RequestPacket {
    return this.buffer;
  }
}
