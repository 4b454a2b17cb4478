import { parseArgs } from 'node:util';

/** What `npm run bench -- …` was asked for. */
export interface BenchArguments {
  readonly help: boolean;
  /** Names of workloads; empty: all. */
  readonly only: readonly string[];
  /** Names of peers; undefined: all that are installed. An empty list measures Heliograph alone. */
  readonly peers: readonly string[] | undefined;
  /** Rounds of each workload. */
  readonly runs: number;
  /** Smaller trees and, unless `runs` says otherwise, one round. */
  readonly quick: boolean;
  /** Also run Heliograph's worker inside of Electron. */
  readonly electron: boolean;
  /** Also Heliograph over the system's `ssh`. */
  readonly openssh: boolean;
  /** Folder for origins and mirrors; undefined: the fastest temporary folder. */
  readonly data: string | undefined;
  /** Further builds of the command line, measured beside the present one. */
  readonly builds: readonly { readonly name: string; readonly file: string }[];
  /** Rules that every Heliograph site gets beside those of the workload. */
  readonly rules: Readonly<Record<string, unknown>>;
  /** Whether results are compared byte for byte. */
  readonly compare: boolean;
}

export const USAGE = `npm run bench -- [options]

  --only W1,W5       these workloads
  --peers rsync,…    these peers (rsync, rclone, rclone-32, rclone-renames, lftp, lftp-16, sftp); none: Heliograph alone
  --runs N           rounds (3; with --quick 1); contenders take turns within each round
  --quick            small trees, for a first look: start-up weighs more than in the full sizes
  --electron         also Heliograph's engine inside of real Electron (W1, W3)
  --openssh          also Heliograph over the system's ssh program
  --data DIR         put origins and mirrors there (else /dev/shm where it is large enough, else the temporary folder)
  --build NAME=FILE  also this heliograph.cjs, under this name; repeatable
  --rules JSON       rules for Heliograph's sites, such as '{"connections":2}'
  --no-compare       do not compare the results byte for byte
`;

/** @throws {Error} in words for the person who typed it */
export function readArguments(words: readonly string[]): BenchArguments {
  const { values } = parseArgs({
    args: [...words],
    allowPositionals: false,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      only: { type: 'string', default: '' },
      peers: { type: 'string' },
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      electron: { type: 'boolean', default: false },
      openssh: { type: 'boolean', default: false },
      data: { type: 'string' },
      build: { type: 'string', multiple: true, default: [] },
      rules: { type: 'string', default: '{}' },
      'no-compare': { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    only: names(values.only),
    peers: values.peers === undefined ? undefined : values.peers === 'none' ? [] : names(values.peers),
    runs: values.runs === undefined ? (values.quick ? 1 : 3) : rounds(values.runs),
    quick: values.quick,
    electron: values.electron,
    openssh: values.openssh,
    data: values.data,
    builds: values.build.map(namedBuild),
    rules: readRules(values.rules),
    compare: !values['no-compare'],
  };
}

function names(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function rounds(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new Error(`--runs takes a number from 1 to 999, not ${JSON.stringify(text)}.`);
  return Number(text);
}

function namedBuild(text: string): { name: string; file: string } {
  const [, name, file] = /^([\w.+-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new Error(`--build takes NAME=FILE, not ${JSON.stringify(text)}.`);
  return { name, file };
}

function readRules(text: string): Record<string, unknown> {
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch {
    rules = undefined;
  }
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules)) throw new Error(`--rules takes a JSON object, not ${text}.`);
  return rules as Record<string, unknown>;
}
