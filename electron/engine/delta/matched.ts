import type { BlockHash, Digest } from '../context';
import type { OpenFile, Piece } from '../endpoint';
import { matchBlocks } from './match';
import { keepSamples } from './samples';
import { Signer, type Blocks } from './signature';

/** How a file can be put together from an old version, found out before it is sent. Plain data: it crosses threads. */
export interface Matched {
  /** The state that the file had, by `OpenFile.version`: of any other one it tells nothing. */
  readonly version: string;
  readonly xxh3: string;
  readonly blocks: Blocks;
  /** The file in order, {@link NUMBERS} numbers a piece: where it lies in the old version or {@link NEW}, and its bytes. */
  readonly pieces: Float64Array;
  /** Samples of it, by where they lie. */
  readonly samples: ReadonlyMap<number, Uint8Array>;
}

const NUMBERS = 2;
const NEW = -1;

/** What {@link matchFile} computes with. */
export interface MatchTools {
  readonly contentHash: () => Digest;
  readonly blockHash: BlockHash;
}

/** Reads a file once and finds out how it can be put together; undefined where it changed meanwhile or its state cannot be told. */
export async function matchFile(file: OpenFile, old: Blocks, { contentHash, blockHash }: MatchTools): Promise<Matched | undefined> {
  const { version, evidence } = file;
  if (version === undefined) return undefined;
  const { size } = evidence;
  const digest = contentHash();
  const signer = new Signer(size, blockHash);
  const samples = keepSamples(size, Math.random);
  async function* passing(): AsyncGenerator<Uint8Array> {
    for await (const chunk of file.read()) {
      digest.update(chunk);
      samples.pass(chunk);
      yield chunk;
    }
  }
  const pieces: number[] = [];
  for await (const piece of matchBlocks(passing(), old, signer, blockHash)) {
    if (piece instanceof Uint8Array) pieces.push(NEW, piece.length);
    else pieces.push(piece.from, piece.length);
  }
  const blocks = signer.finish();
  if (blocks === undefined || !(await file.unchanged())) return undefined;
  return { version, xxh3: digest.hex(), blocks, pieces: Float64Array.from(pieces), samples: samples.kept };
}

/** The file piece by piece: what is new is read again, from a file whose version is the same. */
export async function* piecesOf({ pieces }: Matched, file: OpenFile): AsyncGenerator<Piece> {
  let at = 0;
  for (let index = 0; index < pieces.length; index += NUMBERS) {
    const from = pieces[index]!;
    const length = pieces[index + 1]!;
    if (from === NEW) yield* file.read(at, at + length);
    else yield { from, length };
    at += length;
  }
}
