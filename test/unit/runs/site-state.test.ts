import { describe, expect, it } from 'vitest';
import type { HistoryRun, MirrorReport, VerifyReport } from '../../../electron/contract/report';
import { DEFAULT_RULES, NO_TRIGGERS, type Site } from '../../../electron/contract/site';
import { mirrorStates } from '../../../electron/runs/site-state';

const SITE: Site = {
  id: 'site',
  name: 'My site',
  origin: '/o',
  rules: DEFAULT_RULES,
  publishing: {},
  triggers: NO_TRIGGERS,
  mirrors: [{ id: 'm', name: 'Frankfurt', address: '/m', login: { kind: 'agent' } }],
};

function run(startedAt: string, report: Partial<MirrorReport> | Partial<VerifyReport>, place: Partial<HistoryRun> = {}): HistoryRun {
  return {
    id: startedAt,
    siteId: 'site',
    siteName: '',
    mirrorId: 'm',
    mirrorLabel: '',
    trigger: 'manual',
    startedAt,
    report: { kind: 'sync', problems: [], notes: [], error: null, halt: null, ...report } as HistoryRun['report'],
    ...place,
  };
}

function state(history: readonly HistoryRun[], running: readonly string[] = []) {
  return mirrorStates(SITE, history, new Set(running))[0];
}

const problem = { path: 'a', side: 'mirror', code: 'unwritable', message: '' } as const;

describe("a mirror's state", () => {
  it.each<[string, HistoryRun[], object]>([
    ['never synced', [], { state: 'never-synced', summary: 'Not synced yet', lastSync: null, lastGoodSync: null, lastProof: null }],
    [
      'not in sync while a person left changes out',
      [run('2', { status: 'ok', notes: [{ path: '', code: 'left-out', message: '' }] }), run('1', { status: 'ok' })],
      { state: 'behind', summary: 'Changes were left out of the last sync', lastGoodSync: '1' },
    ],
    ['in sync', [run('2', { status: 'ok' })], { state: 'in-sync', lastSync: '2', lastGoodSync: '2' }],
    [
      'with a problem',
      [run('2', { status: 'problems', problems: [problem] }), run('1', { status: 'ok' })],
      { state: 'problems', summary: '1 problem', lastSync: '2', lastGoodSync: '1' },
    ],
    ['with problems', [run('2', { status: 'problems', problems: [problem, problem] })], { summary: '2 problems' }],
    [
      'halted',
      [run('2', { status: 'halted', halt: { guard: 'space', message: 'Full.', advice: '', approvable: 'plan' } })],
      { state: 'halted', summary: 'Full.' },
    ],
    [
      'failed',
      [run('2', { status: 'failed', error: { code: 'login', message: 'Refused.', advice: '' } })],
      { state: 'failed', summary: 'Refused.' },
    ],
    ['stopped', [run('2', { status: 'failed', error: { code: 'interrupted', message: 'x', advice: '' } })], { state: 'behind' }],
    [
      'verified',
      [run('3', { kind: 'verify', status: 'ok', depth: 'full' }), run('2', { status: 'ok' })],
      { state: 'in-sync', lastSync: '2', lastProof: { at: '3', depth: 'full' } },
    ],
    [
      'found different',
      [run('3', { kind: 'verify', status: 'problems', missing: 1, different: 2, extra: 0, unreadable: 0 })],
      { state: 'behind', summary: '3 differences found', lastProof: null },
    ],
    ["another site's history", [run('2', { status: 'failed' }, { siteId: 'another' })], { state: 'never-synced' }],
    ["another mirror's history", [run('2', { status: 'failed' }, { mirrorId: 'another' })], { state: 'never-synced' }],
  ])('%s', (_, history, expected) => {
    expect(state(history)).toMatchObject(expected);
  });

  it('is running while it runs, with its past beside it', () => {
    expect(state([run('2', { status: 'ok' })], ['m'])).toMatchObject({ state: 'running', lastGoodSync: '2' });
  });
});
