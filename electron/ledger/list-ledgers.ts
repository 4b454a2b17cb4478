import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readDatabase } from './open-database';
import { DatabaseLedger } from './database-ledger';
import { LEDGER_MIGRATIONS } from './ledger-schema';

/** A ledger file as `status` shows it. */
export interface LedgerSummary {
  readonly file: string;
  readonly originIdentity: string;
  readonly mirrorIdentity: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly files: number;
  readonly bytes: number;
  readonly lastProof: { readonly at: number; readonly depth: 'quick' | 'sample' | 'full' } | null;
  /** A run was begun and its outcome is not wholly recorded: it is under way, or was interrupted. */
  readonly unfinished: boolean;
}

/** The ledgers of a state folder, read without changing them. Files that cannot be read are named, not touched. */
export interface LedgerList {
  readonly ledgers: readonly LedgerSummary[];
  readonly unreadable: readonly string[];
}

/** All ledgers below the state folder, sorted by mirror and origin. Works while runs are on. */
export function listLedgers(stateFolder: string): LedgerList {
  const folder = join(stateFolder, 'ledgers');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sqlite')) : [];
  const ledgers: LedgerSummary[] = [];
  const unreadable: string[] = [];
  for (const file of files.map((name) => join(folder, name))) {
    const summary = readDatabase(file, LEDGER_MIGRATIONS.length, (database) => summarize(file, new DatabaseLedger(database)));
    if (summary) ledgers.push(summary);
    else unreadable.push(file);
  }
  const key = (summary: LedgerSummary) => `${summary.mirrorIdentity}\n${summary.originIdentity}`;
  return { ledgers: ledgers.sort((a, b) => (key(a) < key(b) ? -1 : 1)), unreadable };
}

function summarize(file: string, ledger: DatabaseLedger): LedgerSummary {
  return {
    file,
    ...ledger.birth(),
    ...ledger.counts(),
    lastProof: ledger.lastProof() ?? null,
    unfinished: ledger.unfinishedRuns().length > 0,
  };
}
