import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES, NO_TRIGGERS, type Site } from '../../../electron/contract/site';
import { siteTask } from '../../../electron/runs/site-task';

const SITE: Site = {
  id: 'site',
  name: 'My site',
  origin: '/srv/site',
  rules: { ...DEFAULT_RULES, heal: true },
  publishing: {},
  triggers: NO_TRIGGERS,
  mirrors: [
    { id: 'm1', name: 'Frankfurt', address: 'sftp://a@one/www', login: { kind: 'password' } },
    { id: 'm2', name: 'Oslo', address: 'sftp://b@two/www', login: { kind: 'agent' } },
  ],
};

describe('the task of a saved site', () => {
  it('is for all its mirrors, by its rules, and asks for nothing that was not wished', () => {
    expect(siteTask(SITE, { runId: 'r', kind: 'sync', trigger: 'manual' })).toEqual({
      runId: 'r',
      kind: 'sync',
      trigger: 'manual',
      rules: SITE.rules,
      adopt: false,
      approve: [],
      approveCounts: false,
      depth: 'quick',
      repair: false,
      origin: { key: 'origin', label: 'My site', address: '/srv/site', login: { kind: 'agent' } },
      mirrors: [
        { key: 'm1', label: 'Frankfurt', address: 'sftp://a@one/www', login: { kind: 'password' } },
        { key: 'm2', label: 'Oslo', address: 'sftp://b@two/www', login: { kind: 'agent' } },
      ],
      site: { id: 'site', name: 'My site' },
    });
  });

  it('logs in at an SFTP origin as the site says', () => {
    const far: Site = { ...SITE, origin: 'sftp://ftp@master/srv', originLogin: { kind: 'key', keyFile: '/keys/ftp' } };
    expect(siteTask(far, { runId: 'r', kind: 'sync', trigger: 'manual' }).origin).toEqual({
      key: 'origin',
      label: 'My site',
      address: 'sftp://ftp@master/srv',
      login: { kind: 'key', keyFile: '/keys/ftp' },
    });
  });

  it('is for the named mirrors only, and carries what was approved', () => {
    const task = siteTask(SITE, {
      runId: 'r',
      kind: 'verify',
      trigger: 'schedule',
      mirrorIds: ['m2'],
      approve: ['sha256:x'],
      depth: 'full',
      repair: true,
    });
    expect(task).toMatchObject({ mirrors: [{ key: 'm2' }], approve: ['sha256:x'], depth: 'full', repair: true });
  });

  it('for no mirror says so in a sentence', () => {
    expect(() => siteTask(SITE, { runId: 'r', kind: 'sync', trigger: 'manual', mirrorIds: ['gone'] })).toThrow(
      'The site “My site” has no mirror to run for.',
    );
  });
});
