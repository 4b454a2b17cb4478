import type { Comparison } from './compare';
import type { EngineContext } from './context';
import type { RunStance } from './decide';
import type { EarlyAnswers } from './early-answers';
import type { RootState } from './endpoint';
import type { CycleInput } from './evidence';
import type { OriginScan } from './origin-snapshot';
import { surveyMirror } from './survey';

/** What holds for a whole run. */
export function stanceOf({ mirror, rules, adopt }: CycleInput, known: Pick<RunStance, 'firstRun' | 'ledgerLost'>): RunStance {
  return {
    ...known,
    adopt,
    heal: rules.heal,
    checksum: rules.checksum,
    delete: rules.delete,
    modes: mirror.capabilities.modes,
  };
}

/**
 * Compares while stamp and lock are still being read: their answers come behind those of all listings that were asked for
 * along with them. Only where the mirror is listed whatever they say, and after a first run, when they change no
 * decision. Reads only.
 * @returns undefined where the comparing must wait; resolves with undefined where the mirror has no root
 */
export function surveyEarly(
  { mirror, ledger, ...input }: CycleInput,
  follow: () => OriginScan,
  { ahead }: Pick<EarlyAnswers, 'ahead'>,
  mirrorRoot: Promise<RootState>,
  context: EngineContext,
): Promise<Comparison | undefined> | undefined {
  if (ahead === undefined || !ledger.everEnded) return undefined;
  const stance = stanceOf({ mirror, ledger, ...input }, { firstRun: false, ledgerLost: false });
  const surveying = mirrorRoot.then((root) =>
    root === 'directory' ? surveyMirror(follow(), mirror, ledger, stance, context, true, ahead) : undefined,
  );
  // Where the first look ends the run, nobody asks what came of it.
  surveying.catch(() => undefined);
  return surveying;
}
