import { describe, expect, it } from 'vitest';
import { addressFault, joinAddress, shortAddress, splitAddress } from '../../../../renderer/decisions/sftp-address';

describe('addresses', () => {
  it.each([
    ['sftp://mirror@fra1.example.net:2222/srv/www', { user: 'mirror', host: 'fra1.example.net', port: '2222', folder: '/srv/www' }],
    ['sftp://h:22/~/www', { user: '', host: 'h', port: '', folder: '~/www' }],
    ['sftp://a%40b@[2001:db8::1]/x%20y', { user: 'a@b', host: '2001:db8::1', port: '', folder: '/x y' }],
  ])('%s comes apart', (address, parts) => {
    expect(splitAddress(address)).toEqual(parts);
  });
  it.each([
    ['sftp://mirror@fra1.example.net:2222/srv/www'],
    ['sftp://a%40b@[2001:db8::1]/x%20y'],
    ['sftp://h/~/www'],
    ['sftp://h/100%25%23'],
  ])('%s goes together as it came apart', (address) => {
    const parts = splitAddress(address);
    expect(typeof parts === 'string' ? parts : joinAddress(parts)).toBe(address);
  });
  it.each([
    ['sftp://user:secret@host/x', 'password'],
    ['ftp://host/x', 'scheme'],
    ['host/x', 'form'],
    ['sftp://h/%zz', 'form'],
  ])('%s is refused', (address, fault) => {
    expect(splitAddress(address)).toBe(fault);
  });
  it.each([
    [{ host: '' }, 'host'],
    [{ host: '-oProxyCommand=x' }, 'host'],
    [{ host: 'a b' }, 'host'],
    [{ port: '0' }, 'port'],
    [{ port: '70000' }, 'port'],
    [{ port: 'x' }, 'port'],
    [{ folder: '' }, 'folder'],
    [{ folder: 'www' }, 'folder'],
    [{}, null],
    [{ folder: '~' }, null],
  ])('what is missing in %j is %s', (change, fault) => {
    expect(addressFault({ user: 'u', host: 'h', port: '', folder: '/x', ...change })).toBe(fault);
  });
  it('are short in a column', () => {
    expect(shortAddress('sftp://u@h/x')).toBe('u@h/x');
  });
});
