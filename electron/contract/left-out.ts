/** What one pattern leaves out. */
export interface PatternCount {
  readonly pattern: string;
  readonly files: number;
  readonly bytes: number;
}

/** What a site's patterns come to at its origin, as it is now. Symlinks count as files of no bytes. */
export interface LeftOut {
  /**
   * `counted`: all of it. `partly`: the origin is too large to look through in a short time, so every number is a least one.
   * `remote`: an origin on a server is not read for this. `given-up`: newer patterns are counted in its place, or nobody
   * wants to know any more. `unreadable`: the origin could not be read.
   */
  readonly state: 'counted' | 'partly' | 'remote' | 'given-up' | 'unreadable';
  /** Files that are left out, those in folders that are left out included. */
  readonly files: number;
  /** Bytes of them. */
  readonly bytes: number;
  /** Files that are copied. */
  readonly keptFiles: number;
  readonly keptBytes: number;
  /** Up to five paths that are left out, of different patterns where there are some. File names: hostile text. */
  readonly examples: readonly string[];
  /** For each exclude pattern that was asked for, in its order. */
  readonly patterns: readonly PatternCount[];
  /** Copied files that go last. */
  readonly last: { readonly files: number; readonly examples: readonly string[] };
}

/** Where nothing was counted. */
export const NOTHING_LEFT_OUT: Omit<LeftOut, 'state'> = {
  files: 0,
  bytes: 0,
  keptFiles: 0,
  keptBytes: 0,
  examples: [],
  patterns: [],
  last: { files: 0, examples: [] },
};
