import { z } from 'zod';
import type { OperationKind } from './plan';
import type { HistoryRun, RunStatus, VerifyClass } from './report';
import { idSchema } from './site';

/** Which runs of the history are meant; whatever is absent does not narrow. */
export const historyFilterSchema = z.strictObject({
  siteId: idSchema.optional(),
  mirrorId: idSchema.optional(),
  kind: z.enum(['sync', 'verify']).optional(),
  outcome: z.enum(['ok', 'problems', 'halted', 'failed']).optional(),
  trigger: z.enum(['manual', 'schedule', 'watch', 'missed', 'command-line']).optional(),
  /** ISO 8601, UTC: runs that started then or later. */
  from: z.iso.datetime().optional(),
  /** ISO 8601, UTC: runs that started before. */
  to: z.iso.datetime().optional(),
  /** Any case: in the names of site and mirror, its address, what was said of the run, and the paths of problems. */
  text: z.string().trim().max(200).optional(),
});
export type HistoryFilter = z.infer<typeof historyFilterSchema>;

/** How one mirror fared on one day of the local calendar. A day without runs has no entry. */
export interface MirrorDay {
  readonly siteId: string;
  readonly mirrorId: string;
  /** `2026-11-23`. */
  readonly day: string;
  /** Runs by how they ended. A halt counts as failed: it waits for a person. */
  readonly ok: number;
  readonly problems: number;
  readonly failed: number;
}

/** One run as a point of the charts. */
export interface HistoryPoint {
  readonly mirrorId: string;
  readonly mirrorLabel: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly kind: HistoryRun['report']['kind'];
  readonly status: RunStatus;
  readonly seconds: number;
  /** Operations that were carried out. */
  readonly changes: number;
  readonly bytesSent: number;
  /** Bytes of the mirror's files after a clean sync; null: not counted. */
  readonly mirrorBytes: number | null;
  readonly mirrorFiles: number | null;
  /** Milliseconds; null: not measured. */
  readonly roundTrip: number | null;
}

/** What a run did with a path, or found of it. */
export type PathEventKind = OperationKind | 'problem' | Exclude<VerifyClass, 'same'>;

/** What happened to one path in one run. */
export interface PathEvent {
  readonly path: string;
  readonly what: PathEventKind;
  /** Where it was before a move; why, for a problem or what a verification found; empty otherwise. */
  readonly detail: string;
  readonly runId: string;
  readonly siteId: string | null;
  readonly siteName: string;
  readonly mirrorLabel: string;
  /** When the run started; ISO 8601, UTC. */
  readonly at: string;
}

/** What an export wrote. */
export interface SavedFile {
  readonly path: string;
  readonly rows: number;
}
