import { nameOf, parentOf, type RelativePath } from '../../contract/relative-path';
import { isReserved } from '../../engine/context';
import type { Filter } from '../../engine/filter';

/**
 * Whether a change at `path` concerns nothing that is copied: it or a folder above it is excluded, or ours. What went may
 * have been a file or a folder; where the rules tell these apart, it counts as copied. Pure.
 */
export function isOfNoConcern(isLeftOut: Filter, path: string): boolean {
  if (path === '') return false;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const folder = path.slice(0, slash) as RelativePath;
    if (isReserved(parentOf(folder), nameOf(folder)) || isLeftOut(folder, true)) return true;
  }
  const whole = path as RelativePath;
  return isReserved(parentOf(whole), nameOf(whole)) || (isLeftOut(whole, false) && isLeftOut(whole, true));
}
