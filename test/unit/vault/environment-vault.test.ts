import { describe, expect, it } from 'vitest';
import {
  environmentFault,
  environmentPassword,
  environmentVault,
  takeEnvironmentSecrets,
  variableSuffix,
  type PasswordNeed,
} from '../../../electron/vault/environment-vault';

function need(name: string, host: string, user = 'ada', port = 22): PasswordNeed {
  return { name, credential: { kind: 'password', user, host, port } };
}

function secrets(env: Record<string, string>) {
  return takeEnvironmentSecrets({ ...env });
}

it('takes secrets out of the environment, and leaves everything else', () => {
  const env: Record<string, string | undefined> = {
    HELIOGRAPH_PASSWORD: 'one',
    HELIOGRAPH_PASSWORD_OSLO: 'two',
    HELIOGRAPH_PASSWORD_EMPTY: '',
    HELIOGRAPH_PASSPHRASE: 'three',
    HELIOGRAPH_STATE: '/s',
    PATH: '/bin',
  };
  expect(takeEnvironmentSecrets(env)).toStrictEqual({ password: 'one', passphrase: 'three', passwords: new Map([['OSLO', 'two']]) });
  expect(env).toStrictEqual({ HELIOGRAPH_STATE: '/s', PATH: '/bin' });
  expect(takeEnvironmentSecrets(env)).toStrictEqual({ password: undefined, passphrase: undefined, passwords: new Map() });
});

it.each([
  ['Oslo', 'OSLO'],
  ['mirror1.example.org', 'MIRROR1_EXAMPLE_ORG'],
  ['Zürich (east)', 'Z_RICH__EAST_'],
  ['::1', '__1'],
])('names the variable of %s', (name, suffix) => {
  expect(variableSuffix(name)).toBe(suffix);
});

describe('the password of a login', () => {
  const oslo = need('Oslo', 'a.example');
  const bern = need('Bern', 'b.example');
  const plain = { HELIOGRAPH_PASSWORD: 'plain' };
  it.each([
    ['the only login: the plain variable', plain, oslo, [oslo], 'plain'],
    ['two mirrors of one login: the plain variable', plain, oslo, [oslo, need('Oslo 2', 'a.example')], 'plain'],
    ['two hosts: not the plain variable', plain, oslo, [oslo, bern], undefined],
    ['two ports of one host: not the plain variable', plain, oslo, [oslo, need('Other', 'a.example', 'ada', 2222)], undefined],
    ['two users of one host: not the plain variable', plain, oslo, [oslo, need('Other', 'a.example', 'eve')], undefined],
    ['a login that the command does not know', plain, oslo, [bern], undefined],
    ['its own variable', { HELIOGRAPH_PASSWORD_OSLO: 'own' }, oslo, [oslo, bern], 'own'],
    ['its own variable wins', { ...plain, HELIOGRAPH_PASSWORD_OSLO: 'own' }, oslo, [oslo], 'own'],
    ["another mirror's variable", { HELIOGRAPH_PASSWORD_BERN: 'other' }, oslo, [oslo, bern], undefined],
    ["another mirror's variable, same login", { HELIOGRAPH_PASSWORD_TWIN: 'shared' }, oslo, [oslo, need('Twin', 'a.example')], 'shared'],
    [
      'a variable that two servers share',
      { HELIOGRAPH_PASSWORD_A_B: 'x' },
      need('a-b', 'a.example'),
      [need('a-b', 'a.example'), need('a b', 'b.example')],
      undefined,
    ],
    [
      'the host of an address',
      { HELIOGRAPH_PASSWORD_A_EXAMPLE: 'h' },
      need('a.example', 'a.example'),
      [need('a.example', 'a.example'), bern],
      'h',
    ],
  ])('%s', (_name, env, asked, needs, password) => {
    expect(environmentPassword(secrets(env), asked.credential, needs)).toBe(password);
  });

  it('is explained where a variable is of no use', () => {
    expect(environmentFault(secrets(plain), [oslo])).toBeUndefined();
    expect(environmentFault(secrets({}), [oslo, bern])).toBeUndefined();
    expect(environmentFault(secrets({ ...plain, HELIOGRAPH_PASSWORD_BERN: 'x' }), [oslo, bern])).toBe(
      'HELIOGRAPH_PASSWORD is not used, because this command logs in at several places; set HELIOGRAPH_PASSWORD_OSLO instead.',
    );
    expect(environmentFault(secrets({ HELIOGRAPH_PASSWORD_A_B: 'x' }), [need('a-b', 'a.example'), need('a b', 'b.example')])).toBe(
      'HELIOGRAPH_PASSWORD_A_B is not used, because mirrors of different servers share that name; rename one of them.',
    );
  });
});

it('is a vault that is only read', async () => {
  const oslo = need('Oslo', 'a.example');
  const vault = environmentVault(secrets({ HELIOGRAPH_PASSWORD: 'p', HELIOGRAPH_PASSPHRASE: 'q' }), [oslo]);
  expect(await vault.read(oslo.credential)).toBe('p');
  expect(await vault.read({ kind: 'passphrase', keyFile: '/k' })).toBe('q');
  await expect(vault.write(oslo.credential, 'x')).rejects.toThrow('The environment cannot keep a secret.');
  expect(vault.message).not.toContain('p' + 'q');
});
