import type { Evidence, HeldBack, OperationKind, Reason } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import type { LedgerEntry } from './ledger';

/** What the origin has under a name. `excluded`: the rules leave it out; `unknown`: could not be read, so anything may be there. */
export type OriginState = Evidence | 'absent' | 'excluded' | 'unknown';
/** What the mirror has under a name. `untracked`: something that is no file, folder or link. */
export type MirrorState = Evidence | 'absent' | 'untracked' | 'unknown';

/** Everything known of one path: the whole basis of its decision. */
export interface PathState {
  readonly origin: OriginState;
  readonly mirror: MirrorState;
  readonly ledger: LedgerEntry | undefined;
  /** What an interrupted run was about to put there. */
  readonly intended: Evidence | undefined;
}

/** What holds for the whole run. */
export interface RunStance {
  /** No run of this pair has come to its end: what stands on the mirror without a row was there before us. */
  readonly firstRun: boolean;
  /** The ledger is empty, but the mirror's stamp is ours: nothing is removed, differing files are updated. */
  readonly ledgerLost: boolean;
  readonly adopt: boolean;
  readonly heal: boolean;
  readonly checksum: boolean;
  readonly delete: boolean;
  /** Permission bits mean something on the mirror. */
  readonly modes: boolean;
}

/** An operation before it has a path and a phase. */
export interface Change {
  readonly kind: OperationKind;
  readonly reason: Reason;
  readonly wanted?: Evidence;
  readonly found?: Evidence;
  /** A folder stands where something else must be, or the other way round: done with the removals. */
  readonly swap?: boolean;
  /**
   * Only needed if the content differs, which must be found out first: by the ledger's hash, or by reading the mirror.
   * With equal content it is a touch (or nothing, where attributes agree as well).
   */
  readonly unless?: 'ledger-hash' | 'mirror-content';
  /** A file on the mirror that has the wanted content: its other name for `move`, one that stays for `create`. */
  readonly from?: { readonly path: RelativePath; readonly found: Evidence };
  /** The mirror's old version can be used to make the new one. */
  readonly delta?: true;
}

/** What is to be done for one path; the empty object: nothing at all. */
export interface Decision {
  readonly change?: Change;
  readonly held?: { readonly code: HeldBack['code']; readonly message: string; readonly change?: Change };
  readonly count?: 'unchanged' | 'foreign';
  /** Becomes ours as it is, nothing is sent. */
  readonly adopt?: boolean;
  /** The ledger's row is out of date: nothing is there any more. */
  readonly forget?: boolean;
  /** The entry stays on the mirror though nothing at the origin wants it: its folders stay too. */
  readonly keeps?: boolean;
}

const NOTHING: Decision = {};
const CHANGED = 'It was changed on the mirror since we wrote it.';

/** Decides one path. Pure: the table of defaults in the design, row by row. */
export function decide(state: PathState, stance: RunStance): Decision {
  const { origin, mirror } = state;
  if (origin === 'unknown' || mirror === 'unknown') return { keeps: true };
  const ours = ownership(state);
  if (origin === 'absent' || origin === 'excluded') return unwanted(origin, mirror, ours, stance);
  if (mirror === 'absent') return { change: { kind: 'create', reason: ours ? 'missing-on-mirror' : 'new', wanted: origin } };
  if (mirror === 'untracked') {
    return {
      keeps: true,
      held: {
        code: 'changed-on-mirror',
        message: 'Something that is neither file, folder nor link stands there; remove it on the mirror.',
      },
    };
  }
  if ((origin.kind === 'directory') !== (mirror.kind === 'directory')) return swap(origin, mirror, ours, stance);
  if (origin.kind === 'directory') return directory(origin, mirror, ours, stance);
  return content(origin, mirror, ours, stance);
}

interface Ownership {
  readonly entry: LedgerEntry;
  /** The mirror's entry is as we left it. */
  readonly asLeft: boolean;
  /** The ledger's own row says so; else it is known from an interrupted run's plan only. */
  readonly recorded: boolean;
}

function ownership({ mirror, ledger, intended }: PathState): Ownership | undefined {
  const found = typeof mirror === 'string' ? undefined : mirror;
  if (ledger && (!found || sameContentEvidence(found, ledger.observed))) return { entry: ledger, asLeft: true, recorded: true };
  if (found && intended && sameContentEvidence(found, intended)) {
    return { entry: { name: ledger?.name ?? '', origin: intended, observed: found, sha256: null }, asLeft: true, recorded: false };
  }
  return ledger && { entry: ledger, asLeft: false, recorded: true };
}

function hasHash({ sha256, xxh3 }: LedgerEntry): boolean {
  return sha256 !== null || xxh3 !== undefined;
}

/** Equal as far as attributes tell: kind, and size and time of files, text of links. Modes are compared apart. */
export function sameContentEvidence(one: Evidence, other: Evidence): boolean {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'symlink') return one.target === other.target;
  return one.kind === 'directory' || (one.size === other.size && one.mtime === other.mtime);
}

function unwanted(
  origin: 'absent' | 'excluded',
  mirror: Exclude<MirrorState, 'unknown'>,
  ours: Ownership | undefined,
  stance: RunStance,
): Decision {
  if (mirror === 'absent') return ours ? { forget: true } : NOTHING;
  if (mirror === 'untracked') return { keeps: true, count: 'foreign' };
  if (!ours) {
    if (origin === 'excluded') return { keeps: true };
    if (!stance.adopt || !stance.delete) return { keeps: true, count: 'foreign' };
    return { change: { kind: 'remove', reason: 'adopted-extraneous', found: mirror } };
  }
  if (!stance.delete) return { keeps: true };
  const reason: Reason = origin === 'excluded' ? 'excluded' : 'gone-at-origin';
  if (ours.asLeft) return { change: { kind: 'remove', reason, found: mirror } };
  const change: Change = { kind: 'remove', reason: 'healed', found: mirror };
  return stance.heal
    ? { change }
    : { keeps: true, held: { code: 'changed-on-mirror', message: `${CHANGED} It is gone at the origin and kept here.`, change } };
}

function directory(wanted: Evidence, found: Evidence, ours: Ownership | undefined, stance: RunStance): Decision {
  if (stance.modes && modeNeedsTouch(wanted, found, ours)) return { change: { kind: 'touch', reason: 'mode-differs', wanted, found } };
  return { count: 'unchanged', adopt: ours?.entry.origin.mode !== wanted.mode || !isRecorded(ours) };
}

/** Whether the ledger's row already tells what is there. */
function isRecorded(ours: Ownership | undefined): ours is Ownership {
  return ours?.asLeft === true && ours.recorded;
}

/** Modes are compared with what the server showed after our write, so that one that forces them is not touched for ever. */
function modeNeedsTouch(wanted: Evidence, found: Evidence, ours: Ownership | undefined): boolean {
  if (wanted.kind === 'symlink') return false;
  if (!ours?.recorded || ours.entry.origin.kind !== wanted.kind) return wanted.mode !== found.mode;
  return wanted.mode !== ours.entry.origin.mode || (found.mode !== ours.entry.observed.mode && found.mode !== wanted.mode);
}

function content(wanted: Evidence, found: Evidence, ours: Ownership | undefined, stance: RunStance): Decision {
  const update = (reason: Reason, unless?: Change['unless']): Change => ({
    kind: 'update',
    reason,
    wanted,
    found,
    ...(unless && { unless }),
  });
  const asOrigin = sameContentEvidence(wanted, found);
  const unchanged = asOrigin || (ours?.asLeft === true && sameContentEvidence(wanted, ours.entry.origin));
  if (unchanged) {
    if (stance.checksum && wanted.kind === 'file') return { change: update('content-differs', 'mirror-content') };
    if (stance.modes && modeNeedsTouch(wanted, found, ours)) return { change: { kind: 'touch', reason: 'mode-differs', wanted, found } };
    return { count: 'unchanged', adopt: !isRecorded(ours) || !sameContentEvidence(wanted, ours.entry.origin) };
  }
  if (ours?.asLeft) {
    const sameSize = wanted.kind === 'file' && ours.entry.origin.kind === 'file' && wanted.size === ours.entry.origin.size;
    if (sameSize && stance.checksum) return { change: update(reasonFor(wanted, found), 'mirror-content') };
    return { change: update(reasonFor(wanted, found), sameSize && hasHash(ours.entry) ? 'ledger-hash' : undefined) };
  }
  if (!ours && stance.ledgerLost) return { change: update(reasonFor(wanted, found)) };
  if (!ours && stance.firstRun) return { change: update(stance.adopt ? reasonFor(wanted, found) : 'replaces-unknown') };
  if (stance.heal || (!ours && stance.adopt)) return { change: update('healed') };
  const message = ours ? CHANGED : 'A file that we did not write stands there.';
  return { held: { code: 'changed-on-mirror', message: `${message} It is kept; the origin's version waits.`, change: update('healed') } };
}

function reasonFor(wanted: Evidence, found: Evidence): Reason {
  if (wanted.kind !== found.kind) return 'kind-differs';
  if (wanted.kind === 'symlink') return 'link-differs';
  if (wanted.size !== found.size) return 'size-differs';
  return wanted.mtime > found.mtime ? 'newer-at-origin' : 'older-at-origin';
}

function swap(wanted: Evidence, found: Evidence, ours: Ownership | undefined, stance: RunStance): Decision {
  const change: Change = { kind: 'update', reason: 'kind-differs', wanted, found, swap: true };
  const held = (message: string, approvable: boolean): Decision => ({
    keeps: true,
    held: { code: 'swap-held', message, ...(approvable && { change }) },
  });
  if (!stance.delete) return held('A file and a folder would change places, which removes something, and removals are off.', false);
  if (ours?.asLeft || stance.adopt) return { change };
  if (ours && stance.heal) return { change: { ...change, reason: 'healed' } };
  const thing = found.kind === 'directory' ? 'folder' : 'file';
  return held(
    ours ? CHANGED : `A ${thing} that we did not make stands where the origin has a ${wanted.kind === 'directory' ? 'folder' : 'file'}.`,
    true,
  );
}
