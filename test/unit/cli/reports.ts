import type { MirrorReport, VerifyReport } from '../../../electron/contract/report';

/** A sync's report, in sync unless told otherwise. */
export function syncReport(more: Partial<MirrorReport> = {}): MirrorReport {
  return {
    kind: 'sync',
    mirror: 'sftp://web@eu.example.org/srv/www',
    label: 'Frankfurt',
    status: 'ok',
    plan: `sha256:${'a'.repeat(64)}`,
    created: 12,
    updated: 3,
    moved: 0,
    touched: 0,
    removed: 4,
    unchanged: 1234,
    foreign: 2,
    bytesTotal: 20_000_000,
    bytesSent: 18_200_000,
    seconds: 3.1,
    problems: [],
    notes: [],
    halt: null,
    error: null,
    ...more,
  };
}

/** A verification's report, without differences unless told otherwise. */
export function verifyReport(more: Partial<VerifyReport> = {}): VerifyReport {
  return {
    kind: 'verify',
    mirror: 'sftp://web@eu.example.org/srv/www',
    label: 'Frankfurt',
    status: 'ok',
    depth: 'quick',
    same: 100,
    missing: 0,
    extra: 0,
    foreign: 0,
    different: 0,
    unreadable: 0,
    bytesRead: 0,
    findings: [],
    originMovedOn: 0,
    seconds: 1,
    problems: [],
    notes: [],
    halt: null,
    error: null,
    repair: null,
    ...more,
  };
}
