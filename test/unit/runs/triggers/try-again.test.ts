import { expect, it } from 'vitest';
import type { ErrorCode } from '../../../../electron/contract/problem';
import type { ResultEvent } from '../../../../electron/contract/report';
import { tryAgain } from '../../../../electron/runs/triggers/try-again';

/** How the mirrors of a run ended, in its order. */
function result(...codes: (ErrorCode | null)[]): ResultEvent {
  return { event: 'result', status: 'failed', mirrors: codes.map((code) => ({ error: code && { code } })) } as unknown as ResultEvent;
}

it('only what was not reached, or was busy, is tried again, ever later', () => {
  const mirrors = ['a', 'b', 'c'];
  expect(tryAgain(result(null, 'login', 'host-key-changed'), mirrors, 0)).toBeNull();
  expect(tryAgain(result(null, 'connect', 'lost'), mirrors, 0)).toEqual({ mirrorIds: ['b', 'c'], wait: 300_000 });
  expect(tryAgain(result(null, 'connect', 'busy'), mirrors, 1)).toEqual({ mirrorIds: ['b', 'c'], wait: 900_000 });
  expect(tryAgain(result('connect'), ['a'], 2)).toEqual({ mirrorIds: ['a'], wait: 1_800_000 });
  expect(tryAgain(result('connect'), ['a'], 3)).toBeNull();
});

it('a busy mirror is asked again every minute, for two hours', () => {
  expect(tryAgain(result('busy'), ['a'], 0)).toEqual({ mirrorIds: ['a'], wait: 60_000 });
  expect(tryAgain(result('busy'), ['a'], 119)).toEqual({ mirrorIds: ['a'], wait: 60_000 });
  expect(tryAgain(result('busy'), ['a'], 120)).toBeNull();
});
