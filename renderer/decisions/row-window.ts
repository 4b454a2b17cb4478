/** Which rows of a long list are drawn. */
export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

/** Rows in view and a few more on either side. All rows have one height, in pixels. */
export function rowWindow(count: number, rowHeight: number, scrollTop: number, viewHeight: number, spare = 8): RowWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - spare);
  return { first, end: Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + spare) };
}

/** The row that a key leads to; null for other keys. */
export function rowForKey(key: string, current: number, count: number, page: number): number | null {
  const targets: Record<string, number> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + page,
    PageUp: current - page,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, target));
}

/** Rows of a long list: an array, or anything else of some length. */
export interface RowSource<Row> {
  readonly length: number;
  /** Undefined: that row is on its way. */
  at(index: number): Row | undefined;
}
