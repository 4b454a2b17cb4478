import { z } from 'zod';
import { settingsSchema } from '../contract/site';

/** The settings file as JSON Schema, for editors that complete and check: `docs/settings.schema.json`. */
export function settingsJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(settingsSchema, { io: 'input' });
  return `${JSON.stringify({ $schema, title: 'Heliograph settings', ...schema }, null, 2)}\n`;
}
