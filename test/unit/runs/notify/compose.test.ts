import { describe, expect, it } from 'vitest';
import { compose } from '../../../../electron/runs/notify/compose';
import type { Notable } from '../../../../electron/runs/notify/policy';
import { webhookBody } from '../../../../electron/runs/notify/webhook';
import { de } from '../../../../electron/shell/text/de';
import { en } from '../../../../electron/shell/text/en';

const fact = (mirror: string, cause: Notable['cause'], site = 'Docs'): Notable => ({
  siteId: site.toLowerCase(),
  siteName: site,
  mirrorId: mirror.toLowerCase(),
  mirrorName: mirror,
  cause,
  detail: 'In the engine’s words.',
});
const words = en.notifications;

describe('compose', () => {
  it('tells one thing by its place and its cause', () => {
    expect(compose([fact('Oslo', 'connect')], words)).toMatchObject({
      kind: 'failure',
      title: 'Docs › Oslo needs attention',
      body: 'The server could not be reached.',
      siteId: 'docs',
    });
    expect(compose([fact('Oslo', 'removals')], words).title).toBe('Docs › Oslo waits for you');
    expect(compose([fact('Oslo', 'stale')], words).title).toBe('Docs › Oslo is older than promised');
  });

  it('speaks German', () => {
    expect(compose([fact('Oslo', 'connect')], de.notifications)).toMatchObject({
      title: 'Docs › Oslo braucht Aufmerksamkeit',
      body: 'Der Server war nicht erreichbar.',
    });
  });

  it('merges several, the gravest first', () => {
    const merged = compose([fact('Rome', 'success'), fact('Lima', 'stale'), fact('Oslo', 'login')], words);
    expect(merged.title).toBe('2 things need attention');
    expect(merged.body.split('\n')).toEqual([
      'Docs › Oslo: The server refused the login.',
      'Docs › Lima: No sync brought it up to date in the time that was promised.',
      'Docs › Rome: The run ended in sync.',
    ]);
    expect(merged.kind).toBe('failure');
  });

  it('shows four of many, and leads to the overview where they are of several sites', () => {
    const many = compose(
      [1, 2, 3, 4, 5, 6].map((number) => fact(`M${String(number)}`, 'lost', `S${String(number % 2)}`)),
      words,
    );
    expect(many.title).toBe('6 things need attention');
    expect(many.body.split('\n')).toHaveLength(5);
    expect(many.body).toMatch(/and 2 more$/);
    expect(many.siteId).toBeNull();
  });

  it('counts successes', () => {
    expect(compose([fact('Oslo', 'success'), fact('Rome', 'success')], words).title).toBe('2 mirrors are in sync');
  });
});

it('a webhook gets everything as data, and a text that chat services show', () => {
  const at = new Date('2026-11-23T10:00:00Z');
  expect(webhookBody(compose([fact('Oslo', 'connect')], words), at)).toEqual({
    event: 'notification',
    kind: 'failure',
    at: '2026-11-23T10:00:00.000Z',
    title: 'Docs › Oslo needs attention',
    text: 'Docs › Oslo needs attention\nThe server could not be reached.',
    content: 'Docs › Oslo needs attention\nThe server could not be reached.',
    about: [
      {
        kind: 'failure',
        cause: 'connect',
        site: 'Docs',
        siteId: 'docs',
        mirror: 'Oslo',
        mirrorId: 'oslo',
        detail: 'In the engine’s words.',
      },
    ],
  });
});
