import { describe, expect, it } from 'vitest';
import { clampBounds, DEFAULT_SIZE, MINIMUM_SIZE, parseWindowPlace, type Bounds } from '../../../electron/shell/window-bounds';

const laptop: Bounds = { x: 0, y: 24, width: 1440, height: 876 };
const monitor: Bounds = { x: 1440, y: 0, width: 2560, height: 1400 };

describe('clampBounds', () => {
  it('opens in the middle of the primary screen the first time', () => {
    expect(clampBounds(undefined, [laptop])).toEqual({ x: 130, y: 72, ...DEFAULT_SIZE });
  });

  it('opens where it was', () => {
    const place = { x: 1600, y: 100, width: 1200, height: 800 };
    expect(clampBounds(place, [laptop, monitor])).toEqual(place);
  });

  it('comes back to the primary screen when its own is gone', () => {
    expect(clampBounds({ x: 1600, y: 100, width: 1200, height: 800 }, [laptop])).toEqual({ x: 120, y: 62, width: 1200, height: 800 });
  });

  it('is never larger than its screen nor smaller than what the plan needs', () => {
    expect(clampBounds({ x: 0, y: 30, width: 5000, height: 5000 }, [laptop])).toMatchObject({ width: 1440, height: 876 });
    expect(clampBounds({ x: 0, y: 30, width: 200, height: 100 }, [laptop])).toMatchObject(MINIMUM_SIZE);
  });

  it('keeps the title bar within reach', () => {
    expect(clampBounds({ x: 1300, y: 880, width: 1200, height: 800 }, [laptop]).y).toBeLessThanOrEqual(780);
    expect(clampBounds({ x: 100, y: -500, width: 1200, height: 800 }, [laptop]).y).toBeGreaterThanOrEqual(24);
  });
});

describe('parseWindowPlace', () => {
  it('reads back what was written', () => {
    const place = { bounds: { x: 1, y: 2, width: 900, height: 600 }, maximized: true };
    expect(parseWindowPlace(JSON.stringify(place))).toEqual(place);
  });

  it.each([
    '',
    'null',
    '[]',
    '{"bounds":{}}',
    '{"bounds":{"x":"1","y":2,"width":3,"height":4}}',
    '{"bounds":{"x":1e99,"y":2,"width":3,"height":4}}',
  ])('takes %s for nothing', (text) => {
    expect(parseWindowPlace(text)).toBeUndefined();
  });
});
