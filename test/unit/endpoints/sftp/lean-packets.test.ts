import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import type { Client } from 'ssh2';
import { describe, expect, it } from 'vitest';
import { gatherWrites, leanPackets } from '../../../../electron/endpoints/sftp/lean-packets';

class AESGCMCipherNative {
  readonly written: Buffer[] = [];
  allocPacket = (payloadLength: number): Buffer => Buffer.alloc(payloadLength, 'unshared');
  _onWrite = (bytes: Buffer): void => {
    this.written.push(bytes);
  };
}

function connected(cipher: object) {
  const client = Object.assign(new EventEmitter(), { _protocol: { _cipher: cipher } });
  leanPackets(client as unknown as Client);
  client.emit('handshake');
}

describe('packets of AES-GCM', () => {
  it('are put together in one buffer, whole blocks long, with at least four bytes of padding', () => {
    const cipher = new AESGCMCipherNative();
    connected(cipher);
    for (const payload of [0, 1, 10, 11, 12, 32_777]) {
      const packet = cipher.allocPacket(payload);
      expect(packet.readUInt32BE(0)).toBe(packet.length - 4);
      expect((packet.length - 4) % 16).toBe(0);
      expect(packet[4]).toBe(packet.length - 5 - payload);
      expect(packet[4]).toBeGreaterThanOrEqual(4);
    }
    expect(cipher.allocPacket(1).buffer).toBe(cipher.allocPacket(2).buffer);
  });

  it('are padded with other random bytes each time', () => {
    const cipher = new AESGCMCipherNative();
    connected(cipher);
    const paddings = Array.from({ length: 5000 }, () => cipher.allocPacket(0).toString('hex', 5));
    expect(new Set(paddings).size).toBe(5000);
  });

  it('have a buffer of their own where they are longer than the shared one', () => {
    const cipher = new AESGCMCipherNative();
    connected(cipher);
    expect(cipher.allocPacket(40_000).toString('latin1', 0, 8)).toBe('unshared');
  });

  it('leave nothing of the shared buffer to whoever writes later', () => {
    const cipher = new AESGCMCipherNative();
    connected(cipher);
    const packet = cipher.allocPacket(11);
    cipher._onWrite(packet.subarray(0, 4));
    const encrypted = Buffer.from('encrypted');
    cipher._onWrite(encrypted);
    cipher.allocPacket(1000);
    expect(cipher.written[0]?.readUInt32BE(0)).toBe(packet.length - 4);
    expect(cipher.written[1]).toBe(encrypted);
  });
});

describe('another cipher, or another inside', () => {
  it('stays as it is', () => {
    const other = { allocPacket: () => Buffer.alloc(0) };
    const { allocPacket } = other;
    connected(other);
    expect(other.allocPacket).toBe(allocPacket);
    expect(() => {
      const client = new EventEmitter();
      leanPackets(client as unknown as Client);
      client.emit('handshake');
    }).not.toThrow();
  });
});

describe('what is written to a socket in one turn', () => {
  it('leaves together', async () => {
    const socket = new Socket();
    const sent: number[] = [];
    socket._writev = (chunks, done) => {
      sent.push(chunks.length);
      done(null);
    };
    socket._write = (_chunk, _encoding, done) => {
      sent.push(1);
      done(null);
    };
    gatherWrites(socket);
    for (let index = 0; index < 3; index++) socket.write('x');
    await new Promise(setImmediate);
    socket.write('y');
    await new Promise(setImmediate);
    expect(sent).toEqual([3, 1]);
  });
});
