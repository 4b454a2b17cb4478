import type { Note, Problem } from '../contract/problem';
import { childPath, nameOf, parentOf, ROOT, type RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';
import { checkpoint, inParallel, isReserved, type EngineContext } from './context';
import { EndpointError, type FoundEntry, type ReadableEndpoint } from './endpoint';
import type { Filter } from './filter';
import { wantedMode } from './modes';

/** What a scan knows of one directory of the origin. A name in none of the sets is certainly not there, if `complete`. */
export interface OriginDirectory {
  /** Entries to copy; `mode` is already the mode that the mirror should get. */
  readonly entries: ReadonlyMap<string, FoundEntry>;
  /** Names that the rules leave out. */
  readonly excluded: ReadonlySet<string>;
  /** Names of which we do not know what they are, or of a kind that is not copied: never removed on a mirror. */
  readonly unknown: ReadonlySet<string>;
  /** False if reading it ended early: then nothing is certainly absent. */
  readonly complete: boolean;
}

/** A whole scan of an origin; one serves all mirrors of a run. */
export interface OriginSnapshot {
  readonly directories: ReadonlyMap<RelativePath, OriginDirectory>;
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  readonly files: number;
  readonly bytes: number;
}

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

const PRIVATE_KEY_NAME = /^(id_(rsa|dsa|ecdsa|ed25519)(_sk)?|.+\.(ppk|pfx|p12)|\.env(\..+)?|.+_private\.pem|private\.pem|.+\.key)$/;

/** Reads the whole origin. An unreadable directory becomes a problem and an incomplete entry, never an absence. */
export async function scanOrigin(origin: ReadableEndpoint, settings: ScanSettings, context: EngineContext): Promise<OriginSnapshot> {
  const scan = new Scan(settings, origin.capabilities.modes);
  let level: RelativePath[] = [ROOT];
  for (let depth = 0; level.length > 0; depth++) {
    const next: RelativePath[] = [];
    await inParallel(level, LISTING_WIDTH, async (directory) => {
      await checkpoint(context);
      next.push(...(await scan.read(origin, directory, depth, context)));
    });
    level = next;
  }
  return scan;
}

class Scan implements OriginSnapshot {
  readonly directories = new Map<RelativePath, OriginDirectory>();
  readonly problems: Problem[] = [];
  readonly notes: Note[] = [];
  files = 0;
  bytes = 0;
  private readonly noteCounts = new Map<Note['code'], number>();

  constructor(
    private readonly settings: ScanSettings,
    private readonly hasModes: boolean,
  ) {}

  /** Reads one directory and returns the directories below it. */
  async read(origin: ReadableEndpoint, directory: RelativePath, depth: number, context: EngineContext): Promise<RelativePath[]> {
    const listing = depth > MAX_DEPTH ? tooDeep : await origin.list(directory).catch((error: unknown) => unreadable(error, directory));
    if (listing === 'vanished') {
      this.note(directory, 'vanished', 'The folder vanished while it was scanned.');
      this.directories.set(directory, incomplete);
      return [];
    }
    if ('problem' in listing) {
      this.problem(directory, listing.problem, listing.message);
      this.directories.set(directory, incomplete);
      return [];
    }
    const view = {
      entries: new Map<string, FoundEntry>(),
      excluded: new Set<string>(),
      unknown: new Set<string>(),
      complete: listing.complete,
    };
    if (!listing.complete) this.problem(directory, 'unreadable', listing.message ?? 'The folder could not be read completely.');
    const below: RelativePath[] = [];
    for (const entry of listing.entries) {
      if (isReserved(directory, entry.name)) continue;
      context.tally.scannedEntries += 1;
      if (entry.kind === 'problematic') this.unusable(directory, entry, view.unknown);
      else if (entry.kind === 'untracked') {
        view.unknown.add(entry.name);
        this.note(join(directory, entry.name), 'untracked', `Not copied: a ${entry.what}.`);
      } else this.take(childPath(directory, entry.name), entry, view, below);
    }
    this.directories.set(directory, view);
    return below;
  }

  private take(
    path: RelativePath,
    entry: FoundEntry,
    view: { entries: Map<string, FoundEntry>; excluded: Set<string>; unknown: Set<string> },
    below: RelativePath[],
  ): void {
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
    view.entries.set(entry.name, isDirectory ? { ...entry, size: 0, mtime: 0, mode } : { ...entry, mode });
    if (isDirectory) below.push(path);
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

const incomplete: OriginDirectory = { entries: new Map(), excluded: new Set(), unknown: new Set(), complete: false };
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

/** The names directly in the origin's root. */
export function topLevelNames(snapshot: OriginSnapshot): ReadonlySet<string> {
  const root = snapshot.directories.get(ROOT);
  return new Set(root ? [...root.entries.keys(), ...root.unknown, ...root.excluded] : []);
}

/** What the origin has at `path`: an entry, nothing for certain, or something unknown. */
export function originEntry(snapshot: OriginSnapshot, path: RelativePath): FoundEntry | 'absent' | 'excluded' | 'unknown' {
  let directory = parentOf(path);
  const view = snapshot.directories.get(directory);
  if (view) {
    const entry = view.entries.get(nameOf(path));
    if (entry) return entry;
    if (view.excluded.has(nameOf(path))) return 'excluded';
    return view.unknown.has(nameOf(path)) || !view.complete ? 'unknown' : 'absent';
  }
  while (directory !== ROOT) {
    const above = originEntry(snapshot, directory);
    if (above === 'unknown' || above === 'excluded') return above;
    if (above === 'absent') return 'absent';
    directory = parentOf(directory);
  }
  return 'absent';
}
