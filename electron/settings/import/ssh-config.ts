import { parse, LineType, type Line, type SSHConfig } from 'ssh-config';
import { MAX_JUMPS, type Jump, type Login } from '../../contract/site';
import { formatServer, type ServerAddress } from '../../endpoints/address';
import { matchesPattern } from '../../endpoints/sftp/known-hosts';
import type { ImportRemark } from '../../contract/import-remarks';
import { Findings, ImportError, keyOrAgent, MAX_SERVERS, plainName, remark, serverOf, type ImportedFile } from './draft';

/** What one `Host` section, or what stands above all of them, sets: names in lower case. */
interface Block {
  readonly patterns: readonly string[];
  readonly settings: readonly { readonly name: string; readonly value: string }[];
}

/** What ssh_config says of one host; of most words the first counts. */
interface HostSettings {
  readonly first: (name: string) => string | undefined;
  readonly all: (name: string) => readonly string[];
}

const ANY: readonly string[] = ['*'];

/**
 * Reads the hosts of an ssh_config whose `Include`s are expanded. Each name of a `Host` line that is no pattern is a
 * server; patterns count for the servers that they match. Nothing is run: `Match` is passed over. Pure.
 * @throws ImportError for what is no ssh_config
 */
export function readSshConfig(text: string): ImportedFile {
  const found = new Findings();
  const blocks = blocksOf(parseText(text), found);
  const seen = new Set<string>();
  for (const { patterns } of blocks) {
    for (const name of patterns === ANY ? [] : patterns) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (/[*?]|^!/.test(name)) {
        if (patterns.every((pattern) => /[*?]|^!/.test(pattern))) found.skip(name, remark('pattern'));
      } else readHost(name, blocks, found);
      if (found.isFull) return found.done('ssh-config');
    }
  }
  return found.done('ssh-config');
}

function parseText(text: string): SSHConfig {
  try {
    return parse(text);
  } catch {
    throw new ImportError('The file cannot be read as an ssh_config.', 'Check its quotes: ssh -G HOST names the line.');
  }
}

function blocksOf(lines: SSHConfig, found: Findings): Block[] {
  const blocks: Block[] = [];
  let open: { name: string; value: string }[] | undefined;
  for (const line of lines as Iterable<Line>) {
    if (line.type !== LineType.DIRECTIVE) continue;
    const name = line.param.toLowerCase();
    if ('config' in line) {
      open = undefined;
      if (name === 'host' && blocks.length < MAX_SERVERS) blocks.push({ patterns: wordsOf(line.value), settings: settingsOf(line.config) });
      else found.note(remark('match-skipped'));
      continue;
    }
    if (open === undefined) blocks.push({ patterns: ANY, settings: (open = []) });
    open.push({ name, value: wordsOf(line.value).join(' ') });
  }
  return blocks;
}

function settingsOf(lines: SSHConfig): Block['settings'] {
  return [...(lines as Iterable<Line>)].flatMap((line) =>
    line.type === LineType.DIRECTIVE ? [{ name: line.param.toLowerCase(), value: wordsOf(line.value).join(' ') }] : [],
  );
}

function wordsOf(value: string | readonly { readonly val: string }[]): string[] {
  return typeof value === 'string' ? [value] : value.map(({ val }) => val);
}

function about(name: string, blocks: readonly Block[]): HostSettings {
  const values = new Map<string, string[]>();
  for (const { patterns, settings } of blocks) {
    if (!matches(name, patterns)) continue;
    for (const setting of settings) values.set(setting.name, [...(values.get(setting.name) ?? []), setting.value]);
  }
  return { first: (word) => values.get(word)?.[0], all: (word) => values.get(word) ?? [] };
}

function matches(name: string, patterns: readonly string[]): boolean {
  const lower = name.toLowerCase();
  if (patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), lower))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matchesPattern(pattern, lower));
}

function readHost(name: string, blocks: readonly Block[], found: Findings): void {
  const settings = about(name, blocks);
  const server = placeOf(name, settings);
  if (server === undefined) {
    found.skip(name, remark('bad-address'));
    return;
  }
  const { login, remarks } = loginOf(name, settings);
  const word = needsSystemSsh(settings, login);
  if (word !== undefined) {
    const alias = serverOf(name, undefined, settings.first('user'));
    if (alias === undefined) found.skip(name, remark('bad-address'));
    else {
      const shown = plainName(name, alias.host);
      found.add({
        name: shown,
        server: alias,
        login,
        transport: 'openssh',
        jump: [],
        remarks: [...remarks, remark('by-system-ssh', word)],
      });
    }
    return;
  }
  const jump = jumpsOf(settings.first('proxyjump'), blocks, 0);
  if (typeof jump === 'string') found.skip(name, remark('bad-jump', jump));
  else found.add({ name: plainName(name, server.host), server, login, jump, remarks });
}

function placeOf(name: string, settings: HostSettings): ServerAddress | undefined {
  const host = (settings.first('hostname') ?? name).replace(/%([%hn])/g, (_, token: string) => (token === '%' ? '%' : name));
  return serverOf(host, settings.first('port'), settings.first('user'));
}

/** What of a host only the system's ssh can do. */
function needsSystemSsh(settings: HostSettings, login: Login): string | undefined {
  const set = (word: string): boolean => !['', 'none', undefined].includes(settings.first(word)?.toLowerCase());
  if (set('proxycommand') && settings.first('proxyjump') === undefined) return 'ProxyCommand';
  if (set('certificatefile')) return 'CertificateFile';
  const agent = settings.first('identityagent') ?? '';
  if (login.kind === 'agent' && set('identityagent') && !['SSH_AUTH_SOCK', '$SSH_AUTH_SOCK', '${SSH_AUTH_SOCK}'].includes(agent))
    return 'IdentityAgent';
  return undefined;
}

function loginOf(name: string, settings: HostSettings): { readonly login: Login; readonly remarks: ImportRemark[] } {
  const files = settings.all('identityfile').filter((file) => file.toLowerCase() !== 'none');
  const written = files[0];
  // A public half says which key of the agent is meant.
  if (written === undefined || written.endsWith('.pub')) return { login: { kind: 'agent' }, remarks: [] };
  const keyFile = written
    .replace(/^(%d|\$\{HOME\})\//, '~/')
    .replace(/%([%hnr])/g, (_, token: string) =>
      token === '%' ? '%' : token === 'h' ? (settings.first('hostname') ?? name) : token === 'n' ? name : (settings.first('user') ?? '%r'),
    );
  if (/%[a-zA-Z]|\$\{/.test(keyFile)) return { login: { kind: 'agent' }, remarks: [remark('key-name', written)] };
  return { login: keyOrAgent(keyFile), remarks: files.length > 1 ? [remark('more-keys')] : [] };
}

/** The servers of `ProxyJump`, with what ssh_config says of each; or the one that cannot be used. */
function jumpsOf(text: string | undefined, blocks: readonly Block[], depth: number): Jump[] | string {
  if (text === undefined || text.toLowerCase() === 'none') return [];
  if (depth > MAX_JUMPS) return text;
  const jumps: Jump[] = [];
  for (const [index, part] of text.split(',').entries()) {
    const match = /^(?:ssh:\/\/)?(?:(.*)@)?(\[[^\]]+\]|[^:@]+)(?::(\d+))?\/?$/.exec(part.trim());
    if (match === null) return part;
    const [, user, name = '', port] = match;
    const settings = about(name.replace(/^\[|\]$/g, ''), blocks);
    const server = serverOf(settings.first('hostname') ?? name, port ?? settings.first('port'), user ?? settings.first('user'));
    const { login } = loginOf(name, settings);
    if (server === undefined || needsSystemSsh(settings, login) !== undefined) return part;
    // Only the first of several is reached by its own way; the others are reached over it.
    const before = index === 0 ? jumpsOf(settings.first('proxyjump'), blocks, depth + 1) : [];
    if (typeof before === 'string') return before;
    jumps.push(...before, { server: formatServer(server), login });
  }
  return jumps.length > MAX_JUMPS ? text : jumps;
}
