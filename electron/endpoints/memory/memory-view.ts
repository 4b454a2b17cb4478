import type { Evidence } from '../../contract/plan';
import type { Entry, OpenFile, RebuildRequest } from '../../engine/endpoint';
import type { FileNode, MemoryNode, NameFolding } from './memory-tree';
import { unsupportedKind } from './memory-refusals';

/** Largest chunk that `read` yields, in bytes: the port's limit. */
const CHUNK_BYTES = 256 * 1024;

/** How names are compared where case or Unicode forms fold. */
export function nameFolding(options: { readonly foldsCase?: boolean; readonly foldsUnicode?: boolean }): NameFolding {
  return (name) => {
    const form = options.foldsUnicode ? name.normalize('NFC') : name;
    return options.foldsCase ? form.toUpperCase().toLowerCase() : form;
  };
}

/** A node's attributes. @throws EndpointError `unsupported` for what is neither file nor directory nor symlink */
export function evidenceOf(node: MemoryNode): Evidence {
  if (node.kind === 'file') return { kind: 'file', size: node.content.length, mtime: node.mtime, mode: node.mode };
  if (node.kind === 'directory') return { kind: 'directory', size: 0, mtime: node.mtime, mode: node.mode };
  if (node.kind !== 'symlink') throw unsupportedKind();
  return { kind: 'symlink', size: new TextEncoder().encode(node.target).length, mtime: node.mtime, mode: 0o777, target: node.target };
}

/** A node as a listing shows it. */
export function entryOf(name: string, node: MemoryNode): Entry {
  if (node.kind === 'untracked') return { name, kind: 'untracked', what: node.what };
  if (node.kind === 'problematic') return { name, kind: 'problematic', problem: node.problem, message: 'The entry could not be read.' };
  return { name, ...evidenceOf(node) };
}

/** Opens a file node for reading; `isStillThere` tells whether its name still leads to it. */
export function openNode(node: FileNode, isStillThere: () => boolean): OpenFile {
  const { version } = node;
  const evidence = evidenceOf(node);
  return {
    evidence,
    async *read(start = 0, end = evidence.size) {
      const last = Math.min(end, evidence.size);
      for (let at = start; at < Math.min(last, node.content.length); at += CHUNK_BYTES) {
        yield node.content.subarray(at, Math.min(at + CHUNK_BYTES, last));
      }
    },
    unchanged: () => Promise.resolve(node.version === version && isStillThere()),
    close: () => Promise.resolve(),
  };
}

/** The content of a rebuilt file: new bytes, and ranges of `old`. */
export async function* piecesOf(old: Uint8Array, { pieces, onProgress }: RebuildRequest): AsyncGenerator<Uint8Array> {
  let [done, sent] = [0, 0];
  for await (const piece of pieces()) {
    const bytes = piece instanceof Uint8Array ? piece : old.subarray(piece.from, piece.from + piece.length);
    done += bytes.length;
    if (piece === bytes) sent += bytes.length;
    yield bytes;
    onProgress?.(done, sent);
  }
}

/** One array of all chunks. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
