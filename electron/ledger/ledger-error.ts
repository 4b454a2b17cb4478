/** A ledger or history file could not be used. `message` and `advice` are sentences for people, without secrets. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  /** The run's error code: see `contract/problem.ts`. */
  readonly code = 'ledger';
  constructor(
    message: string,
    /** What to do next, in one sentence. */
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
