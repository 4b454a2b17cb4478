import { setTimeout as sleep } from 'node:timers/promises';
import { EndpointError, type Endpoint } from '../../electron/engine/endpoint';

/** The methods of the port that can be made to fail. */
export type FaultyMethod = Exclude<
  { [Name in keyof Endpoint]-?: NonNullable<Endpoint[Name]> extends (...given: never[]) => unknown ? Name : never }[keyof Endpoint],
  'close'
>;

/** Something that goes wrong with chosen calls. */
export interface Fault {
  readonly method: FaultyMethod;
  /** Only calls whose first argument is this path; default: any. */
  readonly path?: string;
  /** Only the n-th of these calls, from 1; default: each. */
  readonly nth?: number;
  /** Milliseconds to wait before the call. */
  readonly delay?: number;
  /** What the call throws. */
  readonly error?: EndpointError;
  /** The call is carried out first, then throws: the answer was lost, the effect was not. */
  readonly afterEffect?: boolean;
  /** From this call on, every call throws `lost` until {@link FaultyEndpoint.restore}. */
  readonly drop?: boolean;
  /** Runs before the call: to change the place at this very moment. */
  readonly meanwhile?: () => void | Promise<void>;
}

export interface FaultyEndpoint extends Endpoint {
  /** Calls so far, as `method path`. */
  readonly calls: readonly string[];
  restore(): void;
}

const SHORT_WAYS: ReadonlySet<string | symbol> = new Set(['readWhole', 'place', 'names', 'removeFiles', 'linkFiles']);

/** An endpoint that does what `inner` does, except for the faults. */
export function makeFaulty(inner: Endpoint, faults: readonly Fault[]): FaultyEndpoint {
  const calls: string[] = [];
  const seen = new Map<Fault, number>();
  let dropped = false;
  const lost = () => new EndpointError('lost', 'The connection was lost.');

  const around = async (method: string, given: unknown[], call: () => unknown): Promise<unknown> => {
    calls.push(`${method} ${String(given[0] ?? '')}`.trim());
    if (dropped) throw lost();
    const fault = faults.find((candidate) => strikes(candidate, method, given, seen));
    if (!fault) return call();
    if (fault.delay !== undefined) await sleep(fault.delay);
    await fault.meanwhile?.();
    if (fault.afterEffect) await call();
    dropped = fault.drop === true;
    if (fault.error) throw fault.error;
    if (fault.drop || fault.afterEffect) throw lost();
    return call();
  };

  return new Proxy(inner, {
    get(target, name) {
      if (name === 'calls') return calls;
      if (name === 'restore') return () => (dropped = false);
      // Short ways are taken by calls of their own: where a fault waits on the usual way, that is the one to go.
      if (SHORT_WAYS.has(name) && !faults.some(({ method }) => method === name)) return undefined;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name === 'close') return value.bind(target) as unknown;
      return (...given: unknown[]) => around(String(name), given, () => Reflect.apply(value, target, given) as unknown);
    },
  }) as FaultyEndpoint;
}

function strikes(fault: Fault, method: string, given: unknown[], seen: Map<Fault, number>): boolean {
  if (fault.method !== method || (fault.path !== undefined && fault.path !== given[0])) return false;
  const count = (seen.get(fault) ?? 0) + 1;
  seen.set(fault, count);
  return fault.nth === undefined || fault.nth === count;
}
