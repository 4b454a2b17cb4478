import type { Operation } from '../../contract/plan';
import type { RelativePath } from '../../contract/relative-path';
import type { Difference } from '../compare';
import { sameContentEvidence } from '../decide';
import type { Endpoint } from '../endpoint';
import type { Ledger } from '../ledger';
import type { Base } from '../sending';
import { decodeBlocks, DELTA_FROM } from './signature';

/** Reasons for which the mirror's version is not, or may not be, the one that the ledger tells of. */
const NOT_AS_LEFT: ReadonlySet<Operation['reason']> = new Set(['healed', 'repair', 'content-differs', 'replaces-unknown', 'kind-differs']);

type Planned = Pick<Operation, 'kind' | 'reason' | 'wanted' | 'found'>;

/** Whether a changed file may be sent as a delta, as far as the plan tells: its signature is looked at when it is sent. */
export function mayBeDelta({ kind, reason, wanted, found }: Planned, { capabilities }: Pick<Endpoint, 'capabilities'>): boolean {
  if (!capabilities.rebuilds || kind !== 'update' || NOT_AS_LEFT.has(reason)) return false;
  return wanted?.kind === 'file' && found?.kind === 'file' && wanted.size >= DELTA_FROM && found.size >= DELTA_FROM;
}

/** The mirror's version, where the ledger knows its blocks and it shows what we left there; undefined: the file is sent whole. */
export function findBase(path: RelativePath, operation: Planned, mirror: Endpoint, ledger: Ledger): Base | undefined {
  const { found } = operation;
  if (!mayBeDelta(operation, mirror) || found === undefined) return undefined;
  const row = ledger.entry(path);
  if (!row?.xxh3 || !sameContentEvidence(row.observed, found)) return undefined;
  const signature = ledger.signature(path);
  const blocks = signature?.xxh3 === row.xxh3 ? decodeBlocks(signature, found.size) : undefined;
  return blocks && { path, found, blocks, xxh3: row.xxh3 };
}

/** Marks the changed files whose old version on the mirror can be used to make the new one. */
export function foreseeDeltas(differences: Difference[], mirror: Endpoint, ledger: Ledger): void {
  if (!mirror.capabilities.rebuilds) return;
  for (const [index, { path, change }] of differences.entries()) {
    if (change.swap !== true && findBase(path, change, mirror, ledger)) differences[index] = { path, change: { ...change, delta: true } };
  }
}
