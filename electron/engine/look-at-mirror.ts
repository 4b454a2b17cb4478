import type { Comparison } from './compare';
import type { EngineContext } from './context';
import type { RunStance } from './decide';
import type { CycleInput, Surroundings } from './evidence';
import { recallMirror } from './recall';
import type { OriginScan } from './origin-snapshot';
import { surveyMirror } from './survey';
import { mayTrust, trustEvidence } from './trust-mirror';

/** What the mirror differs in: taken from the ledger where the site allows that and nothing speaks against it, else listed. */
export async function lookAtMirror(
  input: CycleInput,
  scan: OriginScan,
  around: Surroundings,
  stance: RunStance,
  context: EngineContext,
): Promise<{ readonly found: Comparison; readonly listedAt: number | undefined }> {
  const { mirror, ledger, findings } = input;
  if (findings) return { found: findings, listedAt: undefined };
  const mirrorRootIsThere = around.mirrorRoot === 'directory';
  const seen = { mirrorRootIsThere, lockIsFree: around.lock.kind === 'free', stamp: around.stamp?.found };
  const trust = mayTrust(trustEvidence(input, seen, context.now()));
  const recalled = trust.trusted ? await recallMirror(scan, mirror, ledger, stance, trust.left, context) : undefined;
  if (trust.trusted && recalled) return { found: recalled, listedAt: trust.left.listedAt };
  if (trust.trusted) ledger.forgetLeftAs();
  const found = (await around.surveyed) ?? (await surveyMirror(scan, mirror, ledger, stance, context, mirrorRootIsThere, around.ahead));
  return { found, listedAt: around.startedAt };
}
