import { DEFAULT_RULES, type Rules } from '../../electron/contract/site';
import type { RunTask } from '../../electron/runs/task';

/** What a test sets of a task; the rest is the default. */
export type TaskChanges = Partial<Omit<RunTask, 'rules'>> & { readonly rules?: Partial<Rules> };

/** A sync as a person starts it, of these places, changed as the test wants it. */
export function syncTask({ rules, ...changes }: TaskChanges & Pick<RunTask, 'runId' | 'origin' | 'mirrors'>): RunTask {
  return {
    kind: 'sync',
    adopt: false,
    approve: [],
    approveCounts: false,
    depth: 'quick',
    repair: false,
    trigger: 'manual',
    site: null,
    ...changes,
    rules: { ...DEFAULT_RULES, ...rules },
  };
}
