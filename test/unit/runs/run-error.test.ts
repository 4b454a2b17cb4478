import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../../electron/engine/context';
import { MirrorBusy } from '../../../electron/engine/cycle';
import { EndpointError, type EndpointErrorKind } from '../../../electron/engine/endpoint';
import { toRunError } from '../../../electron/runs/run-error';

describe('an error that ended a run', () => {
  it.each<[EndpointErrorKind, string]>([
    ['connect', 'connect'],
    ['login', 'login'],
    ['host-key-unknown', 'host-key-unknown'],
    ['host-key-changed', 'host-key-changed'],
    ['no-sftp', 'no-sftp'],
    ['lost', 'lost'],
    ['usage', 'usage'],
    ['disk-full', 'disk-full'],
    ['denied', 'failed'],
    ['protocol', 'failed'],
  ])('of an endpoint, %s, is told as %s with its own words', (kind, code) => {
    expect(toRunError(new EndpointError(kind, 'What.', 'Do.'), false)).toEqual({ code, message: 'What.', advice: 'Do.' });
  });

  it('is an interruption where the run was stopped, whatever broke then', () => {
    expect(toRunError(new EndpointError('lost', 'x'), true).code).toBe('interrupted');
    expect(toRunError(new Interrupted(), false).code).toBe('interrupted');
  });

  it('is busy where another run holds the mirror', () => {
    expect(toRunError(new MirrorBusy('Held.'), false)).toMatchObject({ code: 'busy', message: 'Held.' });
  });

  it('that nobody foresaw is a fault of ours, and says so', () => {
    expect(toRunError(new TypeError('x is not a function'), false)).toMatchObject({
      code: 'internal',
      message: 'An unexpected error: x is not a function',
    });
    expect(toRunError('text', false)).toMatchObject({ code: 'internal', message: 'An unexpected error: text' });
  });
});
