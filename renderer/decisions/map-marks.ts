import type { MirrorState } from '../../electron/contract/ipc-schema';
import type { Mirror } from '../../electron/contract/site';
import { urgencyOf, type MirrorStateName } from './mirror-tone';

/** The mirrors of one country, which share a mark. */
export interface MapMark {
  readonly country: string;
  readonly x: number;
  readonly y: number;
  /** Of the mirror that needs a person most. */
  readonly state: MirrorStateName;
  readonly mirrors: readonly Mirror[];
}

/** Which mirrors go where on the map, and which have no place there. */
export function mapMarks(
  mirrors: readonly Mirror[],
  states: readonly MirrorState[],
  places: Readonly<Record<string, readonly [number, number]>>,
): { readonly marks: readonly MapMark[]; readonly elsewhere: readonly Mirror[] } {
  const marks = new Map<string, MapMark>();
  const elsewhere: Mirror[] = [];
  for (const mirror of mirrors) {
    const place = mirror.country === undefined ? undefined : places[mirror.country];
    if (mirror.country === undefined || !place) {
      elsewhere.push(mirror);
      continue;
    }
    const state = states.find(({ mirrorId }) => mirrorId === mirror.id)?.state ?? 'never-synced';
    const there = marks.get(mirror.country);
    marks.set(mirror.country, {
      country: mirror.country,
      x: place[0],
      y: place[1],
      state: there && urgencyOf(there.state) < urgencyOf(state) ? there.state : state,
      mirrors: [...(there?.mirrors ?? []), mirror],
    });
  }
  return { marks: [...marks.values()], elsewhere };
}
