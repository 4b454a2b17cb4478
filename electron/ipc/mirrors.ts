import type { MainHandlers } from '../contract/ipc';
import type { ConnectionDraft, MirrorDraft } from '../contract/ipc-schema';
import type { Mirror, Site } from '../contract/site';
import type { ConnectionRequest } from '../runs/mirror-connections';
import { newId } from '../settings/settings-file';
import type { ChangeSites } from './change-sites';
import { resolveAddress, resolveJump, resolveLogin } from './draft-paths';
import type { KeyOffers } from './key-offers';
import { knownSite, withSite } from './known-site';
import type { PathGrants } from './path-grants';
import { Refusal } from './refusal';
import type { Services } from './services';

export interface MirrorsParts {
  readonly grants: PathGrants;
  readonly offers: KeyOffers;
  readonly changeSites: ChangeSites;
}

export function mirrorsHandlers(
  { settings, connections }: Services,
  { grants, offers, changeSites }: MirrorsParts,
): MainHandlers['mirrors'] {
  const resolved = ({ address, login, jump, transport, secret }: ConnectionDraft): ConnectionRequest => {
    const saved = settings.read();
    return {
      address: resolveAddress(address, saved, grants),
      login: resolveLogin(login, saved, grants),
      ...resolveJump(jump, saved, grants),
      ...(transport !== undefined && { transport }),
      ...(secret !== undefined && { secret }),
    };
  };
  return {
    save: async ({ siteId, mirror: draft }) => {
      const after = await changeSites((before) => {
        const address = resolveAddress(draft.address, before, grants);
        const login = resolveLogin(draft.login, before, grants);
        const jump = resolveJump(draft.jump, before, grants);
        return withSite(before, withMirror(knownSite(before, siteId), { ...draft, address, login, ...jump }));
      });
      return knownSite(after, siteId);
    },
    remove: async ({ siteId, mirrorId }) => {
      await changeSites(
        (before) => {
          const site = knownSite(before, siteId);
          return withSite(before, { ...site, mirrors: site.mirrors.filter(({ id }) => id !== mirrorId) });
        },
        { done: 'mirror-removed', name: (before) => knownSite(before, siteId).mirrors.find(({ id }) => id === mirrorId)?.name ?? '' },
      );
    },
    test: async (draft) => {
      const test = await connections.test(resolved(draft));
      offers.remember(test.hostKey);
      return test;
    },
    listFolders: (draft) => connections.listFolders(resolved(draft)),
    probe: (draft) => connections.probe(resolved(draft)),
    visit: ({ url }) => connections.visit(url),
  };
}

function withMirror(site: Site, draft: MirrorDraft): Site {
  const mirror: Mirror = {
    ...draft,
    id:
      draft.id ??
      newId(
        draft.name,
        site.mirrors.map(({ id }) => id),
      ),
  };
  const others = site.mirrors.filter(({ id }) => id !== mirror.id);
  if (others.some(({ address }) => address === mirror.address)) {
    throw new Refusal(`${site.name} has a mirror at ${mirror.address} already.`, 'Change that one, or name another folder.');
  }
  const known = others.length < site.mirrors.length;
  return { ...site, mirrors: known ? site.mirrors.map((other) => (other.id === mirror.id ? mirror : other)) : [...site.mirrors, mirror] };
}
