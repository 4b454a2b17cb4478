import type { Jump } from '../../contract/site';
import { formatServer } from '../../endpoints/address';
import { Findings, folderOf, keyOrAgent, plainName, remark, serverOf, type ImportedFile } from './draft';
import { readIni, type IniSection } from './ini-lines';

const SESSIONS = 'Sessions\\';
/** `FSProtocol`: SFTP with and without falling back to SCP; where nothing is said it is the first. */
const SFTP = new Set(['1', '2']);
const PROTOCOLS: Readonly<Record<string, string>> = { '0': 'SCP', '5': 'FTP', '6': 'WebDAV', '7': 'S3' };

/** Reads the sessions of a WinSCP.ini. Its scrambled passwords are left where they are. Pure. */
export function readWinscp(text: string): ImportedFile {
  const found = new Findings();
  for (const section of readIni(text)) {
    if (!section.name.startsWith(SESSIONS)) continue;
    const name = unescapeWinscp(section.name.slice(SESSIONS.length));
    if (name !== 'Default Settings') readSession(name, section, found);
  }
  return found.done('winscp');
}

function readSession(name: string, { values }: IniSection, found: Findings): void {
  const value = (key: string): string | undefined => {
    const raw = values.get(key);
    return raw === undefined || raw === '' ? undefined : unescapeWinscp(raw);
  };
  const protocol = values.get('FSProtocol') ?? '1';
  if (!SFTP.has(protocol)) {
    found.skip(name, remark('not-sftp', PROTOCOLS[protocol] ?? '?'));
    return;
  }
  const host = value('HostName');
  const server = serverOf(host ?? '', value('PortNumber'), value('UserName'));
  if (server === undefined) {
    found.skip(name, remark(host === undefined ? 'no-host' : 'bad-address'));
    return;
  }
  const jump = tunnelOf(value);
  if (jump === undefined) {
    found.skip(name, remark('bad-jump', value('TunnelHostName') ?? '?'));
    return;
  }
  const keyFile = value('PublicKeyFile');
  const wished = value('RemoteDirectory');
  const folder = folderOf(wished ?? '');
  const hasPassword = ['Password', 'PasswordPlain', 'TunnelPassword'].some((key) => values.has(key));
  found.add({
    name: plainName(name, server.host),
    server,
    login: keyFile === undefined && hasPassword ? { kind: 'password' } : keyOrAgent(keyFile),
    jump,
    ...(folder !== undefined && { folder }),
    remarks: [
      ...(wished !== undefined && folder === undefined ? [remark('bad-folder')] : []),
      ...(keyFile?.toLowerCase().endsWith('.ppk') === true ? [remark('putty-key')] : []),
      ...(hasPassword ? [remark('password-scrambled')] : []),
    ],
  });
}

/** The server that a session goes over; undefined where it is not usable. */
function tunnelOf(value: (key: string) => string | undefined): Jump[] | undefined {
  if (value('Tunnel') !== '1') return [];
  const server = serverOf(value('TunnelHostName') ?? '', value('TunnelPortNumber'), value('TunnelUserName'));
  return server && [{ server: formatServer(server), login: keyOrAgent(value('TunnelPublicKeyFile')) }];
}

/** Undoes WinSCP's percent signs: bytes of UTF-8, after a byte order mark where a text needs it. Pure. */
export function unescapeWinscp(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = /^%([0-9a-f]{2})/i.exec(text.slice(at, at + 3))?.[1];
    if (hex !== undefined) at += 2;
    bytes.push(...(hex === undefined ? Buffer.from(text[at] ?? '', 'utf8') : [parseInt(hex, 16)]));
  }
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}
