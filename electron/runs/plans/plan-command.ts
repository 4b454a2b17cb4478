/** What a command line is to do, as the window did it. */
export interface CommandWish {
  /** The saved site's name. */
  readonly name: string;
  /** Names of the mirrors that are meant; empty: all. */
  readonly mirrors: readonly string[];
  readonly adopt: boolean;
  /** `process.platform`. */
  readonly platform: string;
  /** Where settings and ledgers are, if not in the usual place. */
  readonly stateFolder?: string | undefined;
  /** Where the plans as a person left them were saved; absent: as the site's rules make them. */
  readonly planFile?: string;
}

/**
 * The command that does what the changes screen would do. An approval is never in it: whoever runs the line reads what
 * halted and approves that.
 */
export function planCommand({ name, mirrors, adopt, platform, stateFolder, planFile }: CommandWish): string {
  const quote = platform === 'win32' ? quoteForWindows : quoteForShell;
  const state = stateFolder === undefined ? [] : ['--state', quote(stateFolder)];
  // After `--` nothing is an option, however a site or a file is called.
  if (planFile !== undefined) return ['heliograph', 'apply', ...state, '--', quote(planFile)].join(' ');
  const named = mirrors.flatMap((mirror) => [`--mirror=${quote(mirror)}`]);
  return ['heliograph', 'sync', ...named, ...(adopt ? ['--adopt'] : []), ...state, '--', quote(name)].join(' ');
}

/** One word for a POSIX shell. Control characters are written as escapes, so that a pasted line stays one line. */
export function quoteForShell(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // eslint-disable-next-line no-control-regex
  if (!/[\u0000-\u001f\u007f-\u009f]/.test(word)) return `'${word.replaceAll("'", String.raw`'\''`)}'`;
  // eslint-disable-next-line no-control-regex
  const escaped = word.replace(/[\\']/g, String.raw`\$&`).replace(/[\u0000-\u001f\u007f-\u009f]/g, escapeControl);
  return `$'${escaped}'`;
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** One word for PowerShell, which takes single quotes as they are; a doubled quote stands for one. */
export function quoteForWindows(word: string): string {
  return /^[\w@+=:./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
}
