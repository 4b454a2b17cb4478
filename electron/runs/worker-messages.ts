import type { RunEvent } from '../contract/progress';
import type { ResultEvent } from '../contract/report';
import type { CredentialRef } from '../vault/vault';
import type { RunSettings, RunTask } from './task';

/** What a run's worker thread is started with. */
export interface WorkerStart {
  readonly task: RunTask;
  readonly settings: RunSettings;
}

/** What the app tells a run's worker thread. */
export type ToWorker =
  | { readonly kind: 'pause' | 'resume' | 'cancel' }
  | { readonly kind: 'secret'; readonly question: number; readonly secret: string | undefined };

/** What a run's worker thread tells the app. */
export type FromWorker =
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'ask-secret'; readonly question: number; readonly credential: CredentialRef }
  | { readonly kind: 'result'; readonly result: ResultEvent }
  | { readonly kind: 'crash'; readonly message: string };
