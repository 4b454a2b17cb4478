import { describe, expect, it } from 'vitest';
import {
  configurationArguments,
  lookArguments,
  sftpArguments,
  type SshOrder,
} from '../../../../../electron/endpoints/sftp/openssh/ssh-arguments';

const check = { knownHostsFile: '/tmp/a folder/50%/known_hosts', name: 'heliograph-1' };
const byKey: SshOrder = { host: 'mirror.example', port: 2222, user: 'web', login: { kind: 'key', keyFile: '/home/ada/.ssh/id_x' } };

/** The values of -o, the first of each name: that one counts. */
function optionsOf(parameters: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [index, each] of parameters.entries()) {
    if (each !== '-o') continue;
    const [name, value] = (parameters[index + 1] ?? '').split(/=(.*)/s);
    if (!values.has(name!)) values.set(name!, value!);
  }
  return values;
}

describe('the arguments of ssh', () => {
  it('start SFTP at one host, whose name is taken for nothing else', () => {
    const parameters = sftpArguments(byKey, check);
    expect(parameters[0]).toBe('-s');
    expect(parameters.slice(-7)).toEqual(['-p', '2222', '-l', 'web', '--', 'mirror.example', 'sftp']);
  });

  it('check the host key by our file alone', () => {
    expect(Object.fromEntries(optionsOf(sftpArguments(byKey, check)))).toMatchObject({
      StrictHostKeyChecking: 'yes',
      UserKnownHostsFile: '"/tmp/a folder/50%%/known_hosts"',
      GlobalKnownHostsFile: '/dev/null',
      KnownHostsCommand: 'none',
      HostKeyAlias: 'heliograph-1',
      VerifyHostKeyDNS: 'no',
      UpdateHostKeys: 'no',
    });
  });

  it('start nothing beside the connection', () => {
    expect(Object.fromEntries(optionsOf(sftpArguments(byKey, check)))).toMatchObject({
      ClearAllForwardings: 'yes',
      ForwardAgent: 'no',
      ForwardX11: 'no',
      PermitLocalCommand: 'no',
      RemoteCommand: 'none',
      ControlMaster: 'no',
      ControlPath: 'none',
    });
  });

  it('offer a key alone, a password alone, or whatever needs no question', () => {
    const login = (kind: SshOrder['login']): Record<string, string> =>
      Object.fromEntries(optionsOf(sftpArguments({ ...byKey, login: kind }, check)));
    expect(login(byKey.login)).toMatchObject({
      PreferredAuthentications: 'publickey',
      IdentitiesOnly: 'yes',
      IdentityAgent: 'none',
      IdentityFile: '"/home/ada/.ssh/id_x"',
    });
    expect(login({ kind: 'password' })).toMatchObject({ PubkeyAuthentication: 'no', NumberOfPasswordPrompts: '1' });
    expect(login({ kind: 'agent' })).toMatchObject({ BatchMode: 'yes' });
    expect(login({ kind: 'agent' })).not.toHaveProperty('PreferredAuthentications');
  });

  it('look at a key without any way to log in', () => {
    const parameters = lookArguments(byKey, check);
    expect(parameters).toContain('-N');
    expect(parameters).not.toContain('sftp');
    expect(Object.fromEntries(optionsOf(parameters))).toMatchObject({
      StrictHostKeyChecking: 'accept-new',
      BatchMode: 'yes',
      PreferredAuthentications: 'none',
      PubkeyAuthentication: 'no',
    });
    expect(parameters.join(' ')).not.toContain('id_x');
  });

  it('leave port and user to ssh_config where nobody named them', () => {
    expect(configurationArguments({ host: 'mirror.example', login: { kind: 'agent' } })).toEqual(['-G', '-T', '--', 'mirror.example']);
  });

  it.each(['-oProxyCommand=x', '', 'a b', 'a\nb', '$(x)', 'a;b'])('refuse the host %j', (host) => {
    expect(() => sftpArguments({ ...byKey, host }, check)).toThrow('host');
  });

  it.each(['-l', '', 'a b', 'a;b', '`a`', 'a$b', "a'b", 'a\\b', 'a\u0000b'])('refuse the user %j', (user) => {
    expect(() => sftpArguments({ ...byKey, user }, check)).toThrow('user name');
  });

  it.each(['::1', '2001:db8::1', 'fe80::1%eth0', '127.0.0.1', 'a_b.example'])('take the host %s', (host) => {
    expect(sftpArguments({ ...byKey, host }, check).at(-2)).toBe(host);
  });

  it('refuse a key file that could not be written down', () => {
    const keyFile = '/home/ada/"; ProxyCommand x';
    expect(() => sftpArguments({ ...byKey, login: { kind: 'key', keyFile } }, check)).toThrow('quote');
  });
});
