import { nameOf } from '../contract/relative-path';

/** A file that is gone at the origin, and one that is new there, with the same content. */
export interface Pair<Gone, New> {
  readonly gone: Gone;
  readonly made: New;
}

interface Placed {
  readonly path: string;
}

/**
 * Pairs files of one content, each at most once: those whose paths end alike longest first (so that a renamed folder's
 * files stay together, and a file keeps its name), then whatever is left in the order of their paths. Pure; the work grows
 * with the files and the depth of their paths, not with the number of possible pairs.
 */
export function pairMoves<Gone extends Placed, New extends Placed>(gone: readonly Gone[], made: readonly New[]): Pair<Gone, New>[] {
  if (gone.length === 1 && made.length === 1) return [{ gone: gone[0]!, made: made[0]! }];
  const pairs: Pair<Gone, New>[] = [];
  let leftGone = inOrder(gone);
  let leftMade = inOrder(made);
  const deepest = Math.min(depthOf(gone), depthOf(made));
  for (let names = deepest; names >= 0 && leftGone.length > 0 && leftMade.length > 0; names--) {
    const byTail = new Map<string, Gone[]>();
    for (const each of leftGone) {
      const tail = tailOf(each.path, names);
      if (tail === undefined) continue;
      const alike = byTail.get(tail);
      if (alike) alike.push(each);
      else byTail.set(tail, [each]);
    }
    const taken = new Set<Gone>();
    leftMade = leftMade.filter((each) => {
      const tail = tailOf(each.path, names);
      const partner = tail === undefined ? undefined : byTail.get(tail)?.shift();
      if (!partner) return true;
      pairs.push({ gone: partner, made: each });
      taken.add(partner);
      return false;
    });
    if (taken.size > 0) leftGone = leftGone.filter((each) => !taken.has(each));
  }
  return pairs;
}

/** The best of several files with the content that is wanted at `path`: one of the same name, else the first. */
export function nearestTo<File extends Placed>(path: string, files: readonly File[]): File | undefined {
  const name = nameOf(path as Parameters<typeof nameOf>[0]);
  return files.find((file) => nameOf(file.path as Parameters<typeof nameOf>[0]) === name) ?? files[0];
}

function inOrder<Item extends Placed>(items: readonly Item[]): Item[] {
  return [...items].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function depthOf(items: readonly Placed[]): number {
  return items.reduce((most, { path }) => Math.max(most, path.split('/').length), 0);
}

/** The last names of a path; undefined where it has fewer. */
function tailOf(path: string, names: number): string | undefined {
  let at = path.length;
  for (let left = names; left > 0; left--) {
    if (at < 0) return undefined;
    at = path.lastIndexOf('/', at - 1);
    if (at < 0 && left > 1) return undefined;
  }
  return names === 0 ? '' : path.slice(at + 1);
}
