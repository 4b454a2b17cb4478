import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { childPath, parseRelativePath, ROOT, type RelativePath } from '../../electron/contract/relative-path';
import { EndpointError, type Endpoint, type EndpointErrorKind, type RootState, type WriteRequest } from '../../electron/engine/endpoint';
import type { TreeItem } from '../support/tree';

/** One endpoint under test with an empty root, and a hand behind its back. */
export interface EndpointRig {
  readonly endpoint: Endpoint;
  /** Puts something into the root as a third party would. */
  put(path: string, item: TreeItem): void | Promise<void>;
  /** Takes something away as a third party would. */
  drop(path: string): void | Promise<void>;
  /** Opens another endpoint of this kind whose root is in this state; for `directory` it is the same root, freshly opened. */
  openAt(state: RootState): Promise<Endpoint>;
  close(): Promise<void>;
}

/** What this kind of place cannot do; each names the sentences that are left out, with the reason at the rig. */
export interface Exemptions {
  /** `rename` refuses where something is (no posix-rename). */
  readonly noReplace?: boolean;
  /** `link` is refused (no hardlink@openssh.com). */
  readonly noLinks?: boolean;
  /** `copy` is refused (no copy-data). */
  readonly noCopies?: boolean;
  /** `rebuild` is refused (no copy-data, or no bytes to be saved). */
  readonly noRebuilds?: boolean;
  /** Symlink times stay what they are (no lsetstat). */
  readonly noSymlinkTimes?: boolean;
  /** Directories are proven once a connection: SFTP cannot refuse symlinks on the way, and asking anew costs a round trip. */
  readonly remembersDirectories?: boolean;
}

export const at = (path: string): RelativePath => parseRelativePath(path);
export { childPath, ROOT };

/** A write of these bytes with usual attributes. */
export function request(bytes: Uint8Array | string, more: Partial<WriteRequest> = {}): WriteRequest {
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return {
    content: () => inChunks(content),
    size: content.length,
    attributes: () => ({ mode: 0o644, mtime: 1_600_000_000 }),
    fsync: false,
    ...more,
  };
}

/** Odd chunk sizes: none is a multiple of any endpoint's own. */
export function* inChunks(bytes: Uint8Array, size = 100_003): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Bytes that look random and are the same on each run. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Expects a call to be refused with one of these kinds. */
export async function expectRefusal(call: Promise<unknown>, ...kinds: EndpointErrorKind[]): Promise<void> {
  const error: unknown = await call.then(
    (value) => expect.fail(`should have been refused, but gave ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EndpointError);
  expect(kinds).toContain((error as EndpointError).kind);
  expect((error as EndpointError).message).toMatch(/\S.*\.$/);
}

/** Names in a directory, sorted. */
export async function namesIn(endpoint: Endpoint, directory = ROOT): Promise<string[]> {
  return (await endpoint.list(directory)).entries.map((entry) => entry.name).sort();
}
