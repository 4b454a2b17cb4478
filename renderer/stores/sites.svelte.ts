import type { SiteView } from '../../electron/contract/ipc-schema';
import { api } from '../api';
import { follow } from './follow';

class Sites {
  all = $state.raw<readonly SiteView[]>([]);
  loaded = $state(false);
  /** Those of the user's own, without the demo's. */
  readonly own = $derived(this.all.filter((view) => !view.demo));

  async start(): Promise<void> {
    await follow(
      () => api.sites.list(),
      (listener) => api.sites.onChanged(listener),
      (all) => {
        this.all = all;
        this.loaded = true;
      },
    );
  }

  byId(siteId: string): SiteView | undefined {
    return this.all.find((view) => view.site.id === siteId);
  }

  async reload(): Promise<void> {
    this.all = await api.sites.list();
  }
}

export const sites = new Sites();
