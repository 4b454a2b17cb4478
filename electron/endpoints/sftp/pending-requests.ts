import type { ReplyReader, ReplyTypeNumber } from './channel';

/** The largest id; the next one is 1. */
const MAX_ID = 0x7fff_ffff;
/** Slots at the beginning: a power of two. */
const SLOTS = 256;

/**
 * The requests of a channel that wait for their replies. Ids are counted up, and each has its slot by its last digits: an
 * object and an entry of a map for each request were a tenth of what sending small files took of our own time.
 */
export class PendingRequests {
  /** How many there are. */
  size = 0;
  #lastId = 0;
  /** 0 where the slot is free. */
  #ids: number[] = new Array<number>(SLOTS).fill(0);
  #readers: (ReplyReader | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  #expected: ReplyTypeNumber[] = new Array<ReplyTypeNumber>(SLOTS).fill(0 as ReplyTypeNumber);
  #steps: number[] = new Array<number>(SLOTS).fill(0);
  #reserved: number[] = new Array<number>(SLOTS).fill(0);
  #sentAt: number[] = new Array<number>(SLOTS).fill(0);

  /** @returns the request's id */
  add(expected: ReplyTypeNumber, reader: ReplyReader, step: number, reserved: number, now: number): number {
    if (this.size * 2 >= this.#ids.length) this.#grow();
    // One that takes long keeps its slot while others come and go: the ids that would need it are passed over.
    do this.#lastId = this.#lastId >= MAX_ID ? 1 : this.#lastId + 1;
    while (this.#ids[this.#slot(this.#lastId)] !== 0);
    this.#put(this.#lastId, expected, reader, step, reserved, now);
    this.size++;
    return this.#lastId;
  }

  /** The slot of a request; undefined if there is none of this id. */
  find(id: number): number | undefined {
    const slot = this.#slot(id);
    return id !== 0 && this.#ids[slot] === id ? slot : undefined;
  }

  readerOf(slot: number): ReplyReader {
    return this.#readers[slot]!;
  }

  expectedBy(slot: number): ReplyTypeNumber {
    return this.#expected[slot]!;
  }

  stepOf(slot: number): number {
    return this.#steps[slot]!;
  }

  /** Forgets a request, if it is still there. @returns what it had reserved */
  remove(id: number): number {
    const slot = this.find(id);
    if (slot === undefined) return 0;
    this.#ids[slot] = 0;
    this.#readers[slot] = undefined;
    this.size--;
    return this.#reserved[slot]!;
  }

  /** Forgets all. @returns those that waited */
  clear(): ReplyReader[] {
    const waiting = this.#readers.filter((reader) => reader !== undefined);
    this.#ids.fill(0);
    this.#readers.fill(undefined);
    this.size = 0;
    return waiting;
  }

  /** When the one that has waited longest was sent; undefined if none waits. */
  oldest(): number | undefined {
    let oldest: number | undefined;
    this.#ids.forEach((id, slot) => {
      const sentAt = this.#sentAt[slot]!;
      if (id !== 0 && (oldest === undefined || sentAt < oldest)) oldest = sentAt;
    });
    return oldest;
  }

  #slot(id: number): number {
    return id & (this.#ids.length - 1);
  }

  #put(id: number, expected: ReplyTypeNumber, reader: ReplyReader, step: number, reserved: number, sentAt: number): void {
    const slot = this.#slot(id);
    this.#ids[slot] = id;
    this.#readers[slot] = reader;
    this.#expected[slot] = expected;
    this.#steps[slot] = step;
    this.#reserved[slot] = reserved;
    this.#sentAt[slot] = sentAt;
  }

  #grow(): void {
    const [ids, readers, expected, steps, reserved, sentAt] = [
      this.#ids,
      this.#readers,
      this.#expected,
      this.#steps,
      this.#reserved,
      this.#sentAt,
    ];
    const slots = ids.length * 2;
    this.#ids = new Array<number>(slots).fill(0);
    this.#readers = new Array<undefined>(slots).fill(undefined);
    this.#expected = new Array<ReplyTypeNumber>(slots).fill(0 as ReplyTypeNumber);
    this.#steps = new Array<number>(slots).fill(0);
    this.#reserved = new Array<number>(slots).fill(0);
    this.#sentAt = new Array<number>(slots).fill(0);
    // Two that had slots of their own before have them still: the last digits of their ids differ.
    ids.forEach((id, slot) => {
      if (id !== 0) this.#put(id, expected[slot]!, readers[slot]!, steps[slot]!, reserved[slot]!, sentAt[slot]!);
    });
  }
}
