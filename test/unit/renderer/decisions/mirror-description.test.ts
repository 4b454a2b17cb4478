import { describe, expect, it } from 'vitest';
import type { MirrorState, RunView } from '../../../../electron/contract/ipc-schema';
import type { MirrorRun } from '../../../../renderer/decisions/run-state';
import { describeMirror } from '../../../../renderer/decisions/mirror-description';
import { progressOf, sampleSites, syncReport } from '../../../support/mock-window-data';

const mirror = sampleSites('quiet')[0]?.site.mirrors[0];
if (!mirror) throw new Error('The sample has no mirror.');
const now = Date.now();
const known: MirrorState = {
  mirrorId: 'fra1',
  state: 'behind',
  summary: '98 files behind',
  lastSync: null,
  lastGoodSync: null,
  lastProof: null,
};
const view: RunView = { runId: 'r', siteId: 's', kind: 'sync', mirrorIds: ['fra1'], state: 'running', startedAt: '' };
const run: MirrorRun = {
  mirror: 'fra1',
  label: 'fra1',
  progress: progressOf(mirror, 'sending', 0.5),
  plan: null,
  planHash: null,
  halts: [],
  error: null,
  report: null,
};

describe('a mirror', () => {
  it('at rest is as the overview knows it', () => {
    expect(describeMirror(known, undefined, undefined, now)).toMatchObject({ state: 'behind', word: 'Behind', line: '98 files behind' });
    expect(describeMirror({ ...known, state: 'never-synced' }, undefined, undefined, now)).toMatchObject({
      reach: 0,
      line: 'not synced yet',
    });
  });
  it('at work shows how far and how fast', () => {
    const shown = describeMirror(known, run, view, now);
    expect(shown).toMatchObject({ state: 'running', word: 'Syncing 50%' });
    expect(shown.line).toMatch(/^50% · [\d.]+ MB\/s · 4 min left$/);
  });
  it('before its plan shows no per cent', () => {
    expect(describeMirror(known, { ...run, progress: progressOf(mirror, 'scanning', 0) }, view, now)).toMatchObject({
      word: 'Scanning',
      line: 'Scanning · 18,412 entries',
      reach: 0,
    });
  });
  it('that lost its link says when it tries again', () => {
    const progress = { ...progressOf(mirror, 'sending', 0.5), retry: { attempt: 2, inSeconds: 7.2, reason: 'reset' } };
    expect(describeMirror(known, { ...run, progress }, view, now).line).toBe('link lost, attempt 2 in 8 s');
  });
  it('that is finished no longer counts as running, while others are', () => {
    expect(describeMirror(known, { ...run, report: syncReport(mirror) }, view, now)).toMatchObject({ state: 'in-sync', reach: 1 });
    expect(describeMirror(known, { ...run, error: { code: 'lost', message: 'Gone.', advice: '' } }, view, now)).toMatchObject({
      state: 'failed',
      line: 'Gone.',
    });
  });
  it('is at rest again once the run has ended', () => {
    expect(describeMirror(known, run, { ...view, state: 'ended' }, now).state).toBe('behind');
  });
});
