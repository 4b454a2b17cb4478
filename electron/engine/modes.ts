import type { EntryKind } from '../contract/plan';
import type { Rules } from '../contract/site';

/** Everything but setuid, setgid, sticky and write-for-others: what a public copy may have. */
const PUBLISHED_BITS = 0o775;

/**
 * The permission bits that the mirror should get for an origin's entry: forced by `--chmod`, 644 and 755 from an origin
 * without modes (Windows), else the origin's without setuid, setgid, sticky and other-write.
 */
export function wantedMode(kind: EntryKind, mode: number, rules: Pick<Rules, 'chmod'>, originHasModes: boolean): number {
  if (kind === 'symlink') return 0o777;
  const [files, folders] = (rules.chmod ?? (originHasModes ? '' : '644,755')).split(',');
  const forced = kind === 'directory' ? (folders ?? undefined) : files;
  if (forced !== undefined && forced !== '') return Number.parseInt(forced, 8);
  return mode & PUBLISHED_BITS;
}
