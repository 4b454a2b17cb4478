import { expect, it } from 'vitest';
import type { TriggerState } from '../../../../electron/contract/ipc-schema';
import { nextStart, triggerFacts } from '../../../../renderer/decisions/trigger-line';

const AT = '2026-11-24T03:30:00.000Z';
const state = (change: Partial<TriggerState>): TriggerState => ({
  siteId: 's',
  nextRun: null,
  watch: { state: 'off', message: '' },
  pausedUntil: null,
  held: null,
  staleAt: null,
  stale: false,
  ...change,
});

it.each<[string, TriggerState | undefined, object[]]>([
  ['of the demo nothing', undefined, []],
  ['that only a person starts runs', state({}), [{ kind: 'by-hand' }]],
  ['when the next run is', state({ nextRun: AT }), [{ kind: 'next', at: AT }]],
  [
    'a pause, and nothing that it keeps from happening',
    state({ pausedUntil: AT, nextRun: AT, watch: { state: 'watching', message: '' } }),
    [{ kind: 'paused', until: AT }],
  ],
  ['a pause without an end', state({ pausedUntil: 'resumed' }), [{ kind: 'paused', until: null }]],
  [
    'why a run waits, before all else',
    state({ held: 'On battery.', nextRun: AT, watch: { state: 'polling', message: 'Too many folders.' } }),
    [
      { kind: 'held', why: 'On battery.' },
      { kind: 'next', at: AT },
      { kind: 'watching', state: 'polling', message: 'Too many folders.' },
    ],
  ],
])('says %s', (_what, given, facts) => {
  expect(triggerFacts(given)).toEqual(facts);
});

it.each<[string, TriggerState[], object]>([
  ['a person, where nothing else is', [state({}), state({ pausedUntil: 'resumed', nextRun: AT })], { kind: 'by-hand' }],
  [
    'the soonest slot',
    [state({ nextRun: AT }), state({ nextRun: '2026-11-23T22:00:00.000Z' })],
    { kind: 'next', at: '2026-11-23T22:00:00.000Z' },
  ],
  ['a change', [state({}), state({ watch: { state: 'watching', message: '' } })], { kind: 'watching' }],
  ['no watch that failed', [state({ watch: { state: 'failed', message: 'Gone.' } })], { kind: 'by-hand' }],
])('waits for %s', (_what, states, start) => {
  expect(nextStart(states)).toEqual(start);
});
