import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Ledger } from '../engine/ledger';
import { LEDGER_MIGRATIONS } from './ledger-schema';
import { openDatabase } from './open-database';
import { DatabaseLedger } from './database-ledger';

/** An open ledger; `recovered` is set where a damaged file was moved aside and an empty ledger begun: say it to the person. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly recovered: string | null;
}

/** The ledger file of a pair of origin and mirror, below the state folder. */
export function ledgerFile(stateFolder: string, originIdentity: string, mirrorIdentity: string): string {
  const pair = createHash('sha256')
    .update(JSON.stringify([originIdentity, mirrorIdentity]))
    .digest('hex');
  return join(stateFolder, 'ledgers', `${pair.slice(0, 32)}.sqlite`);
}

/**
 * Opens or begins the ledger of a pair. Call it while holding the mirror's run lock. An empty ledger after damage is
 * safe: a run on a ledger that was lost removes nothing.
 * @throws LedgerError if it is of a newer version, or cannot be opened
 */
export function openLedger(stateFolder: string, originIdentity: string, mirrorIdentity: string): OpenedLedger {
  const { database, recovered } = openDatabase({
    file: ledgerFile(stateFolder, originIdentity, mirrorIdentity),
    subject: `The ledger of ${mirrorIdentity}`,
    migrations: LEDGER_MIGRATIONS,
  });
  const insert = database.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)');
  database.transaction('process', () => {
    insert.run('originIdentity', JSON.stringify(originIdentity));
    insert.run('mirrorIdentity', JSON.stringify(mirrorIdentity));
    insert.run('created', JSON.stringify(new Date().toISOString()));
  });
  return { ledger: new DatabaseLedger(database), recovered };
}
