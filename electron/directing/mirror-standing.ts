import type { HistoryRun, VerifyDepth, VerifyReport } from '../contract/report';
import type { Mirror } from '../contract/site';

/** What is known of a mirror when the list is made. */
export interface MirrorStanding {
  readonly mirror: Pick<Mirror, 'id' | 'name' | 'publicUrl' | 'country'>;
  /** When the newest sync that ended in sync was over; ISO 8601, UTC. Null: never. */
  readonly lastSync: string | null;
  readonly lastProof: { readonly at: string; readonly depth: VerifyDepth } | null;
  /** `behind`: a later sync did not end in sync. `damaged`: the newest verification found differences, not repaired since. */
  readonly state: 'never-synced' | 'in-sync' | 'behind' | 'damaged';
}

/** Judges a mirror by its runs (in any order) and its ledger's last proof. */
export function standingOf(
  mirror: MirrorStanding['mirror'],
  runs: readonly HistoryRun[],
  lastProof: MirrorStanding['lastProof'],
): MirrorStanding {
  const passes = runs.flatMap(passesOf).sort((a, b) => (a.at < b.at ? 1 : -1));
  const good = passes.find((pass) => pass.kind === 'sync' && pass.good);
  if (!good) return { mirror, lastSync: null, lastProof, state: 'never-synced' };
  const newer = passes.slice(0, passes.indexOf(good));
  const verdict = passes.find((pass) => pass.kind === 'verify');
  const damaged = verdict !== undefined && !verdict.good && newer.includes(verdict);
  const behind = newer.some((pass) => pass.kind === 'sync');
  return { mirror, lastSync: good.at, lastProof, state: damaged ? 'damaged' : behind ? 'behind' : 'in-sync' };
}

interface Pass {
  readonly kind: 'sync' | 'verify';
  readonly good: boolean;
  /** When it was over. */
  readonly at: string;
}

function passesOf({ startedAt, report }: HistoryRun): Pass[] {
  const at = new Date(Date.parse(startedAt) + report.seconds * 1000).toISOString();
  if (report.kind === 'plan') return [];
  if (report.kind === 'sync') return [{ kind: 'sync', good: report.status === 'ok', at }];
  const verification = report as VerifyReport;
  if (verification.repair) return [{ kind: 'sync', good: verification.repair.status === 'ok', at }];
  // A verification that broke off says nothing of the mirror.
  return report.status === 'failed' || report.status === 'halted' ? [] : [{ kind: 'verify', good: foundNothing(verification), at }];
}

function foundNothing(report: VerifyReport): boolean {
  return report.missing === 0 && report.different === 0 && report.unreadable === 0 && report.extra <= report.foreign;
}
