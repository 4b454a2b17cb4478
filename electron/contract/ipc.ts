import type { z } from 'zod';
import type { Call, Fact, IpcSchema } from './ipc-schema';

type Group = keyof IpcSchema;
type CallNames<G extends Group> = { [N in keyof IpcSchema[G]]: IpcSchema[G][N] extends Fact<unknown> ? never : N }[keyof IpcSchema[G]];
type FactNames<G extends Group> = Exclude<keyof IpcSchema[G], CallNames<G>>;

type CallInput<C> = C extends Call<infer Schema, unknown> ? z.input<Schema> : never;
type ParsedInput<C> = C extends Call<infer Schema, unknown> ? z.output<Schema> : never;
type CallOutput<C> = C extends Call<z.ZodType, infer Output> ? Output : never;
type FactPayload<F> = F extends Fact<infer Payload> ? Payload : never;

/**
 * What the preload exposes as `window.heliograph`. Every call returns a promise, and rejects with an Error whose message a
 * person may read: its first line says what happened and why, its second, where there is one, what to do.
 */
export type WindowApi = {
  readonly [G in Group]: {
    readonly [N in CallNames<G>]: CallInput<IpcSchema[G][N]> extends void
      ? () => Promise<CallOutput<IpcSchema[G][N]>>
      : (input: CallInput<IpcSchema[G][N]>) => Promise<CallOutput<IpcSchema[G][N]>>;
  } & {
    /** Subscribes; returns the function that ends the subscription. */
    readonly [N in FactNames<G> as `on${Capitalize<N & string>}`]: (
      listener: (payload: FactPayload<IpcSchema[G][N]>) => void,
    ) => () => void;
  };
};

/** What the main process implements: one function for each call, with parsed input. */
export type MainHandlers = {
  readonly [G in Group]: {
    readonly [N in CallNames<G>]: (
      input: ParsedInput<IpcSchema[G][N]>,
    ) => CallOutput<IpcSchema[G][N]> | Promise<CallOutput<IpcSchema[G][N]>>;
  };
};

/** How the main process tells facts: `tell('runs', 'event', payload)`. */
export type TellWindow = <G extends Group, N extends FactNames<G>>(group: G, name: N, payload: FactPayload<IpcSchema[G][N]>) => void;

/** How an answer crosses: errors are data, so that nothing but the sentence meant for people reaches the window. */
export type IpcAnswer =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string; readonly advice: string };

/**
 * Paths that a person dropped on the window. Only the preload sends them, out of what the desktop gave it: the page itself has
 * no way to name one.
 */
export const DROP_CHANNEL = 'heliograph:dropped';

/** The channel of a call or fact. */
export function channelOf(group: string, name: string): string {
  return `heliograph:${group}.${name}`;
}
