import type { RunEvent } from '../contract/progress';
import { palette } from './palette';
import { plainProgress, renderBars, type BarState } from './progress-bars';

/** Shows how a run goes, until it is closed. */
export interface ProgressScreen {
  show(event: RunEvent): void;
  /** Takes the bars off the screen while `work` talks to the person. */
  aside<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Draws the last state, or takes the bars off, and gives the cursor back. May be called twice. */
  close(leave?: 'last-state' | 'nothing'): void;
}

/** The part of a terminal's stream that progress needs. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[J';
const FRAME_MS = 100;
const PLAIN_MS = 5000;

/** What was last heard of each mirror, in the order of the command line. */
class Latest {
  readonly byMirror = new Map<string, BarState>();

  take(event: RunEvent): void {
    if (event.event === 'started') for (const { mirror, label } of event.mirrors) this.byMirror.set(mirror, waiting(mirror, label));
    if (event.event === 'progress') this.byMirror.set(event.progress.mirror, event.progress);
    const before = event.event === 'finished' ? this.byMirror.get(event.mirror) : undefined;
    if (event.event === 'finished' && before)
      this.byMirror.set(event.mirror, { ...before, retry: null, phase: 'done', ended: event.report.status });
  }
}

function waiting(mirror: string, label: string): BarState {
  const nothing = {
    scannedEntries: 0,
    operationsDone: 0,
    operationsTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
    bytesPerSecond: 0,
    filesPerSecond: 0,
  };
  return { mirror, label, phase: 'queued', paused: false, retry: null, ...nothing, secondsLeft: null, problems: 0, lanes: [] };
}

/** Bars that redraw themselves in place, at most ten times a second. */
class BarScreen implements ProgressScreen {
  private readonly latest = new Latest();
  private timer: NodeJS.Timeout | undefined;
  private drawn = 0;
  private hidden = false;
  private asides = 0;
  private closed = false;

  constructor(
    private readonly stream: ProgressStream,
    private readonly colours: boolean,
  ) {}

  show(event: RunEvent): void {
    this.latest.take(event);
    if (this.closed) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.draw();
    }, FRAME_MS);
  }

  async aside<Result>(work: () => Promise<Result>): Promise<Result> {
    this.asides += 1;
    this.wipe();
    try {
      return await work();
    } finally {
      this.asides -= 1;
    }
  }

  close(leave: 'last-state' | 'nothing' = 'last-state'): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    if (leave === 'nothing') this.wipe();
    else this.draw();
    this.closed = true;
    this.showCursor();
  }

  private draw(): void {
    if (this.asides > 0 || this.latest.byMirror.size === 0) return;
    // The last column stays free: some terminals wrap as soon as it is filled.
    // A terminal that does not know its size says 0.
    const width = Math.max(20, (this.stream.columns || 80) - 1);
    const rows = Math.max(2, (this.stream.rows || 24) - 1);
    const lines = renderBars([...this.latest.byMirror.values()], width, rows, palette(this.colours));
    const hide = this.hidden ? '' : HIDE_CURSOR;
    this.hidden = true;
    this.stream.write(`${hide}${this.upward()}${lines.map((line) => `${line}\u001b[K\n`).join('')}${CLEAR_BELOW}`);
    this.drawn = lines.length;
  }

  private wipe(): void {
    this.stream.write(`${this.upward()}${this.drawn > 0 ? CLEAR_BELOW : ''}`);
    this.drawn = 0;
    this.showCursor();
  }

  private upward(): string {
    return this.drawn > 0 ? `\u001b[${String(this.drawn)}A\r` : '';
  }

  private showCursor(): void {
    if (this.hidden) this.stream.write(SHOW_CURSOR);
    this.hidden = false;
  }
}

/** A line for each mirror every few seconds, and at once when its link is lost: a short run in a log says nothing here. */
class LineScreen implements ProgressScreen {
  private readonly begun: number;
  private readonly last = new Map<string, { readonly text: string; readonly attempt: number; readonly at: number }>();

  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number,
  ) {
    this.begun = now();
  }

  show(event: RunEvent): void {
    if (event.event !== 'progress') return;
    const { mirror, retry } = event.progress;
    const before = this.last.get(mirror) ?? { text: '', attempt: 0, at: this.begun };
    const attempt = retry?.attempt ?? 0;
    const at = this.now();
    if (at - before.at < PLAIN_MS && (attempt === 0 || attempt === before.attempt)) return;
    const text = plainProgress(event.progress);
    if (text !== before.text) this.stream.write(`${text}\n`);
    this.last.set(mirror, { text, attempt, at });
  }

  aside<Result>(work: () => Promise<Result>): Promise<Result> {
    return work();
  }

  close(): void {
    this.last.clear();
  }
}

const SILENT: ProgressScreen = { show: () => undefined, aside: (work) => work(), close: () => undefined };

/** How progress can be shown on `stream`: live bars on a terminal, plain lines elsewhere, nothing where none is wanted. */
export function progressScreen(
  stream: ProgressStream,
  how: { readonly wanted: boolean; readonly colours: boolean; readonly terminal: boolean; readonly now?: () => number },
): ProgressScreen {
  if (!how.wanted) return SILENT;
  return how.terminal ? new BarScreen(stream, how.colours) : new LineScreen(stream, how.now ?? Date.now);
}
