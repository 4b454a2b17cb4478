import type { Evidence } from '../contract/plan';
import type { VerifyFinding } from '../contract/report';
import type { MirrorState } from '../engine/decide';

/** What a mirror should have under a name: what we last put there, or what the origin has where no run was made yet. */
export interface Expectation {
  /** What the mirror showed after our write (or what the origin has). */
  readonly evidence: Evidence;
  /** SHA-256 of the content; null where it was never read. */
  readonly sha256: string | null;
  /** XXH3-128 of the content, taken when it was sent. */
  readonly xxh3?: string | undefined;
}

/** A path's class by its attributes alone. `listed`: agrees as far as a listing tells. */
export type Classified = { readonly class: 'listed' } | Omit<VerifyFinding, 'path'>;

/** Compares one name with what is expected there. Pure. */
export function classify(expected: Expectation | undefined, found: MirrorState, hasModes: boolean): Classified | undefined {
  if (found === 'unknown') return expected && { class: 'unreadable', reason: 'The mirror could not read it.' };
  if (!expected)
    return found === 'absent' ? undefined : { class: 'extra', ours: false, reason: 'Not ours: Heliograph did not put it there.' };
  if (found === 'absent') return { class: 'missing', reason: 'It is not on the mirror.' };
  if (found === 'untracked') return { class: 'different', reason: 'Something that is neither file, folder nor link stands there.' };
  const reason = differenceOf(expected.evidence, found);
  if (reason !== undefined) return { class: 'different', reason };
  if (!hasModes || expected.evidence.kind === 'symlink' || expected.evidence.mode === found.mode) return { class: 'listed' };
  return {
    class: 'different',
    reason: `Its mode is ${octal(found.mode)} instead of ${octal(expected.evidence.mode)}.`,
    attributesOnly: true,
  };
}

function differenceOf(expected: Evidence, found: Evidence): string | undefined {
  if (expected.kind !== found.kind) return `A ${found.kind} stands where a ${expected.kind} should be.`;
  if (expected.kind === 'symlink') return expected.target === found.target ? undefined : 'The link points elsewhere.';
  if (expected.kind === 'file') {
    if (expected.size !== found.size) return `Its size is ${String(found.size)} bytes instead of ${String(expected.size)}.`;
    if (expected.mtime !== found.mtime) return 'Its time is not the one that was set.';
  }
  return undefined;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}
