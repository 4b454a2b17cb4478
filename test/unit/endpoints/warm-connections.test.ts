import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KEPT_WARM, WarmConnections } from '../../../electron/endpoints/warm-connections';

class Connection {
  alive = true;
  closed = 0;
  readonly isAlive = (): boolean => this.alive;
  close(): void {
    this.closed++;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('connections between runs', () => {
  it('are handed out once, to the account that they belong to', () => {
    const warm = new WarmConnections<Connection>();
    const connection = new Connection();
    expect(warm.give('web@one', warm.generation, connection)).toBe(true);
    expect(warm.take('web@two')).toBeUndefined();
    expect(warm.take('web@one')).toBe(connection);
    expect(warm.take('web@one')).toBeUndefined();
    expect([warm.size, connection.closed]).toEqual([0, 0]);
  });

  it('are closed after five minutes, and then told to be gone', () => {
    let cold = 0;
    const warm = new WarmConnections<Connection>(() => cold++);
    const [one, other] = [new Connection(), new Connection()];
    warm.give('web@one', 0, one);
    vi.advanceTimersByTime(KEPT_WARM - 1);
    warm.give('web@two', 0, other);
    vi.advanceTimersByTime(1);
    expect([one.closed, other.closed, cold, warm.size]).toEqual([1, 0, 0, 1]);
    vi.advanceTimersByTime(KEPT_WARM);
    expect([one.closed, other.closed, cold, warm.size]).toEqual([1, 1, 1, 0]);
  });

  it('do not end in the hands of a run', () => {
    const warm = new WarmConnections<Connection>();
    const connection = new Connection();
    warm.give('web@one', 0, connection);
    warm.take('web@one');
    vi.advanceTimersByTime(2 * KEPT_WARM);
    expect(connection.closed).toBe(0);
  });

  it('are neither kept nor handed out dead', () => {
    const warm = new WarmConnections<Connection>();
    const [dead, dies, lives] = [new Connection(), new Connection(), new Connection()];
    dead.alive = false;
    expect(warm.give('web@one', 0, dead)).toBe(false);
    warm.give('web@one', 0, lives);
    warm.give('web@one', 0, dies);
    dies.alive = false;
    expect(warm.take('web@one')).toBe(lives);
    expect([dies.closed, lives.closed]).toEqual([1, 0]);
  });

  it('end all when things have changed, and those in use do not come back', () => {
    const warm = new WarmConnections<Connection>();
    const [kept, used] = [new Connection(), new Connection()];
    warm.give('web@one', 0, used);
    warm.take('web@one');
    warm.give('web@one', 0, kept);
    warm.cool();
    expect(kept.closed).toBe(1);
    expect(warm.give('web@one', 0, used)).toBe(false);
    expect(warm.give('web@one', warm.generation, used)).toBe(true);
  });

  it('are at most two for one account', () => {
    const warm = new WarmConnections<Connection>();
    const give = () => warm.give('web@one', 0, new Connection());
    expect([give(), give(), give()]).toEqual([true, true, false]);
  });
});
