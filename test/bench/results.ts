import type { Comparison } from './compare';
import type { Measurement } from './measure';
import type { Wire } from './network';
import { median, spread } from './statistics';
import { judge, type Finding, type Target } from './targets';

/** One timed run. */
export interface Sample extends Measurement {
  readonly round: number;
  readonly wire: Wire | undefined;
  readonly comparison: Comparison['verdict'] | 'not compared';
  /** What differs, or what the tool said when it failed. */
  readonly remark: string;
}

/** All runs of one contender at one workload. */
export interface Entrant {
  readonly name: string;
  readonly kind: 'heliograph' | 'peer';
  readonly samples: Sample[];
}

/** One workload of a sitting. */
export interface WorkResult {
  readonly work: string;
  readonly title: string;
  readonly files: number;
  /** Bytes of the work; undefined where a rate says nothing. */
  readonly bytes: number | undefined;
  readonly entrants: Entrant[];
  /** How often the origin's bytes were read by one run of Heliograph, where that could be counted. */
  originReads?: number;
  /** Why something was not measured. */
  readonly notes: string[];
}

/** A contender's figures over all rounds. Bytes and seconds. */
export interface Summary {
  readonly name: string;
  readonly seconds: number;
  readonly least: number;
  readonly most: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly wire: Wire | undefined;
  /** It should have started with an open connection and did not: its times say nothing on that. */
  readonly cold: boolean;
  /** It was stopped at its limit: `seconds` is that limit. */
  readonly stopped: boolean;
  /** Every run ended well and its mirror was as the origin. */
  readonly sound: boolean;
  /** Every mirror was compared with the origin. */
  readonly compared: boolean;
  readonly remark: string;
}

/** Over all rounds of a contender: medians, and the highest memory. */
export function summarise({ name, samples }: Entrant): Summary {
  const seconds = samples.map((sample) => sample.seconds);
  const wires = samples.flatMap(({ wire }) => wire ?? []);
  const bad = samples.find((sample) => !isSound(sample));
  return {
    name,
    seconds: median(seconds),
    ...spread(seconds),
    cpuSeconds: median(samples.map((sample) => sample.cpuSeconds).filter(Number.isFinite)),
    peakBytes: Math.max(...samples.map((sample) => sample.peakBytes)),
    wire:
      wires.length === 0
        ? undefined
        : { sent: median(wires.map(({ sent }) => sent)), received: median(wires.map(({ received }) => received)) },
    cold: samples.some(({ remark }) => remark.startsWith('cold')),
    stopped: samples.some(({ timedOut }) => timedOut),
    sound: bad === undefined,
    compared: samples.every(({ comparison }) => comparison !== 'not compared'),
    remark: bad === undefined ? (samples.find(({ remark }) => remark !== '')?.remark ?? '') : bad.remark || bad.comparison,
  };
}

function isSound({ timedOut, exitCode, comparison }: Sample): boolean {
  return !timedOut && exitCode === 0 && (comparison === 'equal' || comparison === 'not compared');
}

/**
 * How long one contender took against another: the median over rounds of their ratio within the round, for what disturbs a
 * machine lasts longer than a run and hits both.
 */
export function ratioOf(ours: Entrant, theirs: Entrant): number {
  const ratios = ours.samples.flatMap(({ round, seconds }) => {
    const other = theirs.samples.find((sample) => sample.round === round);
    return other ? [seconds / other.seconds] : [];
  });
  return median(ratios);
}

/** A time to compare with: the sound, or the stopped, peer's median. */
export interface Rival {
  readonly name: string;
  readonly seconds: number;
  readonly stopped: boolean;
}

/** The fastest of these peers that did the work; undefined where none did. Times that differ are no reason to leave one out. */
export function bestOf(summaries: readonly Summary[], names: (name: string) => boolean): Rival | undefined {
  const able = summaries.filter(({ name, sound, stopped, remark }) => names(name) && (sound || stopped || remark.includes('times differ')));
  return able.sort((a, b) => Number(a.stopped) - Number(b.stopped) || a.seconds - b.seconds)[0];
}

/** What a workload's runs say about a target; undefined where they say nothing. */
export function findingFor(target: Target, result: WorkResult): Finding | undefined {
  const summaries = result.entrants.filter(({ samples }) => samples.length > 0).map(summarise);
  const ours = summaries.find(({ name }) => name === (target.contender ?? 'heliograph'));
  if (target.of === 'origin reads') return result.originReads === undefined ? undefined : { value: result.originReads, bound: false };
  if (ours === undefined || !ours.sound || ours.cold) return undefined;
  if (target.of === 'peak memory') return { value: ours.peakBytes, bound: false };
  if (target.of === 'bytes') {
    const theirs = summaries.find(({ name }) => name === target.against)?.wire;
    return theirs && ours.wire ? { value: ours.wire.sent / theirs.sent, bound: false } : undefined;
  }
  const isRival = (name: string): boolean =>
    target.against === 'rclone' ? name === 'rclone' || name === 'rclone-32' : name === target.against;
  const rival = bestOf(summaries, isRival);
  if (rival === undefined) return undefined;
  const entrant = (name: string): Entrant => result.entrants.find((each) => each.name === name)!;
  return { value: ratioOf(entrant(ours.name), entrant(rival.name)), bound: rival.stopped };
}

/** All targets of the workloads that ran, with what was found. */
export function judgeAll(targets: readonly Target[], results: readonly WorkResult[]) {
  return targets.flatMap((target) => {
    const result = results.find(({ work }) => work === target.work);
    if (result === undefined) return [];
    const finding = findingFor(target, result);
    return [{ target, finding, verdict: judge(target, finding) }];
  });
}
