import { LAST_FILES } from './last-files';

/** What a new site is for; it decides which files are sent last. */
export const PURPOSES = ['website', 'archive', 'other'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Patterns of the files that must come after all that they name; a pattern that nothing matches does no harm. */
export function lastFilesFor(purpose: Purpose): string[] {
  if (purpose === 'website') return [...LAST_FILES.site];
  if (purpose === 'archive') return [...LAST_FILES.debian, ...LAST_FILES.rpm, ...LAST_FILES.pypi, ...LAST_FILES.updates];
  return [];
}
