import { expect, it } from 'vitest';
import { shownError } from '../../../../renderer/decisions/shown-error';

it('an error has a sentence and what to do', () => {
  expect(shownError(new Error('It broke.\nMend it.'))).toEqual({ message: 'It broke.', advice: 'Mend it.' });
  expect(shownError(new Error(''))).toMatchObject({ advice: '' });
});
