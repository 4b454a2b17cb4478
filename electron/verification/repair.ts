import type { VerifyFinding } from '../contract/report';
import { parseRelativePath } from '../contract/relative-path';
import { bare, newComparison, type Comparison } from '../engine/compare';
import type { Change } from '../engine/decide';
import type { Endpoint } from '../engine/endpoint';
import { originEntry, type OriginSnapshot } from '../engine/scan';

/**
 * Turns a verification's findings into differences for a plan like any other. What the origin does not have any more, or
 * what is not ours, is left alone: that is for a sync to decide. The mirror is asked once more what stands there now.
 * @param isOurs false where nothing was ever sent to this mirror: what differs there was not written by us, which halts
 */
export async function repairOf(
  findings: readonly VerifyFinding[],
  snapshot: OriginSnapshot,
  mirror: Endpoint,
  same: number,
  isOurs: boolean,
): Promise<Comparison> {
  const found = newComparison();
  found.unchanged = same;
  for (const finding of findings) {
    if (finding.class === 'extra') {
      found.foreign += 1;
      continue;
    }
    const path = parseRelativePath(finding.path);
    const wanted = originEntry(snapshot, path);
    if (typeof wanted === 'string') continue;
    const there = await mirror.lstat(path);
    const change = changeFor(bare(wanted), there, finding.attributesOnly === true, isOurs);
    if (change) found.differences.push({ path, change });
  }
  return found;
}

function changeFor(
  wanted: ReturnType<typeof bare>,
  there: Awaited<ReturnType<Endpoint['lstat']>>,
  attributesOnly: boolean,
  isOurs: boolean,
): Change | undefined {
  if (!there) return { kind: 'create', reason: 'repair', wanted };
  const found = bare(there);
  if (attributesOnly && wanted.kind === found.kind) return { kind: 'touch', reason: 'repair', wanted, found };
  if (wanted.kind === 'directory' && found.kind === 'directory') return undefined;
  const swap = (wanted.kind === 'directory') !== (found.kind === 'directory');
  return { kind: 'update', reason: isOurs ? 'repair' : 'replaces-unknown', wanted, found, ...(swap && { swap }) };
}
