import { nameOf, parentOf, type RelativePath } from '../../contract/relative-path';
import { isReserved } from '../../engine/context';
import type { Filter } from '../../engine/filter';

/**
 * Whether a change at `path` concerns nothing that is copied: it or a folder above it is excluded, or ours.
 * @param isFolder asked where the rules tell a file and a folder of that name apart; undefined where it is gone, and may have
 * been either: then it counts as copied
 */
export function isOfNoConcern(isLeftOut: Filter, path: string, isFolder: () => boolean | undefined): boolean {
  if (path === '') return false;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const folder = path.slice(0, slash) as RelativePath;
    if (isReserved(parentOf(folder), nameOf(folder)) || isLeftOut(folder, true)) return true;
  }
  const whole = path as RelativePath;
  if (isReserved(parentOf(whole), nameOf(whole))) return true;
  const asFile = isLeftOut(whole, false);
  const asFolder = isLeftOut(whole, true);
  if (asFile === asFolder) return asFile;
  const folder = isFolder();
  return folder === undefined ? false : folder ? asFolder : asFile;
}
