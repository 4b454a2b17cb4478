import { movingFolder, type Change } from './changes';
import { NEAR, type Link } from './network';
import type { TreeShape } from './trees';

/** One kind of work that mirrors do. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Workloads with the same name here share an origin. */
  readonly tree: TreeName;
  readonly link: Link;
  /** How a mirror is before each timed run: an empty folder, or equal to the origin as it was before the change. */
  readonly start: 'empty' | 'synced';
  readonly change?: Change;
  readonly mirrors: number;
  /** Of those that are installed; Heliograph always runs. */
  readonly peers: readonly PeerName[];
  /** Forms of Heliograph other than the command line that are measured here, where they can be had. */
  readonly forms?: readonly ('warm' | 'electron')[];
  /** A run is stopped after so long, and its tool sits out the other rounds. */
  readonly limitSeconds: number;
  /** What the rates count. */
  readonly counts: { readonly files: number; readonly bytes?: 'tree' };
  /** Rules of the Heliograph site beside the defaults. */
  readonly rules?: Readonly<Record<string, unknown>>;
  /** Heliograph adopts a copy of the origin in place of sending it, so that the preparation ends within minutes. */
  readonly adopted?: true;
}

export type PeerName = 'rsync' | 'rclone' | 'rclone-32' | 'rclone-renames' | 'lftp' | 'lftp-16' | 'sftp';

export type TreeName = 'small-10k' | 'small-100k' | 'small-1m' | 'big-2g' | 'small-3k' | 'small-20k' | 'big-256m' | 'moving' | 'half';

const ALL: readonly PeerName[] = ['rsync', 'rclone', 'rclone-32', 'lftp', 'lftp-16'];
const FRESH: readonly PeerName[] = [...ALL, 'sftp'];
const FAR: Link = { roundTripMilliseconds: 50, megabits: 1000 };
const FAR_AND_NARROW: Link = { roundTripMilliseconds: 50, megabits: 100 };
const BLOCK = 64 * 1024;
/** Removals and moves of half a site halt by default, as they should; here they are the work. */
const REMOVALS_ARE_MEANT = { maxDelete: '100%' };

/** The mirror is taken to be as the last run left it, by its stamp: listed once a day. */
const TRUSTED = { listing: 'daily' };

/** Trees of the full sizes and of `--quick`. */
export function treeShapes(quick: boolean): Readonly<Record<TreeName, TreeShape>> {
  const small = (files: number, folders: number, largest = 16_384): TreeShape => {
    const share = quick ? 5 : 1;
    return { kind: 'files', files: files / share, folders: Math.ceil(folders / share), largest };
  };
  return {
    'small-10k': small(10_000, 300),
    'small-100k': small(100_000, 3000),
    // Without contents: with the sizes of the others this tree and its mirrors would take 30 GB of memory.
    'small-1m': small(1_000_000, 30_000, 0),
    'small-3k': small(3000, 100),
    'small-20k': small(20_000, 1000),
    'big-2g': { kind: 'big', mebibytes: quick ? 256 : 2048 },
    'big-256m': { kind: 'big', mebibytes: quick ? 32 : 256 },
    // Sizes from nothing to this make 1 GiB of 5,000 files.
    moving: { ...small(5000, 100, Math.round(2 ** 31 / 5000)), below: movingFolder(0) } as TreeShape,
    half: small(20_000, 500, 2048),
  };
}

/** The workloads in the order of issue and documents. */
export function workloads(quick: boolean): readonly Workload[] {
  const n = (full: number): number => (quick ? full / 5 : full);
  const near = { link: NEAR, mirrors: 1 } as const;
  return [
    {
      ...near,
      name: 'W1',
      title: `initial, ${grouped(n(10_000))} small files`,
      tree: 'small-10k',
      start: 'empty',
      peers: FRESH,
      forms: ['electron'],
      limitSeconds: 90,
      counts: { files: n(10_000), bytes: 'tree' },
    },
    {
      ...near,
      name: 'W2',
      title: `no change, ${grouped(n(100_000))} files`,
      tree: 'small-100k',
      start: 'synced',
      peers: ALL,
      limitSeconds: 60,
      counts: { files: n(100_000) },
    },
    {
      ...near,
      name: 'W3',
      title: `one file of ${quick ? '256 MiB' : '2 GiB'}`,
      tree: 'big-2g',
      start: 'empty',
      peers: FRESH,
      forms: ['electron'],
      limitSeconds: 120,
      counts: { files: 1, bytes: 'tree' },
    },
    {
      ...near,
      name: 'W4',
      title: `1 % of ${grouped(n(100_000))} files changed`,
      tree: 'small-100k',
      start: 'synced',
      change: { kind: 'files', count: n(1000) },
      peers: ALL,
      limitSeconds: 60,
      counts: { files: n(100_000) },
    },
    {
      name: 'W5',
      title: `initial, ${grouped(n(3000))} small files, 50 ms`,
      tree: 'small-3k',
      link: FAR,
      start: 'empty',
      mirrors: 1,
      peers: FRESH,
      forms: ['warm'],
      limitSeconds: 120,
      counts: { files: n(3000), bytes: 'tree' },
    },
    {
      name: 'W6',
      title: `no change, ${grouped(n(20_000))} files in ${grouped(n(1000))} folders, 50 ms`,
      tree: 'small-20k',
      link: FAR,
      start: 'synced',
      mirrors: 1,
      peers: ALL,
      limitSeconds: 60,
      counts: { files: n(20_000) },
    },
    {
      name: 'W7',
      title: `${quick ? 32 : 256} MiB file, 1 % changed, 50 ms, 100 Mbit/s`,
      tree: 'big-256m',
      link: FAR_AND_NARROW,
      start: 'synced',
      change: { kind: 'blocks', count: quick ? 5 : 41, blockSize: BLOCK },
      mirrors: 1,
      peers: ['rsync', 'rclone', 'rclone-32', 'lftp'],
      limitSeconds: 60,
      counts: { files: 1, bytes: 'tree' },
    },
    {
      name: 'W8',
      title: `${grouped(n(10_000))} small files to three mirrors`,
      tree: 'small-10k',
      link: NEAR,
      start: 'empty',
      mirrors: 3,
      peers: ['rsync', 'rclone-32', 'lftp'],
      limitSeconds: 120,
      counts: { files: 3 * n(10_000), bytes: 'tree' },
    },
    {
      ...near,
      name: 'W9',
      title: `memory, ${grouped(n(100_000))} files, no change`,
      tree: 'small-100k',
      start: 'synced',
      peers: [],
      limitSeconds: 60,
      counts: { files: n(100_000) },
    },
    {
      ...near,
      name: 'W9b',
      title: `memory, ${grouped(n(1_000_000))} empty files, no change`,
      tree: 'small-1m',
      start: 'synced',
      peers: ['rsync'],
      limitSeconds: 300,
      counts: { files: n(1_000_000) },
      adopted: true,
    },
    {
      name: 'W10',
      title: `a folder of ${grouped(n(5000))} files renamed, ${quick ? '0.2' : '1'} GiB, 50 ms, 100 Mbit/s`,
      tree: 'moving',
      link: FAR_AND_NARROW,
      start: 'synced',
      change: { kind: 'move' },
      mirrors: 1,
      peers: ['rsync', 'rclone-32', 'rclone-renames'],
      limitSeconds: 180,
      counts: { files: n(5000), bytes: 'tree' },
      rules: REMOVALS_ARE_MEANT,
    },
    {
      name: 'W11',
      title: `no change, trusted fast path, ${grouped(n(100_000))} files, 50 ms`,
      tree: 'small-100k',
      link: FAR,
      start: 'synced',
      mirrors: 1,
      peers: ['rsync', 'rclone', 'rclone-32'],
      limitSeconds: 90,
      counts: { files: n(100_000) },
      rules: TRUSTED,
    },
    {
      name: 'W12',
      title: `${grouped(n(10_000))} extraneous files removed, 50 ms`,
      tree: 'half',
      link: FAR,
      start: 'synced',
      change: { kind: 'remove-half' },
      mirrors: 1,
      peers: ['rsync', 'rclone', 'rclone-32'],
      limitSeconds: 90,
      counts: { files: n(10_000) },
      rules: REMOVALS_ARE_MEANT,
    },
  ];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
