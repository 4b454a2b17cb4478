import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem, type as systemName } from 'node:os';

/** How each tool tells its version. */
const VERSIONS: readonly (readonly [string, ...string[]])[] = [
  ['rsync', '--version'],
  ['rclone', 'version'],
  ['lftp', '--version'],
  ['ssh', '-V'],
];

/** Lines on the machine and the tools, for whoever reads the figures later. */
export function describeMachine(): string[] {
  const processors = cpus();
  const tools = VERSIONS.map(([file, ...words]) => {
    const { stdout, stderr, error } = spawnSync(file, words, { encoding: 'utf8' });
    return error ? `${file}: not installed` : `${file}: ${(stdout || stderr).split('\n')[0]!.replace(/ +/g, ' ')}`;
  });
  return [
    `- ${String(processors.length)} × ${processors[0]?.model ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `- ${systemName()} ${release()}, Node ${process.version}`,
    ...tools.map((tool) => `- ${tool}`),
  ];
}
