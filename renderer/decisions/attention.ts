import type { RunView, SiteView } from '../../electron/contract/ipc-schema';
import type { Problem } from '../../electron/contract/problem';
import type { HistoryRun, MirrorReport, VerifyReport } from '../../electron/contract/report';
import type { MirrorStateName } from './mirror-tone';
import type { MirrorRun } from './run-state';

/** Why one mirror waits for a person, and what they can do. */
export interface Attention {
  readonly mirrorId: string;
  readonly mirrorName: string;
  readonly state: Extract<MirrorStateName, 'failed' | 'halted' | 'problems'>;
  readonly message: string;
  readonly advice: string;
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  readonly next: 'review' | 'edit-mirror' | 'none';
  /** The run of this session whose plans can be reviewed; null where they must be made again. */
  readonly runId: string | null;
}

const CONNECTION = new Set(['connect', 'login', 'host-key-unknown', 'host-key-changed', 'no-sftp']);

/** What the newest run says of each mirror that is not well: the run of this session, else the history. */
export function attentionOf(
  view: SiteView,
  run: RunView | undefined,
  live: readonly MirrorRun[],
  latest: ReadonlyMap<string, HistoryRun>,
): Attention[] {
  return view.site.mirrors.flatMap((mirror): Attention[] => {
    const known = view.mirrors.find((state) => state.mirrorId === mirror.id);
    const state = known?.state;
    const mirrorRun = live.find((entry) => entry.mirror === mirror.id);
    const now = mirrorRun && (mirrorRun.report !== null || mirrorRun.error !== null || mirrorRun.halts.length > 0) ? mirrorRun : undefined;
    if (!now && state !== 'failed' && state !== 'halted' && state !== 'problems') return [];
    const report = now ? now.report : (latest.get(mirror.id)?.report ?? null);
    const found = now ? fromRun(now) : fromReport(report);
    if (found === null && state !== 'failed' && state !== 'halted' && state !== 'problems') return [];
    const fallback = {
      state: (state ?? 'problems') as Attention['state'],
      message: known?.summary ?? '',
      advice: '',
      next: state === 'failed' ? ('none' as const) : ('review' as const),
    };
    return [
      {
        ...(found ?? fallback),
        mirrorId: mirror.id,
        mirrorName: mirror.name,
        problems: report?.problems ?? [],
        problemCount: report?.problems.length ?? 0,
        runId: now && run?.kind !== 'verify' && now.planHash !== null ? (run?.runId ?? null) : null,
      },
    ];
  });
}

type Found = Pick<Attention, 'state' | 'message' | 'advice' | 'next'>;

function fromRun(run: MirrorRun): Found | null {
  if (run.error)
    return {
      state: 'failed',
      message: run.error.message,
      advice: run.error.advice,
      next: CONNECTION.has(run.error.code) ? 'edit-mirror' : 'none',
    };
  const halt = run.halts[0];
  if (halt) return { state: 'halted', message: halt.message, advice: halt.advice, next: 'review' };
  return fromReport(run.report);
}

function fromReport(report: MirrorReport | VerifyReport | null): Found | null {
  if (!report) return null;
  if (report.error)
    return {
      state: 'failed',
      message: report.error.message,
      advice: report.error.advice,
      next: CONNECTION.has(report.error.code) ? 'edit-mirror' : 'none',
    };
  if (report.halt) return { state: 'halted', message: report.halt.message, advice: report.halt.advice, next: 'review' };
  const first = report.problems[0];
  if (!first) return null;
  return {
    state: 'problems',
    message: first.message,
    advice: '',
    next: report.problems.some((problem) => problem.code === 'changed-on-mirror') ? 'review' : 'none',
  };
}
