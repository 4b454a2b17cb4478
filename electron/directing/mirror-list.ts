import { z } from 'zod';
import type { MirrorStanding } from './mirror-standing';
import { publicUrl } from './public-url';

const publishedMirrorSchema = z
  .looseObject({
    name: z.string().min(1).describe('What the mirror is called.'),
    url: z.url({ protocol: /^https?$/ }).describe('Where its copy begins; ends with a slash.'),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional()
      .describe('ISO 3166-1 alpha-2.'),
    lastSync: z.iso.datetime().describe('When it last was brought in sync with the origin.'),
    lastProof: z
      .looseObject({ at: z.iso.datetime(), depth: z.enum(['quick', 'sample', 'full']) })
      .nullable()
      .describe('When its content was last proven, and how deep; null: not yet.'),
    state: z.enum(['in-sync', 'behind']).describe('`behind`: complete as of lastSync, and a later sync did not succeed.'),
  })
  .describe('One mirror that visitors may use.');

/** The published form of the mirror list, `mirrors.json`. Readers must pass over fields that they do not know. */
export const mirrorListSchema = z
  .looseObject({
    format: z.literal('heliograph-mirrors'),
    version: z.literal(1),
    site: z.string().min(1).describe("The site's name."),
    updated: z.iso.datetime().describe('When this list was made.'),
    expires: z.iso.datetime().optional().describe('After this, checkers should call the list stale; visitors keep using it.'),
    mirrors: z.array(publishedMirrorSchema).min(1).describe('Best first: in sync before behind, then most recently synced.'),
  })
  .describe('The mirrors of a site, as Heliograph publishes them.');

export type MirrorList = z.infer<typeof mirrorListSchema>;
export type PublishedMirror = MirrorList['mirrors'][number];

/** A mirror that is not in the list, and why; for people. */
export interface LeftOutMirror {
  readonly mirror: string;
  readonly reason: string;
}

/** A fresh list. `list` is null where no mirror may be named: an empty list is never published. */
export interface MadeMirrorList {
  readonly list: MirrorList | null;
  /** The ids of the listed mirrors, in the list's order. */
  readonly order: readonly string[];
  readonly leftOut: readonly LeftOutMirror[];
}

/** The JSON Schema of `mirrors.json`: docs/mirrors.schema.json holds exactly this. */
export function mirrorListJsonSchema(): unknown {
  return z.toJSONSchema(mirrorListSchema);
}

/** Makes the list of the mirrors that visitors may be sent to: those with a public URL and a good sync, undamaged. */
export function makeMirrorList(site: string, standings: readonly MirrorStanding[], now: Date): MadeMirrorList {
  const leftOut: LeftOutMirror[] = [];
  const named: { readonly id: string; readonly published: PublishedMirror }[] = [];
  for (const standing of standings) {
    const published = publishedMirror(standing);
    if (published instanceof LeftOut) leftOut.push({ mirror: standing.mirror.name, reason: published.reason });
    else named.push({ id: standing.mirror.id, published });
  }
  if (named.length === 0) return { list: null, order: [], leftOut };
  named.sort((a, b) => byMerit(a.published, b.published));
  const mirrors = named.map(({ published }) => published);
  const list = mirrorListSchema.parse({ format: 'heliograph-mirrors', version: 1, site, updated: now.toISOString(), mirrors });
  return { list, order: named.map(({ id }) => id), leftOut };
}

class LeftOut {
  constructor(readonly reason: string) {}
}

function publishedMirror({ mirror, lastSync, lastProof, state }: MirrorStanding): PublishedMirror | LeftOut {
  if (mirror.publicUrl === undefined) return new LeftOut('it has no public URL');
  if (state === 'never-synced' || lastSync === null) return new LeftOut('it was never brought in sync');
  if (state === 'damaged') return new LeftOut('its last verification found differences');
  const checked = publicUrl(mirror.publicUrl);
  if ('fault' in checked) return new LeftOut(checked.fault);
  const country = mirror.country === undefined ? {} : { country: mirror.country };
  return { name: mirror.name, url: checked.url, ...country, lastSync, lastProof, state };
}

function byMerit(a: PublishedMirror, b: PublishedMirror): number {
  if (a.state !== b.state) return a.state === 'in-sync' ? -1 : 1;
  if (a.lastSync !== b.lastSync) return a.lastSync > b.lastSync ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
