import { expect, it } from 'vitest';
import { textSize } from '../../../../electron/endpoints/sftp/fields';
import { Outbox } from '../../../../electron/endpoints/sftp/outbox';
import { PacketType } from '../../../../electron/endpoints/sftp/protocol-numbers';
import { encodeOpen, encodeWrite, setRequestId, type RequestPacket } from '../../../../electron/endpoints/sftp/requests';

const PACKET = 32 * 1024;

function outbox(accept = true, young = 0) {
  const writes: Buffer[] = [];
  let accepted = 0;
  const out = new Outbox(
    (bytes, tell) => {
      writes.push(accept ? Buffer.from(bytes) : bytes);
      if (accept) tell();
    },
    () => (accepted += 1),
    young,
  );
  return { out, writes, accepted: () => accepted };
}

const withId = (packet: RequestPacket, id: number): Buffer => {
  setRequestId(packet, id);
  return packet;
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const handle = Buffer.from([1, 2, 3, 4]);

function write(out: Outbox, id: number, content: Buffer): void {
  out.begin(PacketType.write, id, 4 + handle.length + 12, content.length);
  out.bytes(handle);
  out.bigNumber(7);
  out.number(content.length);
  out.content(content);
}

it('encodes as the requests do that are packets of their own', async () => {
  const { out, writes } = outbox();
  const path = 'dir/ä name';
  out.begin(PacketType.open, 77, textSize(path) + 4 + 16);
  out.text(path);
  out.number(0x2a);
  out.attributes({ permissions: 0o600, mtime: 4_000_000_000 });
  write(out, 78, Buffer.from('content'));
  await turn();
  const expected = [
    withId(encodeOpen(path, 0x2a, { permissions: 0o600, mtime: 4_000_000_000 }), 77),
    withId(encodeWrite(handle, 7, Buffer.from('content')), 78),
  ];
  expect(Buffer.concat(writes).equals(Buffer.concat(expected))).toBe(true);
  expect(writes).toHaveLength(1);
});

it.each([1, PACKET - 100, PACKET, PACKET + 1, 5 * PACKET + 17])(
  'fills whole packets with %i bytes of content, none of it lost',
  async (size) => {
    const { out, writes, accepted } = outbox();
    const content = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
    write(out, 1, Buffer.from('before'));
    write(out, 2, content);
    write(out, 3, Buffer.from('behind'));
    await turn();
    const expected = [Buffer.from('before'), content, Buffer.from('behind')].map((bytes, index) =>
      withId(encodeWrite(handle, 7, bytes), index + 1),
    );
    expect(Buffer.concat(writes).equals(Buffer.concat(expected))).toBe(true);
    expect(writes.every(({ length }) => length <= PACKET)).toBe(true);
    expect(accepted()).toBe(writes.length);
  },
);

it('does not reuse what was not accepted yet', async () => {
  const { out, writes } = outbox(false);
  for (let id = 1; id <= 40; id++) write(out, id, Buffer.alloc(10_000, id));
  await turn();
  const expected = Array.from({ length: 40 }, (_, index) => withId(encodeWrite(handle, 7, Buffer.alloc(10_000, index + 1)), index + 1));
  expect(Buffer.concat(writes).equals(Buffer.concat(expected))).toBe(true);
});

it('takes paths that are longer than a packet', async () => {
  const { out, writes } = outbox();
  const path = `${'directory/'.repeat(8000)}name`;
  out.begin(PacketType.lstat, 5, textSize(path));
  out.text(path);
  out.begin(PacketType.lstat, 6, textSize('x'));
  out.text('x');
  await turn();
  const bytes = Buffer.concat(writes);
  expect(bytes.readUInt32BE(0)).toBe(5 + textSize(path));
  expect(bytes.toString('utf8', 13, 13 + path.length)).toBe(path);
  expect(bytes.length).toBe(9 + textSize(path) + 9 + textSize('x'));
});

it('begins with writes that a young connection brings over in one round trip', () => {
  const { out, writes } = outbox(true, 20_000);
  const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
  write(out, 1, content);
  out.flush();
  expect(writes.map(({ length }) => length)).toEqual([6144, 6144, 6144, 6144, PACKET, PACKET, 100_029 - 4 * 6144 - 2 * PACKET]);
  expect(Buffer.concat(writes).subarray(29).equals(content)).toBe(true);
});
