import { MAX_PACKET } from './protocol-numbers';
import { ProtocolFault } from './replies';

/** Cuts a byte stream into SFTP packets (without their length). Copies only packets that span chunks. */
export class PacketSplitter {
  #length = Buffer.allocUnsafe(4);
  #lengthFilled = 0;
  #packet: Buffer | undefined;
  #packetFilled = 0;

  /** Calls `onPacket` for each packet that `chunk` completes. @throws ProtocolFault on an impossible length. */
  push(chunk: Buffer, onPacket: (packet: Buffer) => void): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#packet !== undefined) at = this.#fill(chunk, at, onPacket);
      else at = this.#begin(chunk, at, onPacket);
    }
  }

  #begin(chunk: Buffer, start: number, onPacket: (packet: Buffer) => void): number {
    let at = start;
    let length: number;
    if (this.#lengthFilled === 0 && chunk.length - at >= 4) {
      length = checkedLength(chunk.readUInt32BE(at));
      at += 4;
    } else {
      while (this.#lengthFilled < 4 && at < chunk.length) this.#length[this.#lengthFilled++] = chunk[at++]!;
      if (this.#lengthFilled < 4) return at;
      this.#lengthFilled = 0;
      length = checkedLength(this.#length.readUInt32BE(0));
    }
    if (chunk.length - at >= length) {
      onPacket(chunk.subarray(at, at + length));
      return at + length;
    }
    this.#packet = Buffer.allocUnsafe(length);
    this.#packetFilled = 0;
    return this.#fill(chunk, at, onPacket);
  }

  #fill(chunk: Buffer, start: number, onPacket: (packet: Buffer) => void): number {
    const packet = this.#packet!;
    const copied = chunk.copy(packet, this.#packetFilled, start);
    this.#packetFilled += copied;
    if (this.#packetFilled === packet.length) {
      this.#packet = undefined;
      onPacket(packet);
    }
    return start + copied;
  }
}

function checkedLength(length: number): number {
  if (length < 1) throw new ProtocolFault('an empty packet');
  if (length > MAX_PACKET) throw new ProtocolFault(`a packet of ${String(length)} bytes, where ${String(MAX_PACKET)} are the most`);
  return length;
}
