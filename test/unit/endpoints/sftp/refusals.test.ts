import { describe, expect, it } from 'vitest';
import { explainRefusal, kindOfRefusal } from '../../../../electron/endpoints/sftp/refusals';
import { StatusError } from '../../../../electron/endpoints/sftp/session';

describe('a refusal', () => {
  it.each([14, 15])('of code %i is a full disk or quota, whatever else holds', (code) => {
    expect(kindOfRefusal(code, {})).toBe('disk-full');
    expect(explainRefusal(new StatusError(code, 'quota'), 'write "a"')).toMatchObject({
      kind: 'disk-full',
      advice: 'Make room on the server.',
    });
  });

  it('of content, by a server that tells no space, names the likely reason', () => {
    const refused = explainRefusal(new StatusError(4, 'Failure', 10), 'write "a"', { maybeNoSpace: true });
    expect(refused).toMatchObject({ kind: 'failed', message: 'Could not write "a": the server said "Failure"; its disk may be full.' });
  });

  it('without a reason stays one', () => {
    expect(explainRefusal(new StatusError(4, ''), 'write "a"')).toMatchObject({
      kind: 'failed',
      message: 'Could not write "a": the server gave no reason.',
    });
  });
});
