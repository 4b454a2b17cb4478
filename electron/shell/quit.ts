import { app, dialog, type BrowserWindow } from 'electron';
import type { QuittingText } from './text/en';

/** Milliseconds after which the app ends although a run did not stop: the next run resumes it, as after a kill. */
const STOP_WITHIN_MS = 20_000;

export interface QuitPart {
  /** What a person is asked before runs are stopped. */
  readonly words: () => QuittingText;
  /** Runs that are on now, the demo included. */
  readonly activeRuns: () => number;
  /** Stops all runs cleanly, then closes what is open. */
  readonly stop: () => Promise<void>;
}

/**
 * Quitting stops runs cleanly: temps are removed and what was done is recorded. A person is asked first; SIGTERM, SIGINT and
 * SIGHUP (a log-out, a Ctrl-C) stop without asking. Once that has begun, the window stays open until runs have ended.
 */
export class Quitting {
  #state: 'open' | 'asking' | 'stopping' | 'stopped' = 'open';
  #window: BrowserWindow | undefined;

  constructor(private readonly part: QuitPart) {
    app.on('before-quit', (event) => {
      if (this.#state === 'stopped') return;
      event.preventDefault();
      void this.#askOrStop();
    });
    app.on('window-all-closed', () => {
      app.quit();
    });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void this.#stopAndQuit());
  }

  /** Lets `close` decide what the window's close button does; the window stays until the app ends. */
  guard(window: BrowserWindow, close: () => void): void {
    this.#window = window;
    window.on('close', (event) => {
      if (this.#state === 'stopped') return;
      event.preventDefault();
      if (this.#state === 'open') close();
    });
  }

  async #askOrStop(): Promise<void> {
    if (this.#state !== 'open') return;
    if (this.part.activeRuns() > 0) {
      this.#state = 'asking';
      const agreed = await agreesToStop(this.#window, this.part.activeRuns(), this.part.words());
      this.#state = 'open';
      if (!agreed) return;
    }
    await this.#stopAndQuit();
  }

  async #stopAndQuit(): Promise<void> {
    if (this.#state === 'stopping' || this.#state === 'stopped') return;
    this.#state = 'stopping';
    const deadline = new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS));
    await Promise.race([this.part.stop(), deadline]).catch(() => undefined);
    this.#state = 'stopped';
    app.quit();
  }
}

async function agreesToStop(window: BrowserWindow | undefined, runs: number, words: QuittingText): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: words.message(runs),
    detail: words.detail,
    buttons: [words.keep, words.stop],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } =
    window && !window.isDestroyed() && window.isVisible()
      ? await dialog.showMessageBox(window, options)
      : await dialog.showMessageBox(options);
  return response === 1;
}
