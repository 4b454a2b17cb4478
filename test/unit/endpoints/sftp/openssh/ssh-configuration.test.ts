import { expect, it } from 'vitest';
import { parseRoute } from '../../../../../electron/endpoints/sftp/openssh/ssh-configuration';

const order = { host: 'name', login: { kind: 'agent' } } as const;

it('reads what ssh_config makes of a name', () => {
  const text = 'host name\nuser deploy\nhostname Real.Example\nport 2222\nproxyjump none\nidentityfile ~/.ssh/a b\n';
  expect(parseRoute(text, order)).toEqual({ keyHost: 'real.example', keyPort: 2222, user: 'deploy', isProxied: false });
});

it('looks a key up by its alias, whatever the port', () => {
  const route = parseRoute('hostname 10.0.0.1\nport 2222\nhostkeyalias mirror.example\nproxycommand nc %h %p\n', order);
  expect(route).toMatchObject({ keyHost: 'mirror.example', keyPort: 22, isProxied: true });
});

it('takes the address where nothing is said', () => {
  expect(parseRoute('', { ...order, port: 2200, user: 'web' })).toEqual({ keyHost: 'name', keyPort: 2200, user: 'web', isProxied: false });
});
