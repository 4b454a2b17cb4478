/** What visitors or their programs look at first: sent last, once everything that it names is there. */
export const LAST_FILES = {
  site: ['*.html', '*.htm', 'sitemap*.xml', 'feed.xml', 'rss.xml', 'atom.xml', 'feed.json', 'sw.js', 'service-worker.js'],
  debian: ['dists/', 'ls-lR*', 'project/trace/'],
  rpm: ['repodata/'],
  pypi: ['simple/'],
  updates: ['latest*.yml', 'beta*.yml', 'alpha*.yml', 'latest*.json', 'update*.json', 'appcast*.xml', 'RELEASES*', 'SHA256SUMS*'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type LastFilesPreset = keyof typeof LAST_FILES;
export const LAST_FILES_PRESETS = Object.keys(LAST_FILES) as LastFilesPreset[];

/** Whether all patterns of a preset are among those that are typed. */
export function hasPreset(patterns: readonly string[], preset: LastFilesPreset): boolean {
  return LAST_FILES[preset].every((pattern) => patterns.includes(pattern));
}

/** Adds a preset's patterns behind the others, or takes them out; what another chosen preset needs too stays. */
export function togglePreset(patterns: readonly string[], preset: LastFilesPreset): string[] {
  const own: readonly string[] = LAST_FILES[preset];
  if (!hasPreset(patterns, preset)) return [...patterns, ...own.filter((pattern) => !patterns.includes(pattern))];
  const others = LAST_FILES_PRESETS.filter((other) => other !== preset && hasPreset(patterns, other));
  const needed = new Set<string>(others.flatMap((other) => LAST_FILES[other]));
  return patterns.filter((pattern) => !own.includes(pattern) || needed.has(pattern));
}
