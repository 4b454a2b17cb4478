import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from '../../../electron/endpoints/address';
import { EndpointError } from '../../../electron/engine/endpoint';

describe('parseAddress', () => {
  it.each([
    ['/srv/www', { kind: 'folder', path: '/srv/www' }],
    ['C:\\sites\\x', { kind: 'folder', path: 'C:\\sites\\x' }],
    ['./a b', { kind: 'folder', path: './a b' }],
    ['sftp://host/srv/www', { kind: 'sftp', host: 'host', port: 22, path: '/srv/www' }],
    ['SFTP://Bob@Example.ORG:2222/srv//www/', { kind: 'sftp', user: 'Bob', host: 'example.org', port: 2222, path: '/srv/www' }],
    ['sftp://bob%40corp@host/x', { kind: 'sftp', user: 'bob@corp', host: 'host', port: 22, path: '/x' }],
    ['sftp://[2001:DB8::1]:22/x', { kind: 'sftp', host: '2001:db8::1', port: 22, path: '/x' }],
    ['sftp://host/~', { kind: 'sftp', host: 'host', port: 22, path: '~' }],
    ['sftp://host/~/site/./a', { kind: 'sftp', host: 'host', port: 22, path: '~/site/a' }],
    ['sftp://host/', { kind: 'sftp', host: 'host', port: 22, path: '/' }],
    ['sftp://host/a%20b%2525', { kind: 'sftp', host: 'host', port: 22, path: '/a b%25' }],
    ['sftp://host/a/../b', { kind: 'sftp', host: 'host', port: 22, path: '/b' }],
    ['sftp://host/mail@home:x', { kind: 'sftp', host: 'host', port: 22, path: '/mail@home:x' }],
  ])('reads %s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it.each([
    'sftp://bob:hunter2@host/x',
    'sftp://bob:hunter2@host',
    'sftp://bob:hun@ter2@host/x',
    'sftp://bob:hunter2/@host/x',
    'sftp://:hunter2@host/x',
  ])('refuses the password in %s and does not repeat it', (text) => {
    const error = failure(text);
    expect(error.kind).toBe('usage');
    expect(error.message).toContain('password');
    expect(`${error.message} ${error.advice}`).not.toMatch(/hun|ter2/);
  });

  it.each([
    '',
    'sftp://host',
    'sftp:///path',
    'sftp://-oProxyCommand=x/path',
    'sftp://-x@host/path',
    'sftp://ho st/path',
    'sftp://host\n/path',
    'sftp://host:0/path',
    'sftp://host:65536/path',
    'sftp://host:22x/path',
    'sftp://2001:db8::1/path',
    'sftp://[nonsense]/path',
    'sftp://host/%zz',
    'sftp://host/%00',
    'sftp://host/../etc',
    'sftp://host/~/../etc',
    'http://host/path',
    'ftp://host/path',
    'a\0b',
  ])('refuses %j with advice', (text) => {
    const error = failure(text);
    expect(error.kind).toBe('usage');
    expect(error.advice).not.toBe('');
  });
});

describe('formatAddress', () => {
  it.each([
    '/srv/www',
    'sftp://host/',
    'sftp://bob%40corp@host:2222/a%20b%25',
    'sftp://[2001:db8::1]:2222/x',
    'sftp://host/~/site',
    'sftp://host/~',
  ])('writes %s as it was read', (text) => {
    expect(formatAddress(parseAddress(text))).toBe(text);
  });
});

function failure(text: string): EndpointError {
  try {
    parseAddress(text);
  } catch (error) {
    if (error instanceof EndpointError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}
