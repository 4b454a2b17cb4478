import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { rulesSchema } from '../../../electron/contract/site';
import { parseSettings } from '../../../electron/settings/parse-settings';
import { settingsJsonSchema } from '../../../electron/settings/settings-schema';

const DOCS = resolve(import.meta.dirname, '../../../docs');
const RENEW = 'HELIOGRAPH_RENEW=1 npx vitest run --project unit test/unit/settings/settings-schema.test.ts';

it('is published as it is', () => {
  const file = resolve(DOCS, 'settings.schema.json');
  if (process.env['HELIOGRAPH_RENEW']) writeFileSync(file, settingsJsonSchema());
  expect(JSON.parse(readFileSync(file, 'utf8')), `docs/settings.schema.json is stale; renew it: ${RENEW}`).toStrictEqual(
    JSON.parse(settingsJsonSchema()),
  );
});

it('is documented: each rule is named, and the examples are valid', () => {
  const text = readFileSync(resolve(DOCS, 'settings.md'), 'utf8');
  for (const rule of Object.keys(rulesSchema.shape)) expect(text, rule).toContain(`\`${rule}\``);
  const examples = [...text.matchAll(/```json\n([\s\S]+?)```/g)].map((match) => match[1] ?? '');
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(() => parseSettings(example, 'example')).not.toThrow();
});
