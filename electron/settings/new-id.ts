/** Longest id that the settings allow. */
const LONGEST = 64;

/**
 * A short, plain id made from a name, for a new site or mirror: `Müller & Söhne` → `muller-sohne`, and `muller-sohne-2`
 * if that is taken.
 */
export function newId(name: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  const base = plain(name) || 'unnamed';
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? '' : `-${String(count)}`;
    const id = base.slice(0, LONGEST - suffix.length).replace(/-+$/, '') + suffix;
    if (!used.has(id)) return id;
  }
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
