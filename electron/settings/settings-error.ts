/** The settings file cannot be used as it is. `message` and `advice` are sentences for people. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** The run's error code: see `contract/problem.ts`. */
  readonly code = 'settings';
  constructor(
    message: string,
    /** What to do next, in one sentence. */
    readonly advice: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
