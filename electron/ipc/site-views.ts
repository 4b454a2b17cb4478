import type { SiteView } from '../contract/ipc-schema';
import type { Services } from './services';

/** Every site with the state of its mirrors; the demo's site comes last. */
export async function siteViews({ settings, demo, mirrorStates }: Services): Promise<SiteView[]> {
  const saved = settings.read().sites;
  const demoSite = demo.site();
  const all = [...saved.map((site) => ({ site, demo: false })), ...(demoSite ? [{ site: demoSite, demo: true }] : [])];
  return Promise.all(all.map(async (view) => ({ ...view, mirrors: await mirrorStates(view.site) })));
}
