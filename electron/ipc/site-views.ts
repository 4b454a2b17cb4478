import type { SiteView } from '../contract/ipc-schema';
import type { Services } from './services';

/** Every site with the state of its mirrors; the demo's site comes last. */
export function siteViews({ settings, demo, mirrorStates }: Services): SiteView[] {
  const saved = settings.read().sites;
  const demoSite = demo.scene()?.site;
  const all = [...saved.map((site) => ({ site, demo: false })), ...(demoSite ? [{ site: demoSite, demo: true }] : [])];
  return all.map((view) => ({ ...view, mirrors: mirrorStates(view.site) }));
}
