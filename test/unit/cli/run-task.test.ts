import { expect, it } from 'vitest';
import type { Places } from '../../../electron/cli/places';
import { buildRunTask, taskOfPlanFile } from '../../../electron/cli/run-task';
import type { RunOptions } from '../../../electron/cli/run-options';
import type { Plan } from '../../../electron/contract/plan';
import { DEFAULT_RULES, NO_TRIGGERS } from '../../../electron/contract/site';

const hash = `sha256:${'1'.repeat(64)}`;
const options: RunOptions = {
  patterns: [],
  checksum: false,
  adopt: true,
  heal: false,
  approve: [hash, 'all'],
  delete: true,
  acceptNewHostKey: false,
  mirror: [],
  connections: 3,
};
const places: Places = {
  site: null,
  origin: { key: '/a', label: '/a', address: '/a', login: { kind: 'agent' } },
  mirrors: [{ key: '/b', label: '/b', address: '/b', login: { kind: 'agent' } }],
};

it('builds a task out of places, options and what is wanted', () => {
  expect(buildRunTask({ runId: 'r1', kind: 'verify', depth: 'full', repair: true }, places, options)).toEqual({
    runId: 'r1',
    kind: 'verify',
    origin: places.origin,
    mirrors: places.mirrors,
    rules: { ...DEFAULT_RULES, connections: 3 },
    adopt: true,
    approve: [hash],
    approveCounts: true,
    depth: 'full',
    repair: true,
    trigger: 'command-line',
    site: null,
  });
});

it("a saved site's rules hold, and its name is kept for the history", () => {
  const site = {
    id: 'w',
    name: 'Web',
    origin: '/a',
    mirrors: [],
    rules: { ...DEFAULT_RULES, heal: true },
    publishing: {},
    triggers: NO_TRIGGERS,
  };
  const task = buildRunTask({ runId: 'r1', kind: 'sync' }, { ...places, site }, options);
  expect([task.site, task.rules.heal, task.depth, task.repair]).toEqual([{ id: 'w', name: 'Web' }, true, 'quick', false]);
});

it('a saved plan is carried out as it was asked for, with the logins of this command', () => {
  const plan = { hash, operations: [] } as unknown as Plan;
  const request = {
    origin: places.origin,
    mirrors: [...places.mirrors],
    rules: { ...DEFAULT_RULES, checksum: true },
    adopt: false,
    site: null,
  };
  const facts = { workingFolder: '/', identity: '/k', jump: [{ server: 'gate', login: { kind: 'agent' as const } }] };
  const task = taskOfPlanFile('r2', request, [plan], { ...options, approve: [hash] }, facts);
  expect(task.kind).toBe('sync');
  expect(task.plans).toEqual([plan]);
  expect([task.adopt, task.rules.checksum, task.rules.connections]).toEqual([false, true, 3]);
  expect([task.approve, task.approveCounts]).toEqual([[hash], false]);
  expect(task.mirrors[0]?.login).toEqual({ kind: 'key', keyFile: '/k' });
  expect(task.mirrors[0]?.jump).toEqual([{ server: 'gate', login: { kind: 'key', keyFile: '/k' } }]);
});
