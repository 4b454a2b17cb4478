import { expect, it } from 'vitest';
import { loginCandidates } from '../../../electron/cli/login-choice';
import { takeKey } from '../../../electron/cli/prompt';

const nothing = { hasPassword: false, hasAgent: false, keyFiles: [], canAsk: false };

it.each([
  [{ ...nothing, hasPassword: true, hasAgent: true, keyFiles: ['/k'], canAsk: true }, ['password']],
  [{ ...nothing, hasAgent: true, keyFiles: ['/k', '/l'], canAsk: true }, ['agent', '/k', '/l', 'password']],
  [{ ...nothing, hasAgent: true }, ['agent']],
  [{ ...nothing, keyFiles: ['/k'] }, ['/k']],
  [{ ...nothing, canAsk: true }, ['password']],
  [nothing, ['password']],
])('logins for %j', (facts, wanted) => {
  expect(loginCandidates(facts).map((login) => (login.kind === 'key' ? login.keyFile : login.kind))).toEqual(wanted);
});

it('a typed secret takes corrections, and Ctrl-C gives up', () => {
  const type = (keys: string): ReturnType<typeof takeKey> =>
    [...keys].reduce<ReturnType<typeof takeKey>>((state, key) => (state.end ? state : takeKey(state.typed, key)), { typed: '' });
  expect(type('ab\u007fc\r')).toEqual({ typed: 'ac', end: 'done' });
  expect(type('pässwörd🚀\b\n')).toEqual({ typed: 'pässwörd', end: 'done' });
  expect(type('wrong\u0015right\r')).toEqual({ typed: 'right', end: 'done' });
  expect(type('half\u0003more\r')).toEqual({ typed: '', end: 'interrupted' });
  expect(type('\u007f\r')).toEqual({ typed: '', end: 'done' });
});
