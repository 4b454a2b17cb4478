/** Beyond this many mirrors the fan becomes a list (design, section 9). */
export const FAN_LIMIT = 8;

export interface Beam {
  /** An SVG path from the origin to the mirror. */
  readonly path: string;
  readonly y: number;
}

/** All in pixels. */
export interface Fan {
  readonly height: number;
  readonly origin: { readonly x: number; readonly y: number };
  /** Where the mirrors stand. */
  readonly mirrorX: number;
  readonly beams: readonly Beam[];
}

const LABEL = 250;
const LEAST_HEIGHT = 248;

/** How high a box so many mirrors need. */
export function fanHeight(mirrors: number): number {
  return Math.max(LEAST_HEIGHT, mirrors * stepFor(mirrors) + 34);
}

function stepFor(mirrors: number): number {
  return mirrors > 5 ? 54 : 66;
}

/** The fan for so many mirrors in a box of this size: beams leave the origin together and part evenly. */
export function fanOf(mirrors: number, width: number, boxHeight: number): Fan {
  const step = stepFor(mirrors);
  const height = Math.max(fanHeight(mirrors), boxHeight);
  const middle = height / 2 - 8;
  const origin = { x: 86, y: middle };
  const mirrorX = Math.max(220, Math.min(Math.round(width * 0.62), width - LABEL));
  const span = mirrorX - origin.x;
  const beams = Array.from({ length: mirrors }, (_, index) => {
    const y = Math.round(middle + (index - (mirrors - 1) / 2) * step);
    const leave = Math.round(origin.x + span * 0.48);
    const arrive = Math.round(origin.x + span * 0.52);
    return {
      y,
      path: `M${String(origin.x + 16)} ${String(middle)}C${String(leave)} ${String(middle)} ${String(arrive)} ${String(y)} ${String(mirrorX)} ${String(y)}`,
    };
  });
  return { height, origin, mirrorX, beams };
}
