import type { Comparison } from './compare';
import type { EngineContext } from './context';
import type { RunStance } from './decide';
import type { CycleInput, Surroundings } from './evidence';
import { rulesText } from './plan';
import { recallMirror } from './recall';
import type { OriginScan } from './origin-snapshot';
import { surveyMirror } from './survey';
import { mayTrust } from './trust-mirror';

/** What the mirror differs in: taken from the ledger where the site allows that and nothing speaks against it, else listed. */
export async function lookAtMirror(
  { mirror, ledger, findings, kind, rules, adopt }: CycleInput,
  scan: OriginScan,
  around: Surroundings,
  stance: RunStance,
  context: EngineContext,
): Promise<{ readonly found: Comparison; readonly listedAt: number | undefined }> {
  if (findings) return { found: findings, listedAt: undefined };
  const trust = mayTrust({
    listing: kind === 'plan' ? 'always' : rules.listing,
    checksum: rules.checksum,
    adopt,
    mirrorRootIsThere: around.mirrorRoot === 'directory',
    everEnded: !around.firstRun,
    traces: ledger.unfinishedRuns().length + ledger.temps().length + ledger.asides().length + (around.lock.kind === 'free' ? 0 : 1),
    left: ledger.leftAs(),
    rules: rulesText({ rules, adopt }),
    stamp: around.stamp?.found,
    now: context.now(),
  });
  const recalled = trust.trusted ? await recallMirror(scan, mirror, ledger, stance, trust.left, context) : undefined;
  if (trust.trusted && recalled) return { found: recalled, listedAt: trust.left.listedAt };
  if (trust.trusted) ledger.forgetLeftAs();
  const found = await surveyMirror(scan, mirror, ledger, stance, context, around.mirrorRoot === 'directory');
  return { found, listedAt: around.startedAt };
}
