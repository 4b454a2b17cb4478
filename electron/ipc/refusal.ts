/** A call that cannot be done, in words for people: what and why, then what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    message: string,
    readonly advice = '',
  ) {
    super(message);
  }
}
