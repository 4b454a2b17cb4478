import type { Plan } from '../../electron/contract/plan';
import { DEFAULT_RULES, type Rules } from '../../electron/contract/site';
import { createMemoryEndpoint, type MemoryEndpoint, type MemoryOptions } from '../../electron/endpoints/memory/memory-endpoint';
import type { TreeLiteral } from '../../electron/endpoints/memory/memory-tree';
import { newTally, type EngineContext } from '../../electron/engine/context';
import { runCycle, type CycleResult } from '../../electron/engine/cycle';
import type { Endpoint } from '../../electron/engine/endpoint';
import type { CycleInput } from '../../electron/engine/evidence';
import { makeFilter } from '../../electron/engine/filter';
import type { Ledger } from '../../electron/engine/ledger';
import { followScan, type OriginScan, type OriginSnapshot } from '../../electron/engine/origin-snapshot';
import { scanOrigin } from '../../electron/engine/scan';
import { newOutcome, type Outcome } from '../../electron/engine/work';
import { loadBlockHash, loadContentHash, sha256 } from '../../electron/runs/digests';
import { makeFaulty, type Fault, type FaultyEndpoint } from './faulty-endpoint';
import { MemoryLedger } from './memory-ledger';
import { readEndpointTree } from './tree';

/** How one run of the rig went. `error` is what ended it, if anything did. */
export interface EngineRun extends Outcome {
  readonly result: CycleResult | undefined;
  readonly plan: Plan | undefined;
  readonly error: unknown;
  /** The faulty mirror's calls. */
  readonly calls: readonly string[];
}

/** What a test changes of a run. */
export type EngineWish = Omit<Partial<CycleInput>, 'rules'> & {
  readonly rules?: Partial<Rules>;
  readonly faults?: readonly Fault[];
  readonly originFaults?: readonly Fault[];
  readonly signal?: AbortSignal;
};

/** An origin and a mirror in memory, with the engine's real pipeline between them. */
export interface EngineRig {
  readonly origin: MemoryEndpoint;
  readonly mirror: MemoryEndpoint;
  readonly ledger: Ledger;
  run(wish?: EngineWish): Promise<EngineRun>;
  /** A plan only; throws what planning threw. */
  plan(wish?: EngineWish): Promise<Plan>;
  originTree(): ReturnType<typeof readEndpointTree>;
  /** The mirror without its stamp. */
  mirrorTree(): ReturnType<typeof readEndpointTree>;
}

let runs = 0;
const contentHash = await loadContentHash();
const blockHash = await loadBlockHash();

export { sha256 };

const LOCK: CycleInput['lock'] = {
  machine: 'here',
  host: 'here',
  pid: 1,
  process: 'test',
  isAlive: () => false,
  settle: () => Promise.resolve(),
};

/** What the engine needs of the world, for a test. */
export function engineContext(signal: AbortSignal = new AbortController().signal): EngineContext {
  runs += 1;
  return { runId: `run${String(runs)}`, sha256, contentHash, blockHash, now: Date.now, signal, gate: () => undefined, tally: newTally() };
}

/** Makes a rig; both sides start as these literals. */
export function engineRig(
  originTree: TreeLiteral = {},
  mirrorTree: TreeLiteral = {},
  options: MemoryOptions = {},
  ledger: Ledger = new MemoryLedger(),
): EngineRig {
  const origin = createMemoryEndpoint(originTree, { identity: 'memory:origin' });
  const mirror = createMemoryEndpoint(mirrorTree, { identity: 'memory:mirror', ...options });
  const run = async ({ faults = [], originFaults = [], signal, rules: changes, ...wish }: EngineWish = {}): Promise<EngineRun> => {
    const faulty = makeFaulty(mirror, faults);
    const readFrom = makeFaulty(origin, originFaults);
    const outcome = newOutcome();
    let plan: Plan | undefined;
    const rules: Rules = { ...DEFAULT_RULES, ...changes };
    const input: CycleInput = {
      kind: 'sync',
      origin: readFrom,
      mirror: faulty,
      ledger,
      identity: { origin: 'origin', mirror: 'mirror', originIdentity: origin.identity.text, mirrorIdentity: mirror.identity.text },
      rules,
      adopt: false,
      approve: [],
      approveCounts: false,
      unattended: false,
      lock: LOCK,
      onPlan: (made) => {
        plan = made;
      },
      outcome,
      ...wish,
    };
    const context = engineContext(signal);
    let result: CycleResult | undefined;
    let scanning: OriginScan | undefined;
    let error: unknown;
    try {
      result = await runCycle(input, () => (scanning ??= followScan((tell) => scan(readFrom, rules, context, tell))), context);
    } catch (thrown) {
      error = thrown;
    }
    return { ...outcome, result, plan, error, calls: faulty.calls };
  };
  return {
    origin,
    mirror,
    ledger,
    run,
    plan: async (wish) => {
      const { plan, error } = await run({ ...wish, kind: 'plan' });
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      if (!plan) throw error ?? new Error('No plan was made.');
      return plan;
    },
    originTree: () => readEndpointTree(origin),
    mirrorTree: async () =>
      Object.fromEntries(Object.entries(await readEndpointTree(mirror)).filter(([path]) => path !== '.heliograph.json')),
  };
}

function scan(
  origin: FaultyEndpoint | Endpoint,
  rules: Rules,
  context: EngineContext,
  tell: Parameters<typeof scanOrigin>[3],
): Promise<OriginSnapshot> {
  return scanOrigin(origin, { leftOut: makeFilter(rules), rules, trustLinks: true }, context, tell);
}
