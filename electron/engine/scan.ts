import type { Note, Problem } from '../contract/problem';
import { childPath, parentOf, ROOT, type RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import { checkpoint, isReserved, walk, type EngineContext, type Tally } from './context';
import { EndpointError, type FoundEntry, type ReadableEndpoint } from './endpoint';
import type { Filter } from './filter';
import { wantedMode } from './modes';
import { ScannedDirectory, type OriginDirectory, type OriginSnapshot } from './origin-snapshot';
import { packEntries } from './packed-entries';
import { byPath } from './plan';

export type { OriginDirectory, OriginSnapshot } from './origin-snapshot';
export { originEntry, topLevelNames } from './origin-snapshot';

export interface ScanSettings {
  readonly leftOut: Filter;
  readonly rules: Pick<Rules, 'chmod' | 'links'>;
  /** A remote origin's links must not lead out of the tree: its server chose them. */
  readonly trustLinks: boolean;
}

/** Deeper trees are a lying server's loop (reliability H9); real ones end far earlier. */
export const MAX_DEPTH = 1024;
/** Notes of one kind beyond this number say nothing new. */
const MAX_NOTES_OF_A_KIND = 100;
/** Directories being listed at once. */
const LISTING_WIDTH = 32;

function kept(names: Set<string>): ReadonlySet<string> | undefined {
  return names.size === 0 ? undefined : names;
}

const PRIVATE_KEY_NAME = /^(id_(rsa|dsa|ecdsa|ed25519)(_sk)?|.+\.(ppk|pfx|p12)|\.env(\..+)?|.+_private\.pem|private\.pem|.+\.key)$/;

/** What a scan found, but for its directories. */
export type ScanSummary = Omit<OriginSnapshot, 'directories'>;

/** Reads the whole origin and keeps all of it. @param tell as in {@link scanDirectories} */
export async function scanOrigin(
  origin: ReadableEndpoint,
  settings: ScanSettings,
  context: EngineContext,
  tell: TellDirectory = () => undefined,
): Promise<OriginSnapshot> {
  return keepDirectories((keep) => scanDirectories(origin, settings, context, keep), tell);
}

/** Hears of each directory as soon as it was read. */
export type TellDirectory = (path: RelativePath, directory: OriginDirectory) => void;

/** Keeps the directories that a scan tells, and tells them on. */
export async function keepDirectories(scan: (tell: TellDirectory) => Promise<ScanSummary>, tell: TellDirectory): Promise<OriginSnapshot> {
  const directories = new Map<RelativePath, OriginDirectory>();
  const { problems, notes, files, bytes } = await scan((path, directory) => {
    directories.set(path, directory);
    tell(path, directory);
  });
  return { directories, problems, notes, files, bytes };
}

/**
 * Reads the whole origin, from the top down, in the order of the names. An unreadable directory becomes a problem and an
 * incomplete entry, never an absence.
 */
export async function scanDirectories(
  origin: ReadableEndpoint,
  settings: ScanSettings,
  context: Pick<EngineContext, 'gate' | 'signal' | 'tally'>,
  tell: TellDirectory,
): Promise<ScanSummary> {
  const scan = new Scan(settings, origin.capabilities.modes, tell);
  await walk([{ directory: ROOT, depth: 0 }], LISTING_WIDTH, async ({ directory, depth }) => {
    await checkpoint(context);
    const below = await scan.read(origin, directory, depth, context.tally);
    return below.map((path) => ({ directory: path, depth: depth + 1 }));
  });
  const { problems, notes, files, bytes } = scan;
  return { problems: problems.sort(byPath), notes: notes.sort(byPath), files, bytes };
}

interface View {
  readonly entries: FoundEntry[];
  readonly excluded: Set<string>;
  readonly unknown: Set<string>;
  readonly below: RelativePath[];
}

class Scan {
  readonly problems: Problem[] = [];
  readonly notes: Note[] = [];
  files = 0;
  bytes = 0;
  private readonly noteCounts = new Map<Note['code'], number>();

  constructor(
    private readonly settings: ScanSettings,
    private readonly hasModes: boolean,
    private readonly tell: TellDirectory,
  ) {}

  /** Reads one directory and returns the directories below it, sorted. */
  async read(origin: ReadableEndpoint, directory: RelativePath, depth: number, tally: Tally): Promise<RelativePath[]> {
    const listing = depth > MAX_DEPTH ? tooDeep : await origin.list(directory).catch((error: unknown) => unreadable(error, directory));
    if (listing === 'vanished') {
      this.note(directory, 'vanished', 'The folder vanished while it was scanned.');
      this.tell(directory, incomplete);
      return [];
    }
    if ('problem' in listing) {
      this.problem(directory, listing.problem, listing.message);
      this.tell(directory, incomplete);
      return [];
    }
    const view: View = { entries: [], excluded: new Set(), unknown: new Set(), below: [] };
    if (!listing.complete) this.problem(directory, 'unreadable', listing.message ?? 'The folder could not be read completely.');
    for (const entry of listing.entries) {
      if (isReserved(directory, entry.name)) continue;
      tally.scannedEntries += 1;
      if (entry.kind === 'problematic') this.unusable(directory, entry, view.unknown);
      else if (entry.kind === 'untracked') {
        view.unknown.add(entry.name);
        this.note(join(directory, entry.name), 'untracked', `Not copied: a ${entry.what}.`);
      } else this.take(childPath(directory, entry.name), entry, view);
    }
    this.tell(directory, new ScannedDirectory(packEntries(view.entries), listing.complete, kept(view.excluded), kept(view.unknown)));
    return view.below.sort();
  }

  private take(path: RelativePath, entry: FoundEntry, view: View): void {
    const isDirectory = entry.kind === 'directory';
    if (this.settings.leftOut(path, isDirectory)) {
      view.excluded.add(entry.name);
      return;
    }
    if (entry.kind === 'symlink') {
      if (this.settings.rules.links === 'skip') {
        view.excluded.add(entry.name);
        return;
      }
      if (!this.linkMayBeCopied(path, entry.target ?? '')) {
        view.unknown.add(entry.name);
        return;
      }
    }
    const mode = wantedMode(entry.kind, entry.mode, this.settings.rules, this.hasModes);
    const { name, kind, target } = entry;
    const [size, mtime] = isDirectory ? [0, 0] : [entry.size, entry.mtime];
    view.entries.push(target === undefined ? { name, kind, size, mtime, mode } : { name, kind, size, mtime, mode, target });
    if (isDirectory) view.below.push(path);
    if (entry.kind === 'file') {
      this.files += 1;
      this.bytes += entry.size;
      if (PRIVATE_KEY_NAME.test(entry.name))
        this.note(path, 'private-key', 'This looks like a secret; it will be published. Exclude it if that is not meant.');
    }
    const readable = isDirectory ? 0o005 : 0o004;
    if (entry.kind !== 'symlink' && (mode & readable) !== readable)
      this.note(path, 'not-world-readable', 'Others may not read it, so a web server may refuse it to visitors.');
  }

  private linkMayBeCopied(path: RelativePath, target: string): boolean {
    if (!leavesTree(path, target)) return true;
    if (this.settings.trustLinks) {
      this.note(path, 'link-outside', 'The link leads out of the tree; it is copied as it is.');
      return true;
    }
    this.problem(path, 'link-leaves-tree', 'The link leads out of the tree; links of a remote origin that do are not copied.');
    return false;
  }

  private unusable(
    directory: RelativePath,
    entry: { name: string; problem: Problem['code']; message: string },
    unknown: Set<string>,
  ): void {
    if (entry.problem === 'unreadable') unknown.add(entry.name);
    this.problem(join(directory, entry.name), entry.problem, entry.message);
  }

  private problem(path: string, code: Problem['code'], message: string): void {
    this.problems.push({ path, side: 'origin', code, message });
  }

  private note(path: string, code: Note['code'], message: string): void {
    const count = (this.noteCounts.get(code) ?? 0) + 1;
    this.noteCounts.set(code, count);
    if (count <= MAX_NOTES_OF_A_KIND) this.notes.push({ path, code, message });
  }
}

const incomplete: OriginDirectory = new ScannedDirectory(packEntries([]), false);
const tooDeep = { problem: 'too-deep', message: `Deeper than ${String(MAX_DEPTH)} folders; not read further.` } as const;

function unreadable(error: unknown, directory: RelativePath): 'vanished' | { readonly problem: Problem['code']; readonly message: string } {
  if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
  if (error.kind === 'missing' && directory !== ROOT) return 'vanished';
  return { problem: 'unreadable', message: error.message };
}

/** Errors that end a run; all others are about one path. */
export const RUN_ENDING: ReadonlySet<EndpointError['kind']> = new Set<EndpointError['kind']>([
  'lost',
  'connect',
  'login',
  'host-key-unknown',
  'host-key-changed',
  'no-sftp',
  'usage',
]);

/** Joins for display only: the name may be one that no path can hold. */
function join(directory: RelativePath, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** Whether a symlink's text leads out of the tree that it lies in: absolute, or more `..` than it is deep. */
export function leavesTree(link: RelativePath, target: string): boolean {
  if (target.startsWith('/') || /^[A-Za-z]:[\\/]/.test(target)) return true;
  let depth = parentOf(link) === '' ? 0 : parentOf(link).split('/').length;
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
