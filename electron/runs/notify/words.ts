import type { ErrorCode } from '../../contract/problem';
import type { GuardName } from '../../contract/plan';

/** Why a person is told: an error's name, a guard's, or what a run's end was. */
export type Cause = Exclude<ErrorCode, 'interrupted' | 'busy'> | GuardName | 'problems' | 'differences' | 'stale' | 'success';

/** The words of notifications, in one language. */
export interface NotificationText {
  /** A mirror as one line: `Docs › Frankfurt`. */
  readonly place: (site: string, mirror: string) => string;
  readonly failed: (place: string) => string;
  readonly halted: (place: string) => string;
  readonly stale: (place: string) => string;
  readonly success: (place: string) => string;
  readonly severalNeedYou: (count: number) => string;
  readonly severalSucceeded: (count: number) => string;
  readonly more: (count: number) => string;
  /** What happened, in one sentence. */
  readonly causes: Readonly<Record<Cause, string>>;
  readonly test: { readonly title: string; readonly body: string };
}
