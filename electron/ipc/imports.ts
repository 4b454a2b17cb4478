import { dialog, type BrowserWindow } from 'electron';
import { homedir } from 'node:os';
import type { MainHandlers } from '../contract/ipc';
import type { ImportList, ImportResult, TakeImport } from '../contract/imports';
import type { Settings } from '../contract/site';
import { openImport, foundPlaces, type ImportParts, type OpenImport } from '../settings/import/open-import';
import { usualPlaces } from '../settings/import/read-import';
import { pinnableKeys, secretsOf, withImported, type Chosen } from '../settings/import/take';
import type { DialogsText } from '../shell/text/en';
import type { ChangeSites } from './change-sites';
import { knownSite, withSite } from './known-site';
import { Refusal } from './refusal';
import type { Services } from './services';

/**
 * Imports of other programs' files. The window names no path: a file comes from a dialog or is one of the usual ones; and
 * it is told no secret: what was read stays here until it is taken, or until another file is read.
 */
export function importsHandlers(
  services: Services,
  changeSites: ChangeSites,
  window: () => BrowserWindow | undefined,
  words: () => DialogsText,
): MainHandlers['imports'] {
  const parts: ImportParts = {
    env: process.env,
    platform: process.platform,
    home: homedir(),
    settings: () => services.settings.read(),
    judgeOwn: services.judgeOwnKey,
  };
  let open: OpenImport | undefined;
  const show = (read: OpenImport): ImportList => {
    open = read;
    return read.shown;
  };
  return {
    places: () => foundPlaces(parts),
    read: ({ kind }) => {
      const place = usualPlaces(parts).find((each) => each.kind === kind);
      if (place === undefined) throw new Refusal('There is no such place on this computer.');
      return show(openImport(place.path, parts, kind));
    },
    pick: async () => {
      const options = {
        title: words().pickImport,
        defaultPath: homedir(),
        properties: ['openFile' as const, 'showHiddenFiles' as const, 'dontAddToRecent' as const],
      };
      const parent = window();
      const { canceled, filePaths } = parent ? await dialog.showOpenDialog(parent, options) : await dialog.showOpenDialog(options);
      const [path] = filePaths;
      return canceled || path === undefined ? null : show(openImport(path, parts));
    },
    take: async (wish) => {
      if (open?.shown.list !== wish.list) throw new Refusal('This list is not the one that was read last.', 'Read the file again.');
      const result = await take(services, changeSites, open, wish);
      open = undefined;
      return result;
    },
  };
}

async function take(services: Services, changeSites: ChangeSites, { file, facts }: OpenImport, wish: TakeImport): Promise<ImportResult> {
  const chosen = wish.entries.flatMap(({ id, folder }): Chosen[] => {
    const draft = file.servers[id];
    return draft === undefined ? [] : [{ draft, folder: folder?.trim() === '' ? undefined : folder?.trim() }];
  });
  const { added, present } = file.kind === 'known-hosts' ? { added: [], present: [] } : await addMirrors(changeSites, wish.siteId, chosen);
  const pins = wish.pinKeys || file.kind === 'known-hosts' ? chosen.flatMap(({ draft }) => pinnableKeys(draft, facts).pins) : [];
  for (const { server, key } of pins) services.trust.accept(server.host, server.port, key);
  const secrets = wish.withSecrets ? chosen.flatMap(({ draft }) => secretsOf(draft, services.userName)) : [];
  for (const { credential, secret } of secrets) await services.vault.write(credential, secret.reveal());
  return { added, present, secrets: secrets.length, pinned: pins.length, vault: secrets.length === 0 ? '' : services.vault.message };
}

async function addMirrors(
  changeSites: ChangeSites,
  siteId: string | undefined,
  chosen: readonly Chosen[],
): Promise<Pick<ImportResult, 'added' | 'present'>> {
  if (siteId === undefined) throw new Refusal('No site was chosen.', 'Choose the site that gets the mirrors.');
  let outcome: Pick<ImportResult, 'added' | 'present'> = { added: [], present: [] };
  await changeSites((before: Settings) => {
    const { site, added, present } = withImported(knownSite(before, siteId), chosen);
    outcome = { added: added.map(({ name }) => name), present };
    return withSite(before, site);
  });
  return outcome;
}
