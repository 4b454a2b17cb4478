import type { TriggerState } from '../../electron/contract/ipc-schema';

/** What a site's line about its triggers says, the most pressing first. */
export type TriggerFact =
  | { readonly kind: 'paused'; readonly until: string | null }
  | { readonly kind: 'held'; readonly why: string }
  | { readonly kind: 'next'; readonly at: string }
  | { readonly kind: 'watching'; readonly state: 'starting' | 'watching' | 'waiting' | 'polling' | 'failed'; readonly message: string }
  | { readonly kind: 'by-hand' };

/** A pause hides what else would start runs: none of it does. */
export function triggerFacts(state: TriggerState | undefined): TriggerFact[] {
  if (!state) return [];
  if (state.pausedUntil !== null) return [{ kind: 'paused', until: state.pausedUntil === 'resumed' ? null : state.pausedUntil }];
  const facts: TriggerFact[] = [];
  if (state.held !== null) facts.push({ kind: 'held', why: state.held });
  if (state.nextRun !== null) facts.push({ kind: 'next', at: state.nextRun });
  const { watch } = state;
  if (watch.state !== 'off') facts.push({ kind: 'watching', state: watch.state, message: watch.message });
  return facts.length === 0 ? [{ kind: 'by-hand' }] : facts;
}

/** What will start the next run while nothing runs: the soonest slot of all sites, a change at an origin, or a person. */
export type NextStart = { readonly kind: 'next'; readonly at: string } | { readonly kind: 'watching' } | { readonly kind: 'by-hand' };

export function nextStart(states: readonly TriggerState[]): NextStart {
  const facts = states.flatMap(triggerFacts);
  const [soonest] = facts.flatMap((fact) => (fact.kind === 'next' ? [fact.at] : [])).sort();
  if (soonest !== undefined) return { kind: 'next', at: soonest };
  return { kind: facts.some((fact) => fact.kind === 'watching' && fact.state !== 'failed') ? 'watching' : 'by-hand' };
}
