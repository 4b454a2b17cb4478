import { describe, expect, it } from 'vitest';
import type { MirrorRun } from '../../../../renderer/decisions/run-state';
import { attentionOf } from '../../../../renderer/decisions/attention';
import { latestByMirror } from '../../../../renderer/decisions/latest-reports';
import { historyOf, sampleSites, syncReport } from '../../../support/mock-window-data';

const sites = sampleSites('quiet');
const site = (id: string) => {
  const view = sites.find((entry) => entry.site.id === id);
  if (!view) throw new Error(id);
  return view;
};
const live = (mirror: string, change: Partial<MirrorRun>): MirrorRun => ({
  mirror,
  label: mirror,
  progress: null,
  plan: null,
  planHash: null,
  halts: [],
  error: null,
  report: null,
  ...change,
});

describe('what needs a person', () => {
  it('is told by the history where nothing ran since the start', () => {
    const items = attentionOf(site('photos'), undefined, [], latestByMirror(historyOf(sites).filter((run) => run.siteId === 'photos')));
    expect(items.map((item) => [item.mirrorId, item.state, item.next, item.problemCount, item.runId])).toEqual([
      ['fra1', 'halted', 'review', 0, null],
      ['nyc3', 'problems', 'review', 2, null],
    ]);
  });
  it('is nothing where all is well', () => {
    expect(attentionOf(site('docs'), undefined, [], new Map())).toEqual([]);
  });
  it('leads from a refused login to the mirror', () => {
    const error = { code: 'login' as const, message: 'Refused.', advice: 'Check the password.' };
    expect(attentionOf(site('docs'), undefined, [live('fra1', { error })], new Map())).toMatchObject([
      { mirrorId: 'fra1', state: 'failed', next: 'edit-mirror', advice: 'Check the password.' },
    ]);
  });
  it('reviews the plan that halted in this session', () => {
    const run = { runId: 'r', siteId: 'docs', kind: 'sync' as const, mirrorIds: ['fra1'], state: 'ended' as const, startedAt: '' };
    const halts = [{ guard: 'removals' as const, message: 'm', advice: 'a', approvable: 'count' as const }];
    expect(attentionOf(site('docs'), run, [live('fra1', { halts, planHash: 'sha256:1' })], new Map())[0]).toMatchObject({
      state: 'halted',
      runId: 'r',
    });
    expect(attentionOf(site('docs'), run, [live('fra1', { halts, planHash: null })], new Map())[0]).toMatchObject({ runId: null });
  });
  it('goes away with a run that ended well', () => {
    const one = site('docs').site.mirrors[0];
    expect(attentionOf(site('docs'), undefined, one ? [live('fra1', { report: syncReport(one) })] : [], new Map())).toEqual([]);
  });
});
