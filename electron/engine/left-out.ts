import { NOTHING_LEFT_OUT, type LeftOut } from '../contract/left-out';
import { childPath, ROOT, type RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import { isReserved, walk } from './context';
import type { Listing, ReadableEndpoint } from './endpoint';
import { makeLastFiles, makeNamingFilter } from './filter';

/** Directories being listed at once. */
const LISTING_WIDTH = 32;
const EXAMPLES = 5;

/** What is counted for, of a site's rules. */
export type CountedRules = Pick<Rules, 'exclude' | 'include' | 'lastFiles'>;

interface Place {
  readonly directory: RelativePath;
  /** Which pattern leaves all of it out; undefined: none. */
  readonly pattern: number | undefined;
}

/**
 * Looks through an origin and counts what patterns leave out, by the same filter that a scan goes by. Folders that cannot be
 * read are passed over. @param isOver asked before each folder: once it says true, what was counted until then is told
 * @throws EndpointError where the origin itself cannot be read
 */
export async function countLeftOut(origin: ReadableEndpoint, rules: CountedRules, isOver: () => boolean): Promise<LeftOut> {
  const count = new Count(rules);
  let partly = false;
  await walk<Place>([{ directory: ROOT, pattern: undefined }], LISTING_WIDTH, async (place) => {
    if (isOver()) {
      partly = true;
      return [];
    }
    const listing = await origin.list(place.directory).catch((error: unknown) => {
      if (place.directory === ROOT) throw error;
      return undefined;
    });
    return listing === undefined ? [] : count.take(place, listing);
  });
  return count.result(partly ? 'partly' : 'counted');
}

class Count {
  readonly #leftOut: ReturnType<typeof makeNamingFilter>;
  readonly #isLast: ReturnType<typeof makeLastFiles>;
  readonly #patterns: { pattern: string; files: number; bytes: number; example: string | undefined }[];
  readonly #more: string[] = [];
  readonly #last = { files: 0, examples: [] as string[] };
  readonly #kept = { files: 0, bytes: 0 };

  constructor(rules: CountedRules) {
    this.#leftOut = makeNamingFilter(rules);
    this.#isLast = makeLastFiles(rules);
    this.#patterns = rules.exclude.map((pattern) => ({ pattern, files: 0, bytes: 0, example: undefined }));
  }

  /** Counts a directory's files and returns the directories in it. */
  take({ directory, pattern }: Place, { entries }: Listing): Place[] {
    const below: Place[] = [];
    for (const entry of entries) {
      if (entry.kind === 'untracked' || entry.kind === 'problematic' || isReserved(directory, entry.name)) continue;
      const path = childPath(directory, entry.name);
      const isDirectory = entry.kind === 'directory';
      const by = pattern ?? this.#leftOut(path, isDirectory);
      if (by !== undefined && pattern === undefined) this.#remember(by, isDirectory ? `${path}/` : path);
      if (isDirectory) below.push({ directory: path, pattern: by });
      else this.#file(path, entry.kind === 'file' ? entry.size : 0, by);
    }
    return below;
  }

  result(state: 'counted' | 'partly'): LeftOut {
    const patterns = this.#patterns.map(({ pattern, files, bytes }) => ({ pattern, files, bytes }));
    const sum = (what: 'files' | 'bytes'): number => patterns.reduce((total, each) => total + each[what], 0);
    const firsts = this.#patterns.flatMap(({ example }) => (example === undefined ? [] : [example]));
    return {
      ...NOTHING_LEFT_OUT,
      state,
      files: sum('files'),
      bytes: sum('bytes'),
      keptFiles: this.#kept.files,
      keptBytes: this.#kept.bytes,
      examples: [...firsts, ...this.#more].slice(0, EXAMPLES),
      patterns,
      last: this.#last,
    };
  }

  #file(path: RelativePath, bytes: number, by: number | undefined): void {
    const counted = by === undefined ? this.#kept : this.#patterns[by];
    if (!counted) return;
    counted.files += 1;
    counted.bytes += bytes;
    if (by !== undefined || !this.#isLast(path)) return;
    this.#last.files += 1;
    if (this.#last.examples.length < EXAMPLES) this.#last.examples.push(path);
  }

  #remember(by: number, path: string): void {
    const pattern = this.#patterns[by];
    if (pattern?.example === undefined) {
      if (pattern) pattern.example = path;
    } else if (this.#more.length < EXAMPLES) this.#more.push(path);
  }
}
