import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HistoryRun } from '../contract/report';
import type { RelativePath } from '../contract/relative-path';
import type { Mirror, Site } from '../contract/site';
import type { Ledger } from '../engine/ledger';
import { openHistory } from '../ledger/history';
import { listLedgers, type LedgerSummary } from '../ledger/list-ledgers';
import { acquireRunLock } from '../ledger/run-lock';
import { openLedger } from '../ledger/sqlite-ledger';
import { deliver, deliveredText, hashUnchanged, type Delivery } from './delivery';
import { renderHtmlList } from './html-list';
import { fitsXml } from './markup';
import { renderMetalink } from './metalink';
import { makeMirrorList, mirrorListSchema, type LeftOutMirror, type MirrorList } from './mirror-list';
import { standingOf, type MirrorStanding } from './mirror-standing';
import type { PublicUrl } from './public-url';
import { chooseContent, type Recorded, type RecordedFile } from './recorded-files';
import { ledgersOfSite } from './site-ledgers';

export interface PublishRequest {
  readonly site: Pick<Site, 'id' | 'name' | 'origin' | 'mirrors'>;
  readonly stateFolder: string;
  /** Where the artefacts go; made if it is not there. */
  readonly folder: string;
  readonly now: Date;
  /** Files of at least so many bytes get a Metalink; default 1 MiB. */
  readonly metalinkFromBytes?: number;
  readonly signal?: AbortSignal;
}

export interface PublishResult extends Delivery {
  readonly folder: string;
  /** The list as it now stands in the folder; null where there never was a mirror to name. */
  readonly list: MirrorList | null;
  /** Set where no mirror may be named now, so that the last good list was kept: a sentence for people. */
  readonly keptLastList: string | null;
  readonly leftOut: readonly LeftOutMirror[];
  /** Metalink documents that now stand in the folder. */
  readonly metalinks: number;
  /** Large files without a Metalink, by reason. */
  readonly withoutMetalink: {
    /** The content's hash is not known, and the origin has moved on or is not a folder here. */
    readonly noHash: number;
    /** XML, a URL or the publishing folder cannot carry the name. */
    readonly name: number;
  };
}

const METALINK_FROM_BYTES = 2 ** 20;

/**
 * Publishes a site's mirror list (`mirrors.json`, `index.html`) and Metalinks (`metalink/PATH.meta4`) from what the
 * ledgers and the history say; connects to nobody. An empty list is never published.
 * @throws LedgerError, or an Error of the file system where the folder cannot be written
 */
export async function publishSite(request: PublishRequest): Promise<PublishResult> {
  const { site, folder, now } = request;
  const pairs = ledgersOfSite(site, listLedgers(request.stateFolder).ledgers, realPath);
  const standings = readStandings(request, pairs);
  const { list, order, leftOut } = makeMirrorList(site.name, standings, now);
  if (!list) return keepLastList(request, leftOut);

  const ledgers = list.mirrors.flatMap(({ url, country }, rank) => {
    const mirror = site.mirrors.find(({ id }) => id === order[rank]);
    const pair = mirror && pairs.get(mirror);
    return pair
      ? [
          {
            rank,
            pair,
            url: url as PublicUrl,
            country,
            ledger: openLedger(request.stateFolder, pair.originIdentity, pair.mirrorIdentity).ledger,
          },
        ]
      : [];
  });
  try {
    const files = collectFiles(ledgers, request.metalinkFromBytes ?? METALINK_FROM_BYTES);
    await fillHashes(request, files, ledgers);
    const artefacts = new Map<string, string>();
    let [noHash, names] = [0, 0];
    for (const [path, { size, sha256, ranks }] of files) {
      if (sha256 === null) noHash += 1;
      else {
        const mirrors = ranks.flatMap((rank) => ledgers.filter((each) => each.rank === rank));
        const metalink = renderMetalink(
          { path, size, sha256, mirrors: mirrors.map(({ url, country }) => (country ? { url, country } : { url })) },
          now,
        );
        if (metalink === undefined) names += 1;
        else artefacts.set(`metalink/${path}.meta4`, metalink);
      }
    }
    const metalinks = artefacts.size;
    // The list comes last: whoever sees it finds the Metalinks in place.
    artefacts.set('index.html', renderHtmlList(list));
    artefacts.set('mirrors.json', `${JSON.stringify(list, null, 2)}\n`);
    const delivery = deliver(folder, artefacts);
    const refused = delivery.refused.filter((path) => path.startsWith('metalink/')).length;
    if (refused < delivery.refused.length)
      throw new Error(`${folder} cannot hold mirrors.json or index.html: a folder of that name is in the way.`);
    return {
      ...delivery,
      folder,
      list,
      keptLastList: null,
      leftOut,
      metalinks: metalinks - refused,
      withoutMetalink: { noHash, name: names + refused },
    };
  } finally {
    for (const { ledger } of ledgers) ledger.close();
  }
}

interface OpenLedger {
  readonly rank: number;
  readonly pair: LedgerSummary;
  readonly url: PublicUrl;
  readonly country: string | undefined;
  readonly ledger: Ledger;
}

function readStandings({ site, stateFolder }: PublishRequest, pairs: ReadonlyMap<Mirror, LedgerSummary>): MirrorStanding[] {
  const history = openHistory(stateFolder);
  try {
    const recent = history.list({ limit: 1000 });
    return site.mirrors.map((mirror) => {
      const pair = pairs.get(mirror);
      const runs = recent.filter((run) => isOf(run, site.id, mirror));
      const good = history.lastGood(site.id, mirror.id);
      const proof = pair?.lastProof ? { at: new Date(pair.lastProof.at).toISOString(), depth: pair.lastProof.depth } : null;
      return standingOf(mirror, pair ? (good ? [...runs, good] : runs) : [], proof);
    });
  } finally {
    history.close();
  }
}

/** A saved site and an ad hoc run share a ledger, so both count. */
function isOf(run: HistoryRun, siteId: string, mirror: Mirror): boolean {
  return run.siteId === siteId ? run.mirrorId === mirror.id : run.report.mirror === mirror.address;
}

function keepLastList({ folder }: PublishRequest, leftOut: readonly LeftOutMirror[]): PublishResult {
  const last = readList(folder);
  const why = leftOut.map(({ mirror, reason }) => `${mirror}: ${reason}`).join('; ') || 'the site has no mirrors';
  return {
    folder,
    list: last,
    keptLastList: `No mirror can be named now (${why}). ${last ? `The list of ${last.updated} stays as it is.` : 'There is no earlier list either, so none was written.'}`,
    leftOut,
    metalinks: 0,
    withoutMetalink: { noHash: 0, name: 0 },
    written: [],
    removed: [],
    refused: [],
  };
}

function readList(folder: string): MirrorList | null {
  try {
    return mirrorListSchema.parse(JSON.parse(deliveredText(folder, 'mirrors.json') ?? ''));
  } catch {
    return null;
  }
}

function collectFiles(ledgers: readonly OpenLedger[], fromBytes: number): Map<RelativePath, RecordedFile> {
  const rows = new Map<RelativePath, Recorded[]>();
  for (const { ledger, rank } of ledgers) {
    for (const { path, entry } of ledger.all()) {
      if (entry.origin.kind !== 'file' || entry.origin.size < fromBytes) continue;
      const recorded = rows.get(path);
      if (recorded) recorded.push({ rank, entry });
      else rows.set(path, [{ rank, entry }]);
    }
  }
  const files = new Map<RelativePath, RecordedFile>();
  for (const [path, recorded] of rows) {
    const content = chooseContent(recorded);
    if (content) files.set(path, content);
  }
  return files;
}

/** Computes what no ledger knows from an origin folder whose file is unchanged, and remembers it. */
async function fillHashes(request: PublishRequest, files: Map<RelativePath, RecordedFile>, ledgers: readonly OpenLedger[]): Promise<void> {
  const originIdentity = ledgers[0]?.pair.originIdentity ?? '';
  if (!originIdentity.startsWith('folder:')) return;
  const origin = originIdentity.slice('folder:'.length);
  const found: { readonly path: RelativePath; readonly sha256: string; readonly file: RecordedFile }[] = [];
  for (const [path, file] of files) {
    if (file.sha256 !== null || !fitsXml(path)) continue;
    request.signal?.throwIfAborted();
    const sha256 = await hashUnchanged(join(origin, path), file);
    if (sha256 === undefined) continue;
    files.set(path, { ...file, sha256 });
    found.push({ path, sha256, file });
  }
  if (found.length > 0) for (const open of ledgers) remember(request.stateFolder, open, found);
}

/** Only the holder of a mirror's run lock writes its ledger: where a run is on, the hashes are computed again next time. */
function remember(
  stateFolder: string,
  { rank, pair, ledger }: OpenLedger,
  found: readonly { readonly path: RelativePath; readonly sha256: string; readonly file: RecordedFile }[],
): void {
  const lock = acquireRunLock(stateFolder, pair.mirrorIdentity, 'publish');
  if ('holder' in lock) return;
  try {
    const stillTrue = found.filter(({ path, file }) => {
      const row = file.ranks.includes(rank) ? ledger.entry(path) : undefined;
      return row?.sha256 === null && row.origin.size === file.size && row.origin.mtime === file.mtime;
    });
    ledger.setSha256(stillTrue.map(({ path, sha256 }) => ({ path, sha256 })));
  } finally {
    lock.release();
  }
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return resolve(folder);
  }
}
