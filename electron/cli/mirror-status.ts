import type { HistoryRun, RunStatus } from '../contract/report';
import type { Mirror } from '../contract/site';
import { standingOf } from '../directing/mirror-standing';
import type { LedgerSummary } from '../ledger/list-ledgers';

/** What `status` says of one mirror; also its form in `--json`. */
export interface MirrorStatus {
  readonly mirror: string;
  readonly id: string;
  readonly address: string;
  readonly state: 'running' | 'never-synced' | 'in-sync' | 'behind' | 'damaged';
  /** How the last sync ended; null: there was none. */
  readonly lastRun: { readonly at: string; readonly status: RunStatus; readonly problems: number; readonly message: string | null } | null;
  /** When the newest sync that ended in sync was over; ISO 8601, UTC. */
  readonly lastGoodSync: string | null;
  readonly lastProof: { readonly at: string; readonly depth: 'quick' | 'sample' | 'full' } | null;
  /** Seconds since the last good sync: what changed at the origin meanwhile may not be there. */
  readonly lagSeconds: number | null;
  /** Of our files there, as the ledger knows them. */
  readonly files: number;
  readonly bytes: number;
}

/** What the ledger and the history know of a mirror. */
export interface MirrorRecords {
  readonly ledger: LedgerSummary | undefined;
  /** In any order. */
  readonly runs: readonly HistoryRun[];
  /** A run holds its lock now. */
  readonly running: boolean;
}

/** Judges a mirror by what is on record; connects to nobody. */
export function mirrorStatus(mirror: Pick<Mirror, 'id' | 'name' | 'address'>, records: MirrorRecords, now: Date): MirrorStatus {
  const { ledger, runs, running } = records;
  const lastProof = ledger?.lastProof ? { at: new Date(ledger.lastProof.at).toISOString(), depth: ledger.lastProof.depth } : null;
  const standing = standingOf(mirror, runs, lastProof);
  const [last] = runs.filter((run) => run.report.kind === 'sync').sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return {
    mirror: mirror.name,
    id: mirror.id,
    address: mirror.address,
    state: running ? 'running' : standing.state,
    lastRun: last ? lastRunOf(last) : null,
    lastGoodSync: standing.lastSync,
    lastProof,
    lagSeconds: standing.lastSync === null ? null : Math.max(0, Math.round((now.getTime() - Date.parse(standing.lastSync)) / 1000)),
    files: ledger?.files ?? 0,
    bytes: ledger?.bytes ?? 0,
  };
}

function lastRunOf({ startedAt, report }: HistoryRun): NonNullable<MirrorStatus['lastRun']> {
  const message = report.error?.message ?? report.halt?.message ?? report.problems[0]?.message ?? null;
  return { at: startedAt, status: report.status, problems: report.problems.length, message };
}
