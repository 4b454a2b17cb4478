/** A message of D-Bus, as far as it is needed here: https://dbus.freedesktop.org/doc/dbus-specification.html */
export interface BusMessage {
  readonly type: 'answer' | 'signal' | 'other';
  /** The serial of the call that it answers; 0: none. */
  readonly replyTo: number;
  readonly member: string;
  readonly body: Buffer;
  readonly littleEndian: boolean;
}

/** A call to the bus itself. */
export interface BusCall {
  readonly serial: number;
  readonly member: string;
  /** Its text; absent: it has no argument. */
  readonly argument?: string;
  /** A number after the text, as RequestName wants it. */
  readonly flags?: number;
}

const FIELD = { path: 1, interface: 2, member: 3, replySerial: 5, destination: 6, signature: 8 } as const;
const TYPES: Readonly<Record<number, BusMessage['type']>> = { 2: 'answer', 4: 'signal' };
/** The bus sends none of more than this; bytes. */
const LARGEST = 128 * 1024 * 1024;

/** A method call to `org.freedesktop.DBus`, little-endian. */
export function busCall({ serial, member, argument, flags }: BusCall): Buffer {
  const body = argument === undefined ? Buffer.alloc(0) : bodyOf(argument, flags);
  const fields = [
    field(FIELD.path, 'o', text('/org/freedesktop/DBus')),
    field(FIELD.interface, 's', text('org.freedesktop.DBus')),
    field(FIELD.member, 's', text(member)),
    field(FIELD.destination, 's', text('org.freedesktop.DBus')),
    ...(argument === undefined ? [] : [field(FIELD.signature, 'g', signature(flags === undefined ? 's' : 'su'))]),
  ];
  const array = fields.reduce((before, next) => Buffer.concat([padded(before), next]), Buffer.alloc(0));
  const head = Buffer.alloc(16);
  head.write('l', 0);
  head.writeUInt8(1, 1);
  head.writeUInt8(1, 3);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(serial, 8);
  head.writeUInt32LE(array.length, 12);
  return Buffer.concat([padded(Buffer.concat([head, array])), body]);
}

/** Takes whole messages from the front of what was received. @throws never: what cannot be a message ends the reading */
export function readBusMessages(received: Buffer): { readonly messages: BusMessage[]; readonly rest: Buffer } {
  const messages: BusMessage[] = [];
  let rest = received;
  for (;;) {
    if (rest.length < 16) return { messages, rest };
    const littleEndian = rest[0] === 0x6c;
    const fieldsEnd = 16 + number(rest, 12, littleEndian);
    const bodyAt = roundUp(fieldsEnd);
    const end = bodyAt + number(rest, 4, littleEndian);
    if (end > LARGEST) return { messages, rest: Buffer.alloc(0) };
    if (rest.length < end) return { messages, rest };
    const { replyTo, member } = readFields(rest.subarray(0, fieldsEnd), littleEndian);
    messages.push({ type: TYPES[rest[1] ?? 0] ?? 'other', replyTo, member, body: rest.subarray(bodyAt, end), littleEndian });
    rest = rest.subarray(end);
  }
}

/** The strings of a message whose body has nothing else. */
export function stringsOf({ body, littleEndian }: BusMessage): string[] {
  const strings: string[] = [];
  let at = 0;
  while (at + 4 <= body.length) {
    const length = number(body, at, littleEndian);
    strings.push(body.toString('utf8', at + 4, at + 4 + length));
    at = Math.ceil((at + 4 + length + 1) / 4) * 4;
  }
  return strings;
}

/** Each field is a byte, a signature and a value; unknown ones are passed over by their type. */
function readFields(head: Buffer, littleEndian: boolean): { replyTo: number; member: string } {
  const found = { replyTo: 0, member: '' };
  let at = 16;
  while (at + 4 < head.length) {
    const code = head[at];
    const type = String.fromCharCode(head[at + 2] ?? 0);
    const value = at + 4;
    if (type === 'g') {
      at = roundUp(value + (head[value] ?? 0) + 2);
      continue;
    }
    const size = number(head, value, littleEndian);
    if (code === FIELD.replySerial) found.replyTo = size;
    if (code === FIELD.member) found.member = head.toString('utf8', value + 4, value + 4 + size);
    at = roundUp(type === 's' || type === 'o' ? value + 4 + size + 1 : value + 4);
  }
  return found;
}

function field(code: number, type: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code, 1, type.charCodeAt(0), 0]), value]);
}

function bodyOf(argument: string, flags: number | undefined): Buffer {
  const first = text(argument);
  if (flags === undefined) return first;
  const body = Buffer.alloc(Math.ceil(first.length / 4) * 4 + 4);
  first.copy(body);
  body.writeUInt32LE(flags, body.length - 4);
  return body;
}

function signature(types: string): Buffer {
  return Buffer.from(`${String.fromCharCode(types.length)}${types}\0`);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes, Buffer.alloc(1)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(roundUp(bytes.length) - bytes.length)]);
}

function roundUp(length: number): number {
  return Math.ceil(length / 8) * 8;
}

function number(bytes: Buffer, at: number, littleEndian: boolean): number {
  return at + 4 > bytes.length ? 0 : littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}
