import type { WatchState } from '../../contract/ipc-schema';
import type { Site } from '../../contract/site';

/** What a watch of an origin tells. */
export interface WatchHooks {
  /** Something changed, and it was quiet since: a run is due. Resolves once a run has ended that began after this. */
  readonly onDue: () => Promise<undefined>;
  readonly onState: (state: WatchState) => void;
}

/** Begins to watch a site's origin. */
export type OpenWatch = (site: Site, hooks: WatchHooks) => { readonly close: () => unknown };

interface Watched {
  /** What of the site decides how it is watched: another text, another watch. */
  readonly key: string;
  readonly close: () => void;
}

const OFF: WatchState = { state: 'off', message: '' };

/** The watches that the settings ask for: opened, closed and opened anew as sites change. */
export class SiteWatches {
  readonly #open = new Map<string, Watched>();
  readonly #states = new Map<string, WatchState>();
  readonly #due = new Set<string>();
  /** Who waits for the end of the run that is due, by site. */
  readonly #waiting = new Map<string, () => void>();

  /** @param onNews called when a run is due or a state changed */
  constructor(
    private readonly watch: OpenWatch | undefined,
    private readonly onNews: () => void,
  ) {}

  /** Watches the origins of these sites that want it, and no others. */
  follow(sites: readonly Site[]): void {
    const { watch } = this;
    if (!watch) return;
    const wanted = new Map(sites.filter(({ triggers }) => triggers.watch).map((site) => [site.id, site]));
    for (const [siteId, { key }] of this.#open) {
      const site = wanted.get(siteId);
      if (!site || keyOf(site) !== key) this.#end(siteId);
    }
    for (const [siteId, site] of wanted) {
      if (!this.#open.has(siteId)) this.#begin(site, watch);
    }
  }

  stateOf({ id, triggers }: Site): WatchState {
    return triggers.watch ? (this.#states.get(id) ?? OFF) : OFF;
  }

  /** Whether a run is due; asked once, it no longer is. */
  takeDue(siteId: string): boolean {
    return this.#due.delete(siteId);
  }

  /** A run of the site has ended. */
  ended(siteId: string): void {
    // What became due meanwhile waits for the next one.
    if (!this.#due.has(siteId)) this.#release(siteId);
  }

  close(): void {
    for (const siteId of [...this.#open.keys()]) this.#end(siteId);
  }

  #begin(site: Site, watch: OpenWatch): void {
    this.#states.set(site.id, { state: 'starting', message: '' });
    let open = true;
    const tell = (note: () => void): void => {
      if (!open) return;
      note();
      this.onNews();
    };
    const watched = watch(site, {
      onDue: () =>
        new Promise<undefined>((resolve) => {
          if (!open) {
            resolve(undefined);
            return;
          }
          this.#waiting.set(site.id, () => {
            resolve(undefined);
          });
          tell(() => this.#due.add(site.id));
        }),
      onState: (state) => {
        tell(() => this.#states.set(site.id, state));
      },
    });
    const close = (): void => {
      open = false;
      watched.close();
    };
    this.#open.set(site.id, { key: keyOf(site), close });
  }

  #end(siteId: string): void {
    this.#open.get(siteId)?.close();
    this.#open.delete(siteId);
    this.#states.delete(siteId);
    this.#due.delete(siteId);
    this.#release(siteId);
  }

  #release(siteId: string): void {
    this.#waiting.get(siteId)?.();
    this.#waiting.delete(siteId);
  }
}

function keyOf({ origin, rules: { exclude, include, links }, triggers: { pollMinutes } }: Site): string {
  return JSON.stringify([origin, exclude, include, links, pollMinutes]);
}
