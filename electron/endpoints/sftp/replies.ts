import type { NameFault } from '../../contract/relative-path';
import { checkReceivedName } from './names';
import { AttributeFlag, PacketType, Status } from './protocol-numbers';

/** The server broke the protocol: the channel cannot be trusted any more. */
export class ProtocolFault extends Error {
  override readonly name = 'ProtocolFault';
}

/** Attributes as they came; anything may be missing. */
export interface ReceivedAttributes {
  readonly size?: number | undefined;
  readonly permissions?: number | undefined;
  readonly mtime?: number | undefined;
}

/** One name of a listing with its attributes: a single flat object, because a listing has a hundred thousand of them. */
export interface ReceivedName extends ReceivedAttributes {
  /** The name where its bytes are UTF-8, else a form of it to show. Not judged but for what `fault` says. */
  readonly name: string;
  /** Why it cannot be used as a name. */
  readonly fault: NameFault | undefined;
}

export type Reply =
  | { readonly type: typeof PacketType.status; readonly code: number; readonly message: string }
  | { readonly type: typeof PacketType.handle; readonly handle: Buffer }
  | { readonly type: typeof PacketType.data; readonly data: Buffer }
  | { readonly type: typeof PacketType.name; readonly names: readonly ReceivedName[]; readonly bytes: number }
  | { readonly type: typeof PacketType.attributes; readonly attributes: ReceivedAttributes }
  | { readonly type: typeof PacketType.extendedReply; readonly body: Buffer };

/** Longest handle that version 3 allows. */
const MAX_HANDLE = 256;
/** A server's sentence is shown to people: a few hundred characters are plenty. */
const MAX_MESSAGE = 300;
/** A name costs at least two lengths and the flags of its attributes. */
const MIN_NAME = 12;
const SLASH = 0x2f;
const DOT = 0x2e;

/** The id of a reply. @throws ProtocolFault if it is too short to have one. */
export function replyId(packet: Buffer): number {
  if (packet.length < 5) throw new ProtocolFault('a reply without an id');
  return packet.readUInt32BE(1);
}

/** Decodes one reply (type, id, body; without its length). @throws ProtocolFault */
export function decodeReply(packet: Buffer): Reply {
  const reader = new BodyReader(packet, 5);
  switch (packet[0]) {
    case PacketType.status: {
      const code = reader.number();
      // Some servers leave the message and its language out.
      const message = reader.left >= 4 ? reader.bytes().toString('utf8') : '';
      return { type: PacketType.status, code, message: message.slice(0, MAX_MESSAGE) };
    }
    case PacketType.handle: {
      const handle = reader.bytes();
      if (handle.length > MAX_HANDLE) throw new ProtocolFault('a handle of more than 256 bytes');
      // A copy: handles live long and must not keep a large packet alive.
      return { type: PacketType.handle, handle: Buffer.from(handle) };
    }
    case PacketType.data:
      return { type: PacketType.data, data: reader.bytes() };
    case PacketType.name:
      return { type: PacketType.name, names: decodeNames(reader), bytes: packet.length };
    case PacketType.attributes:
      return { type: PacketType.attributes, attributes: decodeAttributes(reader) };
    case PacketType.extendedReply:
      return { type: PacketType.extendedReply, body: reader.rest() };
    default:
      throw new ProtocolFault(`a reply of unknown type ${String(packet[0])}`);
  }
}

/** Whether a reply is a status that says OK: nearly all replies to writing are, and need no further decoding. */
export function isSuccess(packet: Buffer): boolean {
  return packet[0] === PacketType.status && packet.length >= 9 && packet.readUInt32BE(5) === Status.ok;
}

/** Decodes VERSION: the protocol's version and the extensions, by name. @throws ProtocolFault */
export function decodeVersion(packet: Buffer): { version: number; extensions: ReadonlyMap<string, string> } {
  const reader = new BodyReader(packet, 1);
  const version = reader.number();
  const extensions = new Map<string, string>();
  while (reader.left > 0) {
    if (extensions.size >= 128) throw new ProtocolFault('more than 128 extensions');
    const name = reader.bytes().toString('latin1');
    extensions.set(name, reader.bytes().toString('latin1'));
  }
  return { version, extensions };
}

/** Decodes the body of a `limits@openssh.com` reply; 0 means no limit is known. @throws ProtocolFault */
export function decodeLimits(body: Buffer): { packet: number; read: number; write: number; handles: number } {
  const reader = new BodyReader(body, 0);
  return { packet: reader.bigNumber(), read: reader.bigNumber(), write: reader.bigNumber(), handles: reader.bigNumber() };
}

/** Free bytes for an unprivileged writer, and free inodes, from a `statvfs@openssh.com` reply. @throws ProtocolFault */
export function decodeStatvfs(body: Buffer): { freeBytes: number; freeFiles: number; totalFiles: number; readOnly: boolean } {
  const reader = new BodyReader(body, 0);
  const blockSize = reader.bigNumber();
  const fragmentSize = reader.bigNumber();
  reader.bigNumber(); // total blocks
  reader.bigNumber(); // free blocks, the superuser's too
  const available = reader.bigNumber();
  const totalFiles = reader.bigNumber();
  reader.bigNumber(); // free files, the superuser's too
  const freeFiles = reader.bigNumber();
  reader.bigNumber(); // file system id
  const flags = reader.bigNumber();
  return { freeBytes: available * (fragmentSize || blockSize), freeFiles, totalFiles, readOnly: flags % 2 === 1 };
}

function decodeNames(reader: BodyReader): ReceivedName[] {
  const count = reader.number();
  if (count * MIN_NAME > reader.left) throw new ProtocolFault('more names announced than sent');
  const names: ReceivedName[] = new Array<ReceivedName>(count);
  for (let index = 0; index < count; index++) {
    const plain = reader.plainName();
    const checked = plain === undefined ? checkReceivedName(reader.bytes()) : undefined;
    reader.skipBytes(); // the line of `ls -l`: for eyes only
    names[index] = decodeNamed(reader, plain ?? checked?.name ?? '', checked?.fault);
  }
  return names;
}

/** One object literal for all: entries of one shape are what makes a long listing fast. */
function decodeNamed(reader: BodyReader, name: string, fault: NameFault | undefined): ReceivedName {
  const flags = reader.number();
  const size = (flags & AttributeFlag.size) === 0 ? undefined : reader.bigNumber();
  if ((flags & AttributeFlag.owner) !== 0) reader.skip(8);
  const permissions = (flags & AttributeFlag.permissions) === 0 ? undefined : reader.number();
  const mtime = (flags & AttributeFlag.times) === 0 ? undefined : reader.secondNumber();
  if (flags >>> 31 === 1) skipExtended(reader);
  return { name, fault, size, permissions, mtime };
}

function decodeAttributes(reader: BodyReader): ReceivedAttributes {
  const { size, permissions, mtime } = decodeNamed(reader, '', undefined);
  // Nearly always; a literal of one shape costs a tenth of the three spreads.
  if (size !== undefined && permissions !== undefined && mtime !== undefined) return { size, permissions, mtime };
  return {
    ...(size === undefined ? {} : { size }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(mtime === undefined ? {} : { mtime }),
  };
}

function skipExtended(reader: BodyReader): void {
  const count = reader.number();
  if (count * 8 > reader.left) throw new ProtocolFault('more extended attributes announced than sent');
  for (let index = 0; index < count; index++) {
    reader.skipBytes();
    reader.skipBytes();
  }
}

class BodyReader {
  constructor(
    private readonly packet: Buffer,
    private at: number,
  ) {}

  get left(): number {
    return this.packet.length - this.at;
  }

  skip(length: number): void {
    if (length > this.left) throw new ProtocolFault('a truncated reply');
    this.at += length;
  }

  number(): number {
    const { packet, at } = this;
    this.skip(4);
    return packet[at]! * 0x100_0000 + ((packet[at + 1]! << 16) | (packet[at + 2]! << 8) | packet[at + 3]!);
  }

  /** The second of two numbers: of access and change, the change. */
  secondNumber(): number {
    this.skip(4);
    return this.number();
  }

  /**
   * A name of plain ASCII that any file may have: the common case, taken in one step. Undefined, and nothing read, where
   * it takes a closer look: other bytes than ASCII, a slash, NUL, nothing at all, a dot at its start.
   */
  plainName(): string | undefined {
    const { packet, at } = this;
    const start = at + 4;
    const end = start + this.number();
    let isPlain = end <= packet.length && end > start && packet[start] !== DOT;
    for (let index = start; isPlain && index < end; index++) {
      const byte = packet[index]!;
      isPlain = byte !== SLASH && byte !== 0 && byte < 0x80;
    }
    this.at = isPlain ? end : at;
    return isPlain ? packet.toString('latin1', start, end) : undefined;
  }

  /** 64 bits; beyond 2^53 it is not exact, which is further than any file goes. */
  bigNumber(): number {
    return this.number() * 0x1_0000_0000 + this.number();
  }

  bytes(): Buffer {
    const length = this.number();
    this.skip(length);
    return this.packet.subarray(this.at - length, this.at);
  }

  skipBytes(): void {
    this.skip(this.number());
  }

  rest(): Buffer {
    const rest = this.packet.subarray(this.at);
    this.at = this.packet.length;
    return rest;
  }
}
