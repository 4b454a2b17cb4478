import type { TellWindow } from '../contract/ipc';
import type { RunEvent } from '../contract/progress';
import type { RunView, SiteView, TriggerState } from '../contract/ipc-schema';
import type { TrayFacts } from './tray-facts';

/** Keeps the newest of what the window is told, for the parts of the app that are there without a window. */
export class ToldFacts {
  #facts: TrayFacts = { sites: [], runs: [], triggers: [] };

  constructor(
    private readonly heard: { readonly changed: () => void; readonly event: (event: RunEvent, runs: readonly RunView[]) => void },
  ) {}

  get(): TrayFacts {
    return this.#facts;
  }

  /** What holds before anything was told. */
  begin(facts: TrayFacts): void {
    this.#facts = facts;
    this.heard.changed();
  }

  /** Hears what the window is told. */
  readonly hear: TellWindow = (group, name, payload) => {
    if (group === 'runs' && name === 'event') this.heard.event(payload as RunEvent, this.#facts.runs);
    else if (name === 'changed') this.#changed(group, payload);
  };

  #changed(group: string, payload: unknown): void {
    if (group === 'sites') this.#facts = { ...this.#facts, sites: payload as SiteView[] };
    else if (group === 'runs') this.#facts = { ...this.#facts, runs: payload as RunView[] };
    else if (group === 'triggers') this.#facts = { ...this.#facts, triggers: payload as TriggerState[] };
    else return;
    this.heard.changed();
  }
}
