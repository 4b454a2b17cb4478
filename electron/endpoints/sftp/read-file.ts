import type { SftpSession } from './session';

/** Bytes of one file that are asked for ahead: enough for 100 ms at 160 Mbit/s. */
const READ_AHEAD = 2 * 1024 * 1024;

/**
 * Yields the bytes of an open file from `start` up to `size`, in order, with many READs in flight. Ends early where the
 * file ends early. Chunks are at most 128 KiB.
 */
export async function* readFile(session: SftpSession, handle: Buffer, start: number, size: number): AsyncGenerator<Uint8Array> {
  const { readSize } = session;
  const maximum = Math.max(2, Math.floor(READ_AHEAD / readSize));
  const ahead: { readonly offset: number; readonly length: number; readonly data: Promise<Buffer | undefined> }[] = [];
  let next = start;
  let inFlight = 2;
  while (next < size || ahead.length > 0) {
    while (next < size && ahead.length < inFlight) {
      const length = Math.min(readSize, size - next);
      const data = readReserved(session, handle, next, length);
      data.catch(() => undefined);
      ahead.push({ offset: next, length, data });
      next += length;
    }
    const first = ahead.shift()!;
    const data = await first.data;
    if (data === undefined) return;
    yield data;
    let got = data.length;
    // A short answer is legal: ask for the rest before going on.
    while (got < first.length) {
      const rest = await readReserved(session, handle, first.offset + got, first.length - got);
      if (rest === undefined) return;
      yield rest;
      got += rest.length;
    }
    // Start gently: small files and readers that stop early do not pay for the window.
    if (inFlight < maximum) inFlight = Math.min(maximum, inFlight * 2);
  }
}

async function readReserved(session: SftpSession, handle: Buffer, offset: number, length: number): Promise<Buffer | undefined> {
  await session.channel.reserve(length);
  return session.read(handle, offset, length);
}
