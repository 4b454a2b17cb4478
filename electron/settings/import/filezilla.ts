import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Findings, folderOf, ImportError, keyOrAgent, plainName, remark, Sealed, serverOf, type ImportedFile } from './draft';

/** `Protocol` of a server. */
const SFTP = '1';
const PROTOCOLS: Readonly<Record<string, string>> = {
  '0': 'FTP', '3': 'FTPS', '4': 'FTPES', '6': 'FTP', '7': 'S3', '8': 'Storj', '9': 'WebDAV', '10': 'Azure', '11': 'Azure', '12': 'Swift', '13': 'Google Cloud', '14': 'Google Drive',
  '15': 'Dropbox', '16': 'OneDrive', '17': 'B2', '18': 'Box',
}; // prettier-ignore
/** `Logontype`: by a key file. */
const BY_KEY = '5';
/** `Logontype`s that have a password: stored, asked for each time, asked for in a dialogue. */
const BY_PASSWORD = new Set(['1', '2', '3']);
/** Folders of sites within one another. */
const MAX_DEPTH = 32;

type Node = Readonly<Record<string, unknown>>;

/** Reads the servers of FileZilla's sitemanager.xml, and of what it exports. Pure. @throws ImportError for what is no such file */
export function readFilezilla(text: string): ImportedFile {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw broken('it defines entities, as no file of FileZilla does');
  const root = parse(text);
  const found = new Findings();
  readFolder(nodeOf(root['Servers']) ?? root, '', 0, found);
  return found.done('filezilla');
}

function parse(text: string): Node {
  try {
    const judged = XMLValidator.validate(text);
    if (judged !== true) throw broken(`line ${String(judged.err.line)} is not valid XML`);
    const parser = new XMLParser({
      ignoreAttributes: false,
      parseTagValue: false,
      // Decoded below: the five that XML knows, and numbers.
      processEntities: false,
      isArray: (name) => name === 'Server' || name === 'Folder',
    });
    const parsed = parser.parse(text) as Node;
    const root = nodeOf(parsed['FileZilla3']);
    if (root === undefined) throw broken('it is XML, but not of FileZilla');
    return root;
  } catch (error) {
    throw error instanceof ImportError ? error : broken('it is not valid XML, or far too deeply nested');
  }
}

function broken(why: string): ImportError {
  return new ImportError(`The file cannot be read as sitemanager.xml: ${why}.`, 'Export it anew from FileZilla (File, Export).');
}

function readFolder(folder: Node, path: string, depth: number, found: Findings): void {
  if (found.isFull) return;
  for (const server of listOf(folder['Server'])) readServer(server, path, found);
  if (depth >= MAX_DEPTH) return;
  for (const inner of listOf(folder['Folder'])) readFolder(inner, `${path}${textOf(inner, '#text').trim()} / `, depth + 1, found);
}

function readServer(node: Node, path: string, found: Findings): void {
  const name = `${path}${textOf(node, 'Name') || textOf(node, 'Host')}`;
  const protocol = textOf(node, 'Protocol') || '0';
  if (protocol !== SFTP) {
    found.skip(name, remark('not-sftp', PROTOCOLS[protocol] ?? '?'));
    return;
  }
  const host = textOf(node, 'Host');
  const server = serverOf(host, textOf(node, 'Port') || undefined, textOf(node, 'User'));
  if (server === undefined) {
    found.skip(name, remark(host === '' ? 'no-host' : 'bad-address'));
    return;
  }
  const logon = textOf(node, 'Logontype');
  const keyFile = logon === BY_KEY ? textOf(node, 'Keyfile') : undefined;
  const wished = textOf(node, 'RemoteDir');
  const folder = wished === '' ? undefined : remoteFolder(wished);
  const { password, why } = passwordOf(node);
  found.add({
    name: plainName(name, server.host),
    server,
    login: BY_PASSWORD.has(logon) ? { kind: 'password' } : keyOrAgent(keyFile),
    jump: [],
    ...(folder !== undefined && { folder }),
    ...(BY_PASSWORD.has(logon) && password !== undefined && { password: new Sealed(password) }),
    remarks: [
      ...(wished !== '' && folder === undefined ? [remark('bad-folder')] : []),
      ...(keyFile?.toLowerCase().endsWith('.ppk') === true ? [remark('putty-key')] : []),
      ...(why === undefined ? [] : [remark(why)]),
    ],
  });
}

function passwordOf(node: Node): { readonly password?: string; readonly why?: 'password-locked' | 'password-unreadable' } {
  const pass = nodeOf(node['Pass']);
  const text = pass === undefined ? textOf(node, 'Pass') : textOf(pass, '#text');
  if (text === '') return {};
  const encoding = pass === undefined ? '' : textOf(pass, '@_encoding');
  if (encoding === 'crypt') return { why: 'password-locked' };
  if (encoding === '') return { password: text };
  const bytes = Buffer.from(text, 'base64');
  const plain = bytes.toString('utf8');
  const isSound = encoding === 'base64' && Buffer.from(plain, 'utf8').equals(bytes) && plain !== '' && !/\p{Cc}/u.test(plain);
  return isSound ? { password: plain } : { why: 'password-unreadable' };
}

/**
 * A folder as FileZilla writes it: the kind of server, the length of a prefix, then each name after its length, such as
 * `1 0 3 srv 3 www`. Undefined for other servers than Unix ones, and for what does not fit. Pure.
 */
export function remoteFolder(text: string): string | undefined {
  const head = /^([01]) 0(?: |$)/.exec(text);
  if (head === null) return undefined;
  // Lengths count what its platform calls a character: code points, or on Windows halves of them.
  const rest = text.slice(head[0].length);
  const names = namesIn([...rest]) ?? namesIn(rest.split(''));
  return names && folderOf(`/${names.join('/')}`);
}

function namesIn(characters: readonly string[]): string[] | undefined {
  const names: string[] = [];
  for (let at = 0; at < characters.length;) {
    const space = characters.indexOf(' ', at);
    const length = space < 0 ? NaN : Number(characters.slice(at, space).join(''));
    const name = characters.slice(space + 1, space + 1 + length).join('');
    if (!Number.isInteger(length) || length < 1 || space + 1 + length > characters.length || /[/]/.test(name)) return undefined;
    const next = characters[space + 1 + length];
    if (next !== undefined && next !== ' ') return undefined;
    names.push(name);
    at = space + 2 + length;
  }
  return names;
}

function listOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.map(nodeOf).filter((each) => each !== undefined) : [];
}

function nodeOf(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : undefined;
}

function textOf(node: Node, name: string): string {
  const value = node[name];
  const text = typeof value === 'string' ? value : typeof nodeOf(value)?.['#text'] === 'string' ? (nodeOf(value)?.['#text'] as string) : '';
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (whole, decimal?: string, hex?: string, word?: string) => {
      if (word !== undefined) return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[word.toLowerCase()] ?? whole;
      const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
