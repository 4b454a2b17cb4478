import { expect, it } from 'vitest';
import { idSchema } from '../../../electron/contract/site';
import { newId } from '../../../electron/settings/new-id';

it.each([
  ['My Site', [], 'my-site'],
  ['Müller & Söhne', ['muller-sohne'], 'muller-sohne-2'],
  ['a', ['a', 'a-2', 'a-3'], 'a-4'],
  ['日本', [], 'unnamed'],
  ['--x--', [], 'x'],
  ['x'.repeat(200), ['x'.repeat(64)], `${'x'.repeat(62)}-2`],
  [`${'x'.repeat(63)} y`, [], 'x'.repeat(63)],
])('makes an id of %j, with %j taken: %s', (name, taken, id) => {
  expect(newId(name, taken)).toBe(id);
  expect(idSchema.safeParse(id).success).toBe(true);
});
