/** A place on the screen, in device-independent pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is remembered of the window. */
export interface WindowPlace {
  readonly bounds: Bounds;
  readonly maximized: boolean;
}

export const DEFAULT_SIZE = { width: 1180, height: 780 } as const;
/** Below this the plan's table no longer fits. */
export const MINIMUM_SIZE = { width: 760, height: 560 } as const;

/** At least this much of the title bar stays reachable. */
const REACHABLE = 120;

/**
 * Fits a remembered place to the screens that are there now: never larger than the screen it is on, never outside of all
 * of them (then: the first screen's middle).
 * @param workAreas the screens' usable areas, the primary one first
 */
export function clampBounds(remembered: Bounds | undefined, workAreas: readonly [Bounds, ...Bounds[]]): Bounds {
  const home = remembered && workAreas.find((area) => isReachable(remembered, area));
  if (!remembered || !home) return centred(remembered ?? DEFAULT_SIZE, workAreas[0]);
  const width = limit(remembered.width, MINIMUM_SIZE.width, home.width);
  const height = limit(remembered.height, MINIMUM_SIZE.height, home.height);
  return {
    x: limit(remembered.x, home.x - width + REACHABLE, home.x + home.width - REACHABLE),
    y: limit(remembered.y, home.y, home.y + home.height - REACHABLE),
    width,
    height,
  };
}

/** Reads a remembered place; undefined for anything that is not one. */
export function parseWindowPlace(text: string): WindowPlace | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !isRecord(value['bounds'])) return undefined;
  const { x, y, width, height } = value['bounds'];
  if (![x, y, width, height].every((number) => Number.isSafeInteger(number))) return undefined;
  return { bounds: { x, y, width, height } as Bounds, maximized: value['maximized'] === true };
}

function isReachable(bounds: Bounds, area: Bounds): boolean {
  const overlap = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return overlap >= REACHABLE && bounds.y >= area.y && bounds.y <= area.y + area.height - REACHABLE;
}

function centred(size: { readonly width: number; readonly height: number }, area: Bounds): Bounds {
  const width = Math.min(size.width, area.width);
  const height = Math.min(size.height, area.height);
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  };
}

function limit(value: number, low: number, high: number): number {
  return Math.max(Math.min(low, high), Math.min(value, high));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
