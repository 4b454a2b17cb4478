import type { AppRunEvent } from '../contract/progress';
import type { ResultEvent } from '../contract/report';
import type { CredentialRef } from '../vault/vault';
import type { PackedPlan } from './plans/packed-plan';
import type { RunSettings, RunTask } from './task';

/** What the app tells a worker thread. It performs one run after the other, never two at once. */
export type ToWorker =
  /** `plans`: those to be carried out, packed; see `plans/packed-plan.ts`. */
  | { readonly kind: 'start'; readonly task: RunTask; readonly settings: RunSettings; readonly plans: readonly PackedPlan[] }
  | { readonly kind: 'pause' | 'resume' | 'cancel' }
  /** Bytes a second for the rest of the run; null: none. */
  | { readonly kind: 'limit'; readonly rate: number | null }
  /** `cool`: connections that are open now are not kept. `end`: no other run comes. `stop`: nor does the app go on. */
  | { readonly kind: 'cool' | 'end' | 'stop' }
  | { readonly kind: 'secret'; readonly question: number; readonly secret: string | undefined };

/** What a run's worker thread tells the app. */
export type FromWorker =
  /** What `planned` tells of a plan is its head; the plan itself comes packed, right before. */
  | { readonly kind: 'event'; readonly event: AppRunEvent }
  | { readonly kind: 'plan'; readonly mirror: string; readonly packed: PackedPlan }
  | { readonly kind: 'ask-secret'; readonly question: number; readonly credential: CredentialRef }
  /** `warm`: connections that wait for the next run. */
  | { readonly kind: 'result'; readonly result: ResultEvent; readonly warm: number }
  /** The last connection that waited has gone. */
  | { readonly kind: 'cold' }
  | { readonly kind: 'crash'; readonly message: string };
