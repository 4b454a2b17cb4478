import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkReceivedName } from '../../../../electron/endpoints/sftp/names';
import { PacketSplitter } from '../../../../electron/endpoints/sftp/packet-splitter';
import {
  decodeLimits,
  decodeReply,
  decodeStatvfs,
  decodeVersion,
  ProtocolFault,
  replyId,
} from '../../../../electron/endpoints/sftp/replies';

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};
const text = (value: string | Buffer): Buffer => Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value as string)]);
const reply = (type: number, ...body: Buffer[]): Buffer => Buffer.concat([Buffer.from([type]), u32(7), ...body]);

function namesOf(packet: Buffer) {
  const decoded = decodeReply(packet);
  return decoded.type === 104 ? decoded.names : [];
}

describe('decodeReply', () => {
  it('reads a status, with and without its text', () => {
    expect(decodeReply(reply(101, u32(4), text('Failure'), text('en')))).toEqual({ type: 101, code: 4, message: 'Failure' });
    expect(decodeReply(reply(101, u32(4)))).toEqual({ type: 101, code: 4, message: '' });
    expect(decodeReply(reply(101, u32(4), text('x'.repeat(5000))))).toMatchObject({ message: 'x'.repeat(300) });
  });

  it('reads names with all kinds of attributes', () => {
    const packet = reply(
      104,
      u32(2),
      text('a'),
      text('-rw'),
      u32(0x8000_000f),
      u32(1),
      u32(5),
      u32(0),
      u32(0),
      u32(0o100644),
      u32(1),
      u32(2),
      u32(1),
      text('k'),
      text('v'),
      text(Buffer.from([0xff])),
      text(''),
      u32(0),
    );
    expect(decodeReply(packet)).toMatchObject({
      type: 104,
      names: [
        { name: 'a', fault: undefined, size: 0x1_0000_0005, permissions: 0o100644, mtime: 2 },
        { name: '\uFFFD', fault: 'undecodable', size: undefined, permissions: undefined, mtime: undefined },
      ],
    });
  });

  it('judges a name alike, whether it is taken in one step or looked at closely', () => {
    const odd = fc.constantFrom('', '.', '..', '.a', 'a/b', 'a\0', 'ä', '\uFFFD', 'a b', '\x7f', '\n', 'x'.repeat(300));
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: 'binary' }), fc.string()), (name) => {
        const [decoded] = namesOf(reply(104, u32(1), text(name), text('-rw'), u32(4), u32(0o100644)));
        expect(decoded).toMatchObject({ ...checkReceivedName(Buffer.from(name)), permissions: 0o100644 });
      }),
    );
  });

  it.each([
    ['a truncated status', reply(101, Buffer.from([0, 0]))],
    ['a text longer than its packet', reply(101, u32(4), u32(100), Buffer.from('short'))],
    ['a handle of 257 bytes', reply(102, text('h'.repeat(257)))],
    ['data longer than its packet', reply(103, u32(10), Buffer.from('x'))],
    ['4 billion names', reply(104, u32(0xffff_ffff))],
    ['more names than sent', reply(104, u32(2), text('a'), text(''), u32(0))],
    ['truncated attributes', reply(105, u32(1), u32(0))],
    ['4 billion extended attributes', reply(105, u32(0x8000_0000), u32(0xffff_ffff))],
    ['an unknown type', reply(250)],
    ['a request', reply(3)],
  ])('refuses %s', (_what, packet) => {
    expect(() => decodeReply(packet)).toThrow(ProtocolFault);
  });

  it('never does anything but decode or refuse, whatever comes', () => {
    fc.assert(
      fc.property(fc.constantFrom(2, 101, 102, 103, 104, 105, 201, 250), fc.uint8Array({ maxLength: 400 }), (type, body) => {
        const packet = Buffer.concat([Buffer.from([type]), body]);
        for (const decode of [
          () => decodeReply(packet),
          () => decodeVersion(packet),
          () => decodeLimits(packet),
          () => decodeStatvfs(packet),
          () => replyId(packet),
        ]) {
          try {
            decode();
          } catch (error) {
            if (!(error instanceof ProtocolFault)) throw error;
          }
        }
      }),
      { numRuns: 5000 },
    );
  });
});

describe('decodeVersion', () => {
  it('reads extensions and refuses endless ones', () => {
    const hello = decodeVersion(Buffer.concat([Buffer.from([2]), u32(3), text('posix-rename@openssh.com'), text('1')]));
    expect(hello.version).toBe(3);
    expect([...hello.extensions]).toEqual([['posix-rename@openssh.com', '1']]);
    const many = Array.from({ length: 200 }, (_, index) => Buffer.concat([text(`x${String(index)}`), text('')]));
    expect(() => decodeVersion(Buffer.concat([Buffer.from([2]), u32(3), ...many]))).toThrow(ProtocolFault);
  });
});

describe('PacketSplitter', () => {
  it('gives the same packets however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 }),
        (packets, cuts) => {
          const stream = Buffer.concat(packets.map((packet) => Buffer.concat([u32(packet.length), packet])));
          const splitter = new PacketSplitter();
          const came: Buffer[] = [];
          for (let at = 0, index = 0; at < stream.length; index++) {
            const next = at + cuts[index % cuts.length]!;
            splitter.push(stream.subarray(at, next), (packet) => came.push(Buffer.from(packet)));
            at = next;
          }
          expect(came).toEqual(packets.map((packet) => Buffer.from(packet)));
        },
      ),
    );
  });

  it.each([0, 256 * 1024 + 1, 0x8000_0000, 0xffff_ffff])('refuses a length of %i, even byte by byte', (length) => {
    expect(() => {
      new PacketSplitter().push(u32(length), () => undefined);
    }).toThrow(ProtocolFault);
    const splitter = new PacketSplitter();
    expect(() => {
      for (const byte of u32(length)) splitter.push(Buffer.from([byte]), () => undefined);
    }).toThrow(ProtocolFault);
  });
});
