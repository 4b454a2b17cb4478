import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ImportedFile } from '../../../../electron/settings/import/draft';
import { readFilezilla, remoteFolder } from '../../../../electron/settings/import/filezilla';
import { knownKeysIn, looksLikeKnownHosts } from '../../../../electron/settings/import/known-hosts';
import { readRclone, reveal } from '../../../../electron/settings/import/rclone';
import { kindOf } from '../../../../electron/settings/import/read-import';
import { readSshConfig } from '../../../../electron/settings/import/ssh-config';
import { readWinscp, unescapeWinscp } from '../../../../electron/settings/import/winscp';
import { hashHost } from '../../../../electron/endpoints/sftp/known-hosts';

const codes = (file: ImportedFile, name: string) => file.servers.find((each) => each.name === name)?.remarks.map(({ code }) => code);
const left = (file: ImportedFile) => file.skipped.map(({ name, remark }) => [name, remark.code, remark.detail]);
const key = (fill: number) => {
  const type = 'ssh-ed25519';
  return Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, fill)]);
};

describe('~/.ssh/config', () => {
  it('each name is a server, with what patterns say of it; the first word counts', () => {
    const file = readSshConfig(`
User everyone
Host fra  "web fra"
  HostName fra1.Example.net
  Port 2222
  IdentityFile ~/.ssh/deploy
  IdentityFile ~/.ssh/other
Host *.example.org !secret.example.org
  IdentityFile %d/.ssh/org
Host www.example.org secret.example.org
  User=web
Host *
  Port 2200
`);
    expect(file.servers.map(({ name, server, login }) => [name, server, login])).toEqual([
      ['fra', { user: 'everyone', host: 'fra1.example.net', port: 2222 }, { kind: 'key', keyFile: '~/.ssh/deploy' }],
      ['web fra', { user: 'everyone', host: 'fra1.example.net', port: 2222 }, { kind: 'key', keyFile: '~/.ssh/deploy' }],
      ['www.example.org', { user: 'everyone', host: 'www.example.org', port: 2200 }, { kind: 'key', keyFile: '~/.ssh/org' }],
      ['secret.example.org', { user: 'everyone', host: 'secret.example.org', port: 2200 }, { kind: 'agent' }],
    ]);
    expect(codes(file, 'fra')).toEqual(['more-keys']);
    expect(left(file).map(([, code]) => code)).toContain('pattern');
  });

  it('the way over others is taken with what is said of each of them', () => {
    const file = readSshConfig(`
Host gate
  HostName gate.example.net
  User jump
  IdentityFile ~/.ssh/gate
  ProxyJump outer:2022
Host outer
  HostName outer.example.net
Host inner
  HostName 10.0.0.5
  ProxyJump gate,root@[2001:db8::1]:2200
Host none
  ProxyJump none
Host loop
  ProxyJump loop
`);
    expect(file.servers.find(({ name }) => name === 'inner')?.jump).toEqual([
      { server: 'outer.example.net:2022', login: { kind: 'agent' } },
      { server: 'jump@gate.example.net', login: { kind: 'key', keyFile: '~/.ssh/gate' } },
      { server: 'root@[2001:db8::1]:2200', login: { kind: 'agent' } },
    ]);
    expect(file.servers.find(({ name }) => name === 'none')?.jump).toEqual([]);
    expect(left(file)).toEqual([['loop', 'bad-jump', 'loop']]);
  });

  it('what only ssh can do is left to it, under the name that ssh knows', () => {
    const file = readSshConfig(
      'Host a\n HostName a.example\n ProxyCommand nc %h %p\nHost b\n IdentityAgent ~/.1password/agent.sock\nHost c\n IdentityAgent SSH_AUTH_SOCK\n',
    );
    expect(file.servers.map(({ server, transport }) => [server.host, transport])).toEqual([
      ['a', 'openssh'],
      ['b', 'openssh'],
      ['c', undefined],
    ]);
    expect(codes(file, 'b')).toEqual(['by-system-ssh']);
  });

  it('Match runs nothing, hostile values are passed over, and broken quotes are told', () => {
    const file = readSshConfig(
      'Match exec "touch /nowhere/owned"\n User x\nHost -oProxyCommand\n Port 22\nHost big\n Port 99999\nHost ok\n User a\u0007b\n',
    );
    expect(file.servers).toEqual([]);
    expect(left(file).map(([name, code]) => [name, code])).toEqual([
      ['-oProxyCommand', 'bad-address'],
      ['big', 'bad-address'],
      ['ok', 'bad-address'],
    ]);
    expect(file.remarks.map(({ code }) => code)).toEqual(['match-skipped']);
  });
});

describe('sitemanager.xml of FileZilla', () => {
  const site = (inner: string) => `<?xml version="1.0"?><FileZilla3 version="3.66"><Servers>${inner}</Servers></FileZilla3>`;
  const server = (inner: string) =>
    `<Server><Host>fra1.example.net</Host><Port>2222</Port><Protocol>1</Protocol><User>web</User>${inner}</Server>`;

  it('servers in folders, with a password in base64 and a folder by lengths', () => {
    const file = readFilezilla(
      site(
        `<Folder expanded="1">Mirrors &amp; more${server('<Pass encoding="base64">Z2VoZWlt</Pass><Logontype>1</Logontype><Name>Fra</Name><RemoteDir>1 0 3 srv 7 my site 2 ü€</RemoteDir>')}</Folder>`,
      ),
    );
    const [draft] = file.servers;
    expect(draft).toMatchObject({
      name: 'Mirrors & more / Fra',
      server: { user: 'web', host: 'fra1.example.net', port: 2222 },
      folder: '/srv/my site/ü€',
      login: { kind: 'password' },
      remarks: [],
    });
    expect(draft?.password?.reveal()).toBe('geheim');
  });

  it('a password shows nowhere on the way', () => {
    const [draft] = readFilezilla(site(server('<Pass encoding="base64">Z2VoZWlt</Pass><Logontype>1</Logontype>'))).servers;
    expect(draft?.password?.reveal()).toBe('geheim');
    for (const text of [
      JSON.stringify(draft),
      inspect(draft, { depth: 9, showHidden: true }),
      String(draft?.password),
      JSON.stringify(structuredClone({ ...draft })),
    ])
      expect(text).not.toMatch(/geheim|Z2VoZWlt/);
  });

  it('other protocols are listed with the reason; locked passwords are told', () => {
    const file = readFilezilla(
      site(
        `<Server><Host>ftp.example.net</Host><Protocol>0</Protocol><Name>Old</Name></Server>${server('<Pass encoding="crypt" pubkey="x">aa</Pass><Logontype>1</Logontype><Name>B</Name>')}${server('<Logontype>5</Logontype><Keyfile>/home/a/k.ppk</Keyfile><Name>C</Name>')}`,
      ),
    );
    expect(left(file)).toEqual([['Old', 'not-sftp', 'FTP']]);
    expect(codes(file, 'B')).toEqual(['password-locked']);
    expect(codes(file, 'C')).toEqual(['putty-key']);
    expect(file.servers[1]?.login).toEqual({ kind: 'key', keyFile: '/home/a/k.ppk' });
  });

  it.each([
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><FileZilla3><Servers/></FileZilla3>', /entities/],
    ['broken XML', '<FileZilla3><Servers></FileZilla3>', /line 1 is not valid XML/],
    ['other XML', '<svg></svg>', /not of FileZilla/],
    ['a deep nest', `<FileZilla3>${'<Folder>'.repeat(20_000)}${'</Folder>'.repeat(20_000)}</FileZilla3>`, /nested|XML/],
  ])('%s is refused with a sentence', (_, text, why) => {
    expect(() => readFilezilla(text)).toThrow(why);
  });

  it.each([
    ['1 0 3 srv 3 www', '/srv/www'],
    ['1 0', undefined],
    ['1 0 2 srv', undefined],
    ['1 0 99 srv', undefined],
    ['1 0 3 a/b', undefined],
    ['1 0 2 ..', undefined],
    ['1 0 3 a\u0007b', undefined],
    ['3 2 C: 3 www', undefined],
    ['/srv/www', undefined],
  ])('the folder %j is %s', (text, folder) => {
    expect(remoteFolder(text)).toBe(folder);
  });
});

describe('WinSCP.ini', () => {
  it('names and values come out of their percent signs, a tunnel is a server on the way, passwords stay', () => {
    const file = readWinscp(
      [
        '[Configuration]', 'x=1',
        '[Sessions\\Default%20Settings]', 'HostName=nobody',
        '[Sessions\\Mirrors/M%EF%BB%BF%C3%BCnchen]', 'HostName=muc.example.net', 'PortNumber=2222', 'UserName=web', 'Password=A35C4350', 'RemoteDirectory=%EF%BB%BF/srv/b%C3%BCcher;a',
        '[Sessions\\in]', 'HostName=10.0.0.5', 'PublicKeyFile=C:%5CKeys%5Cdeploy.ppk', 'Tunnel=1', 'TunnelHostName=gate.example.net', 'TunnelUserName=jump',
        '[Sessions\\old]', 'HostName=x', 'FSProtocol=5',
      ].join('\r\n'), // prettier-ignore
    );
    expect(file.servers[0]).toMatchObject({
      server: { user: 'web', host: 'muc.example.net', port: 2222 },
      folder: '/srv/bücher;a',
      login: { kind: 'password' },
    });
    expect(file.servers[0]?.password).toBeUndefined();
    expect(file.servers[0]?.remarks.map(({ code }) => code)).toEqual(['password-scrambled']);
    expect(file.servers[1]).toMatchObject({
      login: { kind: 'key', keyFile: 'C:\\Keys\\deploy.ppk' },
      jump: [{ server: 'jump@gate.example.net', login: { kind: 'agent' } }],
    });
    expect(left(file)).toEqual([['old', 'not-sftp', 'FTP']]);
  });

  it('a percent sign that is none of its own stays', () => {
    expect([unescapeWinscp('100%'), unescapeWinscp('%zz%41'), unescapeWinscp('%EF%BB%BFä')]).toEqual(['100%', '%zzA', 'ä']);
  });
});

describe('rclone.conf', () => {
  it('reveals what rclone obscured, by its own examples, and nothing else', () => {
    expect([reveal('YWFhYWFhYWFhYWFhYWFhYXMaGgIlEQ'), reveal('YmJiYmJiYmJiYmJiYmJiYp3gcEWbAw'), reveal('YWFhYWFhYWFhYWFhYWFhYQ')]).toEqual([
      'potato',
      'potato',
      '',
    ]);
    expect([reveal('plaintext'), reveal('not base64!'), reveal('')]).toEqual([undefined, undefined, undefined]);
  });

  it('SFTP remotes only; a passphrase belongs to the key', () => {
    const file = readRclone(
      '[fra]\ntype = sftp\nhost = fra1.example.net\nuser = web\nport = 2222\npass = YWFhYWFhYWFhYWFhYWFhYXMaGgIlEQ\n\n[key]\ntype = sftp\nhost = a\nkey_file = ~/.ssh/k\nkey_file_pass = YmJiYmJiYmJiYmJiYmJiYp3gcEWbAw\n[s3]\ntype = s3\n[none]\ntype = sftp\n[bad]\ntype = sftp\nhost = b\npass = hunter2\n',
    );
    expect(
      file.servers.map(({ name, login, password, passphrase }) => [name, login.kind, password?.reveal(), passphrase?.reveal()]),
    ).toEqual([
      ['fra', 'password', 'potato', undefined],
      ['key', 'key', undefined, 'potato'],
      ['bad', 'password', undefined, undefined],
    ]);
    expect(codes(file, 'bad')).toEqual(['password-unreadable']);
    expect(left(file)).toEqual([
      ['s3', 'not-sftp', 's3'],
      ['none', 'no-host', ''],
    ]);
  });

  it('an encrypted one is refused', () => {
    expect(() => readRclone('# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabc')).toThrow(/encrypted/);
  });
});

describe('known_hosts', () => {
  const line = (hosts: string, fill: number, marker = '') => `${marker}${hosts} ssh-ed25519 ${key(fill).toString('base64')}`;
  const text = [
    line('plain.example.net,10.0.0.1', 1), line('[port.example.net]:2222', 2), line(hashHost('hidden.example.net'), 3),
    line('*.example.net', 4), line('gone.example.net', 5), line('gone.example.net', 5, '@revoked '), 'junk', '@cert-authority * ssh-ed25519 x',
  ].join('\n'); // prettier-ignore

  it('finds keys of plain and hashed names, never of patterns, never revoked ones', () => {
    const find = knownKeysIn(text);
    expect(find({ host: 'plain.example.net', port: 22 }).keys).toEqual([key(1)]);
    expect(find({ host: 'port.example.net', port: 2222 }).keys).toEqual([key(2)]);
    expect(find({ host: 'port.example.net', port: 22 }).keys).toEqual([]);
    expect(find({ host: 'hidden.example.net', port: 22 }).keys).toEqual([key(3)]);
    expect(find({ host: 'other.example.net', port: 22 }).keys).toEqual([]);
    expect(find({ host: 'gone.example.net', port: 22 })).toEqual({ keys: [], hasRevoked: true });
  });

  it('is told from other files by its lines', () => {
    expect([looksLikeKnownHosts(text), looksLikeKnownHosts('Host a\n Port 2'), looksLikeKnownHosts('')]).toEqual([true, false, false]);
  });
});

describe('which program wrote a file', () => {
  it.each([
    ['<?xml version="1.0"?><FileZilla3/>', 'filezilla'],
    ['[Configuration]\r\n[Sessions\\a]\r\nHostName=b', 'winscp'],
    ['[a]\ntype = sftp', 'rclone'],
    ['# x\nHost a', 'ssh-config'],
    ['Include ~/x', 'ssh-config'],
  ])('%j: %s', (text, kind) => {
    expect(kindOf(text, '/x')).toBe(kind);
  });
  it('is refused where none of them did', () => {
    expect(() => kindOf('hello', '/home/a/letter.txt')).toThrow(/letter\.txt is none/);
  });
});
