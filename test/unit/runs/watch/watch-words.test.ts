import { expect, it } from 'vitest';
import { pollingMessage } from '../../../../electron/runs/watch/watch-words';

it('says what the limit is, what happens instead, and what to do', () => {
  expect(pollingMessage({ kind: 'limit', limit: 8192 }, 5)).toBe(
    'The system watches no more folders (its limit is 8,192 for one user). Heliograph looks every 5 minutes instead. Raise fs.inotify.max_user_watches to have changes noticed at once.',
  );
});

it('says how often it looks', () => {
  expect(pollingMessage({ kind: 'network', type: 'nfs4' }, 1)).toBe(
    'The origin is on a network file system (nfs4), where changes by others are not told. Heliograph looks every minute instead.',
  );
});

it('has nothing to say where polling is the ordinary way', () => {
  expect(pollingMessage({ kind: 'remote' }, 5)).toBe('');
});
