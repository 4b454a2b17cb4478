import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EndpointError } from '../../../../electron/engine/endpoint';
import { attempt, refusal } from '../../../../electron/endpoints/folder/folder-refusals';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: raw text, open '/secret/path'`), { code, syscall: 'open', errno: -1 });
}

describe('refusal', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'read-only'],
    ['EACCES', 'denied'],
    ['EPERM', 'denied'],
    ['ENAMETOOLONG', 'name-refused'],
    ['EILSEQ', 'name-refused'],
    ['ENOTEMPTY', 'not-empty'],
    ['EIO', 'failed'],
    ['EWHATEVER', 'failed'],
  ])('tells %s as %s, in a sentence of ours', (code, kind) => {
    const error = refusal(systemError(code), 'The file could not be written') as EndpointError;
    expect(error).toBeInstanceOf(EndpointError);
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(/^The file could not be written: .+ \(E[A-Z]+\)\.$/);
    expect(error.message).not.toContain('secret');
  });

  it('takes EINVAL for the name only where a name was given', () => {
    expect(refusal(systemError('EINVAL'), 'x', true)).toMatchObject({ kind: 'name-refused' });
    expect(refusal(systemError('EINVAL'), 'x')).toMatchObject({ kind: 'failed' });
  });

  it('lets bugs and errors of ours pass', () => {
    const bug = new TypeError('bug');
    expect(refusal(bug, 'x')).toBe(bug);
    const ours = new EndpointError('lost', 'Lost.');
    expect(refusal(ours, 'x')).toBe(ours);
  });
});

describe('attempt', () => {
  it('translates what a real call throws', () => {
    expect(() => attempt('The file could not be read', () => readFileSync('/nowhere/at/all'))).toThrowError(
      expect.objectContaining({ kind: 'missing' }) as Error,
    );
  });
});
