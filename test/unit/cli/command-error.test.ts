import { describe, expect, it } from 'vitest';
import { CommandError, runErrorOf } from '../../../electron/cli/command-error';
import { withoutPasswords } from '../../../electron/cli/redact';
import { EndpointError } from '../../../electron/engine/endpoint';
import { LedgerError } from '../../../electron/ledger/ledger-error';
import { SettingsError } from '../../../electron/settings/settings-error';

describe('runErrorOf', () => {
  it.each([
    [new CommandError('usage', 'm', 'a'), { code: 'usage', message: 'm', advice: 'a' }],
    [new EndpointError('host-key-changed', 'm', 'a'), { code: 'host-key-changed', message: 'm', advice: 'a' }],
    [new EndpointError('denied', 'm'), { code: 'failed', message: 'm', advice: '' }],
    [new SettingsError('m', 'a'), { code: 'settings', message: 'm', advice: 'a' }],
    [new LedgerError('m', 'a'), { code: 'ledger', message: 'm', advice: 'a' }],
    [
      Object.assign(new Error('EACCES: permission denied, open'), { code: 'EACCES', syscall: 'open' }),
      { code: 'failed', message: 'EACCES: permission denied, open.', advice: '' },
    ],
  ])('%s', (thrown, error) => {
    expect(runErrorOf(thrown)).toEqual(error);
  });
  it('anything else is a fault of ours', () => {
    for (const thrown of [new TypeError('x is undefined'), 'text', undefined, Object.assign(new Error('x'), { code: 'nonsense' })])
      expect(runErrorOf(thrown).code).toBe('internal');
  });
});

it.each([
  ["unknown command 'sftp://u:sek:r@t@h/x'", "unknown command 'sftp://u:…@h/x'"],
  ['ssh://:p@h', 'ssh://:…@h'],
  ['sftp://u@h:22/x and C:\\x', 'sftp://u@h:22/x and C:\\x'],
])('withoutPasswords(%j)', (text, shown) => {
  expect(withoutPasswords(text)).toBe(shown);
});
