import { describe, expect, it } from 'vitest';
import type { ConnectionStep } from '../../../../electron/contract/trust';
import { folderAbove, folderBelow, readJumps, stepAfterTest, TESTED_STEPS } from '../../../../renderer/decisions/mirror-steps';

function steps(...states: ConnectionStep['state'][]): ConnectionStep[] {
  return states.map((state, at) => ({ step: TESTED_STEPS[at]!, state, message: '', advice: '' }));
}

describe('where a test leads', () => {
  it.each([
    [steps('failed', 'skipped', 'skipped', 'skipped'), 'identity', 'reach'],
    [steps('ok', 'needs-trust', 'skipped', 'skipped'), 'identity', 'identity'],
    [steps('ok', 'failed', 'skipped', 'skipped'), 'login', 'identity'],
    [steps('ok', 'ok', 'failed', 'skipped'), 'identity', 'login'],
    [steps('ok', 'ok', 'failed', 'skipped'), 'login', 'login'],
    [steps('ok', 'ok', 'ok', 'failed'), 'login', 'folder'],
    [steps('ok', 'ok', 'ok', 'failed'), 'folder', 'folder'],
    [steps('ok', 'ok', 'ok', 'ok'), 'folder', 'abilities'],
    [steps('skipped', 'skipped', 'failed', 'skipped'), 'login', 'login'],
    [[], 'identity', 'reach'],
  ] as const)('%#', (found, upTo, next) => {
    expect(stepAfterTest(found, upTo)).toBe(next);
  });
});

describe('servers on the way', () => {
  it.each([
    ['', []],
    [' gate@bastion:2200 , [2001:db8::1]:22', ['gate@bastion:2200', '[2001:db8::1]:22']],
    ['bastion', ['bastion']],
    ['gate:secret@bastion', null],
    ['bastion/path', null],
    ['-oProxyCommand=x', null],
    ['a,b,c,d,e', null],
  ])('%j', (typed, servers) => {
    expect(readJumps(typed)).toEqual(servers);
  });
});

describe('folders', () => {
  it.each([
    ['/srv/www', '/srv'],
    ['/srv', '/'],
    ['/', null],
    ['~/www', null],
  ])('above %s is %s', (path, above) => {
    expect(folderAbove(path)).toBe(above);
  });
  it('are joined', () => {
    expect([folderBelow('/', 'srv'), folderBelow('/srv', 'www')]).toEqual(['/srv', '/srv/www']);
  });
});
