import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ipcSchema } from '../../../electron/contract/ipc-schema';
import { answerCall, type Route } from '../../../electron/ipc/answer';
import { Refusal } from '../../../electron/ipc/refusal';
import { EndpointError } from '../../../electron/engine/endpoint';

const CANARY = 'canary-3f9c';

function route(handle: Route['handle'], input: z.ZodType = z.strictObject({ secret: z.string().max(10) })): Route {
  return { channel: 'heliograph:test.call', input, handle };
}

describe('answerCall', () => {
  it('hands over parsed input and returns the value', async () => {
    const answer = await answerCall(
      route((input: { secret: string }) => input.secret.length),
      { secret: 'four' },
      vi.fn(),
    );
    expect(answer).toEqual({ ok: true, value: 4 });
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ secret: 7 }],
    [{ secret: 'x'.repeat(1_000_000) }],
    [{ secret: 'a', more: 1 }],
    [JSON.parse('{"secret":"a","__proto__":{"admin":true}}')],
  ])('refuses ill-formed input %# without calling the handler', async (input) => {
    const handle = vi.fn();
    const answer = await answerCall(route(handle), input, vi.fn());
    expect(answer.ok).toBe(false);
    expect(handle).not.toHaveBeenCalled();
  });

  it('never repeats what was entered, neither in the answer nor in the log', async () => {
    const log = vi.fn();
    const answer = await answerCall(route(vi.fn()), { secret: CANARY.repeat(9) }, log);
    expect(JSON.stringify([answer, log.mock.calls])).not.toContain(CANARY);
  });

  it.each([[new Refusal('No.', 'Do this.')], [new EndpointError('connect', 'No.', 'Do this.')]])(
    'passes on sentences that were written for people',
    async (error) => {
      const fail = () => {
        throw error;
      };
      expect(await answerCall(route(fail, z.void()), undefined, vi.fn())).toEqual({ ok: false, message: 'No.', advice: 'Do this.' });
    },
  );

  it('keeps an unexpected error to itself and logs it', async () => {
    const log = vi.fn();
    const fail = () => Promise.reject(new Error(`no such file /home/ada/${CANARY}`));
    const answer = await answerCall(route(fail, z.void()), undefined, log);
    expect(answer.ok).toBe(false);
    expect(JSON.stringify(answer)).not.toContain(CANARY);
    expect(log).toHaveBeenCalledWith(
      'heliograph:test.call failed',
      expect.objectContaining({ message: expect.stringContaining(CANARY) as string }),
    );
  });
});

describe('the schema', () => {
  it('has no call that could give a secret out: none is named for reading one, and vault answers are yes, no or a state', () => {
    expect(Object.keys(ipcSchema.vault)).toEqual(['state', 'setPassword', 'setPassphrase', 'has']);
  });
});
