import { createHash, randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import type { Plan, PlanFile } from '../contract/plan';
import { parseRelativePath } from '../contract/relative-path';
import { idSchema, jumpsSchema, loginSchema, rulesSchema, transportSchema } from '../contract/site';
import { planHash } from '../engine/plan';
import type { RunTask } from '../runs/task';
import { CommandError } from './command-error';

const placeSchema = z.strictObject({
  key: z.string().min(1),
  label: z.string(),
  address: z.string().min(1),
  login: loginSchema,
  transport: transportSchema.optional(),
  jump: jumpsSchema.readonly().optional(),
});

/** What `plan` was asked for, so that `apply` asks for the same. No secret is in it. */
const requestSchema = z.strictObject({
  origin: placeSchema,
  mirrors: z.array(placeSchema).min(1),
  rules: rulesSchema,
  adopt: z.boolean(),
  site: z.strictObject({ id: idSchema, name: z.string() }).nullable(),
});

/** The saved request; `mirrors` and the file's `plans` stand in the same order. */
export type PlanRequest = z.infer<typeof requestSchema>;

/** Names below the root only: a plan file is data that others may have had in their hands. */
const pathSchema = z.string().refine(isRelativePath, 'is not a path below the root');
const operationSchema = z.looseObject({
  kind: z.enum(['create', 'update', 'move', 'touch', 'remove']),
  path: pathSchema,
  from: pathSchema.optional(),
});
const planSchema = z.looseObject({
  version: z.literal(1),
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  operations: z.array(operationSchema),
  heldBack: z.array(z.looseObject({ path: pathSchema })),
  identity: z.looseObject({ originIdentity: z.string(), mirrorIdentity: z.string() }),
  rules: z.string(),
  makesRoot: z.boolean(),
});
const fileSchema = z.looseObject({
  format: z.literal('heliograph-plan'),
  version: z.literal(1),
  madeAt: z.string(),
  request: requestSchema,
  plans: z.array(planSchema).min(1),
});

function isRelativePath(text: string): boolean {
  try {
    parseRelativePath(text);
    return true;
  } catch {
    return false;
  }
}

/** What goes into a plan file: the mirrors for which a plan could be made, each with its plan. */
export function makePlanFile(task: RunTask, plans: ReadonlyMap<string, Plan>, madeAt: Date): PlanFile {
  const mirrors = task.mirrors.filter((mirror) => plans.has(mirror.key));
  const request: PlanRequest = {
    origin: { ...task.origin },
    mirrors: mirrors.map((mirror) => ({ ...mirror })),
    rules: task.rules,
    adopt: task.adopt,
    site: task.site,
  };
  return {
    format: 'heliograph-plan',
    version: 1,
    madeAt: madeAt.toISOString(),
    request,
    plans: mirrors.flatMap((mirror) => plans.get(mirror.key) ?? []),
  };
}

/** Writes a plan file beside its name and puts it into place whole, readable by its owner only. */
export async function writePlanFile(file: string, content: PlanFile): Promise<void> {
  const beside = `${file}.${randomUUID()}.new`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(content, null, 1)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw new CommandError('failed', `The plan could not be written: ${reason(error)}.`, 'Name a file in a folder that you may write to.');
  }
}

/** Reads what {@link writePlanFile} wrote. @throws CommandError `usage` if the file is not there or not a plan */
export async function readPlanFile(file: string): Promise<{ readonly request: PlanRequest; readonly plans: readonly Plan[] }> {
  const advice = 'Make one with `heliograph plan … --out FILE`.';
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError('usage', `The plan file cannot be read: ${reason(error)}.`, advice);
  });
  const parsed = fileSchema.safeParse(fromJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CommandError(
      'usage',
      `${file} is not a plan file that this version can apply (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}).`,
      advice,
    );
  }
  const { request, plans } = parsed.data;
  if (request.mirrors.length !== plans.length) throw new CommandError('usage', `${file} has not one plan for each of its mirrors.`, advice);
  const read = plans as unknown as readonly Plan[];
  if (read.some((plan) => planHash(plan, sha256) !== plan.hash)) {
    throw new CommandError('usage', `${file} was changed after it was made: a plan in it no longer has its hash.`, advice);
  }
  return { request, plans: read };
}

function sha256(): { update(bytes: Uint8Array | string): void; hex(): string } {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
