import ignore from 'ignore';
import type { RelativePath } from '../contract/relative-path';
import type { Rules } from '../contract/site';

/** Says whether an entry is left out; directories are asked before what they hold, which is then not asked about. */
export type Filter = (path: RelativePath, isDirectory: boolean) => boolean;

function matcher(patterns: readonly string[]): Filter {
  if (patterns.length === 0) return () => false;
  const rules = ignore({ ignorecase: false, allowRelativePaths: true }).add([...patterns]);
  return (path, isDirectory) => rules.ignores(isDirectory ? `${path}/` : path);
}

/** Turns exclude and include patterns (gitignore syntax; includes win over excludes) into a filter of what is left out. */
export function makeFilter(rules: Pick<Rules, 'exclude' | 'include'>): Filter {
  return matcher([...rules.exclude, ...rules.include.map((pattern) => `!${pattern}`)]);
}

/** As {@link makeFilter}, but tells which exclude pattern leaves an entry out, by its position; undefined: none does. */
export function makeNamingFilter(
  rules: Pick<Rules, 'exclude' | 'include'>,
): (path: RelativePath, isDirectory: boolean) => number | undefined {
  const named = ignore({ ignorecase: false, allowRelativePaths: true })
    .add(rules.exclude.map((pattern, index) => ({ pattern, mark: String(index) })))
    .add(rules.include.map((pattern) => `!${pattern}`));
  return (path, isDirectory) => {
    const { ignored, rule } = named.test(isDirectory ? `${path}/` : path);
    return ignored && rule?.mark !== undefined ? Number(rule.mark) : undefined;
  };
}

/** Files that are sent after all others, by gitignore patterns. */
export function makeLastFiles(rules: Pick<Rules, 'lastFiles'>): (path: RelativePath) => boolean {
  const matches = matcher(rules.lastFiles);
  return (path) => matches(path, false);
}
