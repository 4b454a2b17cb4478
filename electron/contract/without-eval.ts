import { z } from 'zod';

// Imported first by the window: its policy forbids eval, which the schema library would otherwise try when it first reads something.
z.config({ jitless: true });
