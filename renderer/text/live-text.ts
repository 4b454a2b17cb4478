/**
 * The same tree of words, read anew at every step: whoever keeps a branch of it still reads the language that is spoken now.
 * `pick` says which tree that is; all of them have the same names.
 */
export function liveText<Tree extends object>(pick: () => Tree): Tree {
  const live = {} as Tree;
  for (const key of Object.keys(pick()) as (keyof Tree & string)[]) {
    const value = pick()[key];
    const branch = typeof value === 'object' && value !== null && !Array.isArray(value) ? liveText(() => pick()[key] as object) : null;
    Object.defineProperty(live, key, { enumerable: true, get: () => branch ?? pick()[key] });
  }
  return live;
}
