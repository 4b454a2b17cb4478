import { z } from 'zod';

// Imported first: the page's policy forbids eval, which the schema library would otherwise try when a schema is made.
z.config({ jitless: true });
