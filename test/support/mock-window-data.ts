import type { DemoState, MirrorState, SiteView, TriggerState } from '../../electron/contract/ipc-schema';
import type { Operation, Plan, PlanCounts } from '../../electron/contract/plan';
import type { MirrorProgress, RunPhase } from '../../electron/contract/progress';
import type { Note } from '../../electron/contract/problem';
import type { HistoryRun, MirrorReport, VerifyDepth, VerifyReport } from '../../electron/contract/report';
import { DEFAULT_RULES, NO_TRIGGERS, type Mirror, type Rules, type Site, type Triggers } from '../../electron/contract/site';
import { nextSlot } from '../../electron/runs/triggers/slots';

export type Scenario = 'empty' | 'full' | 'quiet' | 'large' | 'no-keychain' | 'windows' | 'demo' | 'many';

/** A name that must never become an element. */
export const PAYLOAD = 'notes/<img src=x onerror="window.pwned=1">.html';

const HOUR = 3_600_000;
const ago = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();

function mirror(id: string, name: string, address: string, country?: string): Mirror {
  return { id, name, address, login: { kind: 'password' }, ...(country === undefined ? {} : { country }) };
}

/** Milliseconds; what the others' round trip is, was not measured yet. */
const TRIPS: Readonly<Record<string, number>> = { fra1: 11.4, nyc3: 86, sgp1: 171 };

function state(
  mirrorId: string,
  name: MirrorState['state'],
  summary: string,
  good: number | null,
  proof: [number, VerifyDepth] | null,
): MirrorState {
  return {
    mirrorId,
    state: name,
    summary,
    lastSync: good === null ? null : ago(Math.min(good, 2)),
    lastGoodSync: good === null ? null : ago(good),
    lastProof: proof === null ? null : { at: ago(proof[0]), depth: proof[1] },
    ...(TRIPS[mirrorId] !== undefined && { roundTrip: TRIPS[mirrorId] }),
  };
}

const DOWNLOADS: Mirror[] = [
  mirror('fra1', 'fra1', 'sftp://mirror@fra1.example.net/srv/www', 'DE'),
  mirror('nyc3', 'nyc3', 'sftp://mirror@nyc3.example.net/srv/www', 'US'),
  { ...mirror('sgp1', 'sgp1', 'sftp://mirror@sgp1.example.net:2222/data', 'SG'), login: { kind: 'agent' }, transport: 'openssh' },
  mirror('syd1', 'syd1', 'sftp://www@syd1.example.net/var/www', 'AU'),
];

/** What starts the runs of the sample sites; `blog` is left to a person. */
const TRIGGERS: Readonly<Record<string, Partial<Triggers>>> = {
  downloads: { schedule: { cron: '30 3 * * *', timeZone: 'Europe/Berlin' }, onMainsOnly: true, promiseHours: 48 },
  docs: { watch: true, promiseHours: 24 },
  photos: { schedule: { cron: '0 */6 * * MON-FRI' }, promiseHours: 24 },
};

function site(id: string, name: string, origin: string, mirrors: Mirror[], rules: Partial<Rules> = {}): Site {
  const triggers = { ...NO_TRIGGERS, ...TRIGGERS[id] };
  return { id, name, origin, mirrors, rules: { ...DEFAULT_RULES, ...rules }, publishing: {}, triggers };
}

/** What the main process would say of the sites' triggers; `photos` has broken its promise. */
export function sampleTriggers(sites: readonly SiteView[]): TriggerState[] {
  return sites
    .filter(({ demo }) => !demo)
    .map(({ site: { id, triggers }, mirrors }) => {
      const { promiseHours, schedule, watch } = triggers;
      const oldest = mirrors.map(({ lastGoodSync }) => lastGoodSync).sort()[0] ?? null;
      const staleAt = promiseHours === undefined || oldest === null ? null : Date.parse(oldest) + promiseHours * HOUR;
      return {
        siteId: id,
        nextRun: schedule ? (nextSlot(schedule, new Date())?.toISOString() ?? null) : null,
        watch: { state: watch ? 'watching' : 'off', message: '' },
        pausedUntil: null,
        held: null,
        staleAt: staleAt === null ? null : new Date(staleAt).toISOString(),
        stale: staleAt !== null && staleAt <= Date.now(),
      };
    });
}

/** A rate that holds at any time of the day, so that a picture is the same at any. */
export const TIMETABLE = '00:00,512K 12:00,512K Sat-00:00,512K';

/** The sites of a scenario. */
export function sampleSites(scenario: Scenario): SiteView[] {
  if (scenario === 'empty') return [];
  const demoSite: SiteView = {
    site: site(
      'demo',
      'Demo: harbour.example',
      '/tmp/heliograph-demo/origin',
      ['Hamburg', 'Lisbon', 'Oslo'].map((name, index) =>
        mirror(`demo-${String(index)}`, name, `sftp://demo@127.0.0.1:${String(40_100 + index)}/mirror`),
      ),
    ),
    mirrors: [0, 1, 2].map((index) => state(`demo-${String(index)}`, 'running', 'syncing', null, null)),
    demo: true,
  };
  if (scenario === 'demo') return [demoSite];
  const running = scenario === 'full';
  const downloads: SiteView = {
    site: site('downloads', 'downloads.example.org', '/home/ana/Releases/public', DOWNLOADS),
    mirrors: [
      state('fra1', running ? 'running' : 'in-sync', 'In sync', 2, [3, 'full']),
      state('nyc3', running ? 'running' : 'behind', 'Stopped before it was done', 26, [27, 'quick']),
      state('sgp1', running ? 'running' : 'in-sync', 'In sync', 26, [27, 'quick']),
      state(
        'syd1',
        'failed',
        'syd1.example.net:22 showed the key SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg, but SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k is known for it: someone may be in between.',
        74,
        [74, 'quick'],
      ),
    ],
    demo: false,
  };
  const many = Array.from({ length: 14 }, (_, index) =>
    mirror(
      `m${String(index)}`,
      `edge-${String(index + 1).padStart(2, '0')}`,
      `sftp://edge@edge${String(index + 1)}.example.net/srv/mirror`,
    ),
  );
  return [
    {
      site: site('docs', 'docs.example.org', '/home/ana/docs/site', DOWNLOADS.slice(0, 3), { limit: TIMETABLE, listing: 'daily' }),
      mirrors: DOWNLOADS.slice(0, 3).map((one) => state(one.id, 'in-sync', 'In sync', 1, [20, 'full'])),
      demo: false,
    },
    downloads,
    {
      site: site('photos', 'photos', '/home/ana/Pictures/published, the long folder name that nobody would shorten', [
        DOWNLOADS[0] as Mirror,
        DOWNLOADS[1] as Mirror,
      ]),
      mirrors: [
        state('fra1', 'halted', '214 of 1,420 files would be removed from the mirror.', 50, [60, 'quick']),
        state('nyc3', 'problems', '2 files were changed on the mirror since we wrote them.', 50, null),
      ],
      demo: false,
    },
    ...(scenario === 'many'
      ? [
          {
            site: site('edge', 'edge.example.org', '/srv/edge', many),
            mirrors: many.map((one, index) =>
              state(
                one.id,
                index % 5 === 3 ? 'behind' : index % 7 === 6 ? 'failed' : 'in-sync',
                index % 5 === 3 ? '12 files behind' : 'in sync',
                3,
                [30, 'quick'],
              ),
            ),
            demo: false,
          },
        ]
      : []),
    { site: site('blog', 'blog', '/home/ana/blog/public', []), mirrors: [], demo: false },
  ];
}

const LANES = ['v4.2/heliograph-x64.iso', 'v4.2/heliograph-arm64.iso', 'v4.2/SHA256SUMS', PAYLOAD];

export function progressOf(of: Mirror, phase: RunPhase, share: number): MirrorProgress {
  const sending = phase === 'sending';
  const speed = sending ? (of.id === 'nyc3' ? 38_200_000 : 9_600_000) * (0.9 + 0.2 * Math.abs(Math.sin(Date.now() / 1700))) : 0;
  return {
    mirror: of.id,
    label: of.name,
    phase,
    paused: false,
    retry: null,
    scannedEntries: 18_412,
    operationsDone: Math.round(346 * share),
    operationsTotal: phase === 'scanning' ? 0 : 346,
    bytesDone: Math.round(2_100_000_000 * share),
    bytesTotal: phase === 'scanning' ? 0 : 2_100_000_000,
    bytesPerSecond: speed,
    filesPerSecond: sending ? 12 : 0,
    secondsLeft: sending ? (of.id === 'nyc3' ? 72 : 236) : null,
    problems: 0,
    lanes: sending ? LANES.slice(0, of.id === 'nyc3' ? 3 : 4).map((path) => ({ path, bytesDone: 10, bytesTotal: 100 })) : [],
  };
}

function file(size: number, mtime = 1_790_000_000): { kind: 'file'; size: number; mtime: number; mode: number } {
  return { kind: 'file', size, mtime, mode: 0o644 };
}

function operations(): Operation[] {
  const created = Array.from({ length: 120 }, (_, index): Operation => {
    const size = 14_000 + index * 9_137_411;
    return {
      kind: 'create',
      phase: 'content',
      path:
        index === 0
          ? 'v4.2/heliograph-x64.iso'
          : index === 1
            ? PAYLOAD
            : `v4.2/packages/heliograph-module-${String(index).padStart(3, '0')}.deb`,
      reason: 'new',
      wanted: file(size),
      bytes: size,
    };
  });
  const updated = Array.from({ length: 198 }, (_, index): Operation => ({
    kind: 'update',
    phase: index === 197 ? 'last' : 'content',
    path: index === 0 ? 'v4.2/SHA256SUMS' : index === 197 ? 'index.html' : `docs/guide/chapter-${String(index)}.html`,
    reason: index === 0 ? 'size-differs' : 'newer-at-origin',
    wanted: file(2100 + index),
    found: file(1900),
    bytes: 2100 + index,
  }));
  const moved = Array.from({ length: 14 }, (_, index): Operation => ({
    kind: 'move',
    phase: 'content',
    path: `archive/v3.${String(index)}.iso`,
    from: `v3.${String(index)}/heliograph.iso`,
    reason: 'new',
    wanted: file(3_200_000_000),
    found: file(3_200_000_000),
    bytes: 0,
  }));
  const removed = Array.from({ length: 14 }, (_, index): Operation => ({
    kind: 'remove',
    phase: 'removal',
    path: `stable/old-${String(index)}.deb`,
    reason: 'gone-at-origin',
    found: file(41_000_000),
    bytes: 0,
  }));
  return [...created, ...updated, ...moved, ...removed];
}

function countsOf(all: readonly Operation[]): PlanCounts {
  const count = (kind: Operation['kind']): number => all.filter((operation) => operation.kind === kind).length;
  const bytes = all.reduce((total, operation) => total + operation.bytes, 0);
  return {
    created: count('create'),
    updated: count('update'),
    moved: count('move'),
    touched: count('touch'),
    removed: count('remove'),
    unchanged: 18_066,
    foreign: 0,
    adopted: 0,
    bytesTotal: bytes * 4,
    bytesToSend: bytes,
  };
}

function plan(of: Site, to: Mirror, all: Operation[], index: number, change: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    hash: `sha256:${String(index).repeat(64).slice(0, 64)}`,
    identity: { origin: of.origin, mirror: to.address, originIdentity: of.origin, mirrorIdentity: to.address },
    operations: all,
    heldBack: [],
    counts: countsOf(all),
    problems: [],
    notes: [],
    halts: [],
    removalsAllowed: true,
    makesRoot: false,
    rules: '{}',
    ...change,
  };
}

/** One of four plans with 346 rows; that of `photos` halts on removals, that of its second mirror meets foreign files. */
export function planFor(of: Site, to: Mirror, index: number, adopt: boolean): Plan {
  if (of.id === 'docs') return plan(of, to, [], index);
  if (of.id === 'photos' && index === 0) {
    const removed = Array.from({ length: 214 }, (_, at): Operation => ({
      kind: 'remove',
      phase: 'removal',
      path: `2019/summer/IMG_${String(4000 + at)}.jpg`,
      reason: 'gone-at-origin',
      found: file(4_100_000 + at),
      bytes: 0,
    }));
    return plan(of, to, removed, index, {
      halts: [
        {
          guard: 'removals',
          message: '214 of 1,420 files would be removed from the mirror.',
          advice: 'Look at the plan; if this is what you want, approve it.',
          approvable: 'count',
        },
      ],
    });
  }
  const all = index === 1 ? operations().slice(0, -1) : operations();
  const held =
    index === 1
      ? ['robots.txt', 'about/imprint.html'].map((path) => ({
          path,
          code: 'changed-on-mirror' as const,
          message: "It was changed on the mirror since we wrote it. It is kept; the origin's version waits.",
          operation: {
            kind: 'update' as const,
            phase: 'content' as const,
            path,
            reason: 'healed' as const,
            wanted: file(1_204, 1_789_300_000),
            found: file(1_377, 1_789_910_000),
            bytes: 1_204,
          },
        }))
      : [];
  const foreign = of.id === 'photos' && !adopt ? 12 : 0;
  return plan(of, to, all, index, {
    heldBack: held,
    counts: { ...countsOf(all), foreign },
    notes:
      index === 0
        ? [
            {
              path: 'keys/server.key',
              code: 'private-key',
              message: 'This looks like a secret; it will be published. Exclude it if that is not meant.',
            },
          ]
        : [],
  });
}

export function largePlan(of: Site, to: Mirror, rows: number): Plan {
  const all = Array.from({ length: rows }, (_, index): Operation => ({
    kind: 'create',
    phase: 'content',
    path: `pool/${String(index % 97)}/package-${String(index)}.tar.zst`,
    reason: 'new',
    wanted: file(index * 31),
    bytes: index * 31,
  }));
  return plan(of, to, all, DOWNLOADS.indexOf(to));
}

export function syncReport(of: Mirror, change: Partial<MirrorReport> = {}): MirrorReport {
  return {
    kind: 'sync',
    mirror: of.address,
    label: of.name,
    status: 'ok',
    seconds: 412,
    problems: [],
    notes: [],
    halt: null,
    error: null,
    plan: `sha256:${'4f'.repeat(32)}`,
    created: 120,
    updated: 198,
    moved: 14,
    touched: 0,
    removed: 14,
    unchanged: 18_066,
    foreign: 0,
    bytesTotal: 41_700_000_000,
    bytesSent: 2_100_000_000,
    ...change,
  };
}

export function verifyReport(of: Mirror, damaged: boolean, depth: VerifyDepth, repair: boolean): VerifyReport {
  const findings = damaged
    ? [
        { path: 'v4.2/heliograph-x64.iso', class: 'different' as const, reason: 'content differs in 1 of 3,902 blocks' },
        { path: 'docs/guide/chapter-7.html', class: 'missing' as const, reason: 'in the ledger, not on the mirror' },
        { path: PAYLOAD, class: 'extra' as const, ours: true, reason: 'gone at the origin, still on the mirror' },
        { path: 'private/journal.txt', class: 'unreadable' as const, reason: 'The mirror could not read it.' },
      ]
    : [];
  return {
    kind: 'verify',
    mirror: of.address,
    label: of.name,
    status: damaged && !repair ? 'problems' : 'ok',
    seconds: 38,
    problems: [],
    notes: [],
    halt: null,
    error: null,
    depth,
    same: damaged ? 18_408 : 18_412,
    missing: damaged ? 1 : 0,
    extra: damaged ? 1 : 0,
    foreign: damaged ? 3 : 0,
    different: damaged ? 1 : 0,
    unreadable: damaged ? 1 : 0,
    bytesRead: depth === 'full' ? 41_700_000_000 : 0,
    findings,
    originMovedOn: damaged ? 2 : 0,
    repair: repair ? syncReport(of, { created: 1, updated: 1, moved: 0, removed: 1 }) : null,
  };
}

/** What a run says that did not list its mirror. */
function notesOfTrust(): Note[] {
  const message = `Not listed: the mirror's stamp is as we left it, so it is taken to be as it was when it was last listed, ${ago(9).slice(0, 16).replace('T', ' ')} UTC.`;
  return [
    { path: '', code: 'not-listed', message },
    {
      path: 'v4.2/heliograph-x64.iso',
      code: 'delta',
      message: 'Sent as a delta: 12000000 of 1200000000 bytes. Checked by its size and 16 samples that were read back.',
    },
  ];
}

/** What has run so far. */
export function historyOf(sites: readonly SiteView[]): HistoryRun[] {
  const rows = sites.flatMap((view) =>
    view.demo
      ? []
      : view.site.mirrors.slice(0, 4).flatMap((one, index): HistoryRun[] => {
          const base = { siteId: view.site.id, siteName: view.site.name, mirrorId: one.id, mirrorLabel: one.name };
          const failed = one.id === 'syd1';
          const error = {
            code: 'host-key-changed' as const,
            message:
              'syd1.example.net:22 showed the key SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg, but SHA256:J1sYyaGhSj5y+wbYvmfAa2cX6QoLbTzY4Qe0uV8Hn3k is known for it: someone may be in between.',
            advice: 'Ask its administrator. Only if the key was really replaced, forget the old one and trust the new one.',
          };
          const photos = view.site.id === 'photos';
          const halt = {
            guard: 'removals' as const,
            message: '214 of 1,420 files would be removed from the mirror.',
            advice: 'Look at the plan; if this is what you want, approve it.',
            approvable: 'count' as const,
          };
          const problems = [
            {
              path: 'robots.txt',
              side: 'mirror' as const,
              code: 'changed-on-mirror' as const,
              message: "It was changed on the mirror since we wrote it. It is kept; the origin's version waits.",
            },
            {
              path: PAYLOAD,
              side: 'origin' as const,
              code: 'unreadable' as const,
              message: 'The file could not be opened: permission denied.',
            },
          ];
          const report = failed
            ? syncReport(one, {
                status: 'failed',
                error,
                plan: null,
                created: 0,
                updated: 0,
                moved: 0,
                removed: 0,
                bytesSent: 0,
                seconds: 1.2,
              })
            : photos
              ? index === 0
                ? syncReport(one, { status: 'halted', halt, created: 0, updated: 0, moved: 0, removed: 0, bytesSent: 0, seconds: 4 })
                : syncReport(one, { status: 'problems', problems })
              : syncReport(one, { seconds: 71 + index * 190, notes: view.site.rules.listing === 'daily' ? notesOfTrust() : [] });
          return [
            { ...base, id: `${view.site.id}-${one.id}-1`, trigger: 'manual', startedAt: ago(2 + index * 0.01), report },
            {
              ...base,
              id: `${view.site.id}-${one.id}-2`,
              trigger: 'command-line',
              startedAt: ago(27 + index),
              report: verifyReport(one, one.id === 'nyc3' && !photos, index === 0 ? 'full' : 'quick', false),
            },
          ];
        }),
  );
  return rows.sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** The demo, `done` steps in. */
export function demoSteps(done: number): DemoState {
  const titles: [string, string][] = [
    ['Start three SFTP mirrors', 'on 127.0.0.1, each with a fresh host key'],
    ['Make a sample site', '3,204 files, 48.1 MB'],
    ['Copy to all mirrors', ''],
    ['Change the origin', ''],
    ['Damage one mirror', ''],
    ['Verify every byte', ''],
    ['Repair what differs', ''],
    ['Publish the mirror list', ''],
  ];
  return {
    state: 'running',
    siteId: 'demo',
    message: 'Starting three SFTP mirrors on this computer.',
    steps: titles.map(([title, detail], index) => ({
      title,
      detail: index < done ? detail : '',
      state: index < done ? 'done' : index === done ? 'running' : 'waiting',
    })),
  };
}
