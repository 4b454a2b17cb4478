import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { WatchState } from '../../contract/ipc-schema';
import type { Rules, Triggers } from '../../contract/site';
import { parseAddress } from '../../endpoints/address';
import { makeFilter, type Filter } from '../../engine/filter';
import { isOfNoConcern } from './excluded-changes';
import { PendingChanges, WATCH_TIMES, type Change, type WatchTimes } from './pending-changes';
import { identityOf, takeUnderWatch, SYSTEM_WATCHES, type SystemWatches, type Watched } from './take-under-watch';
import { ORIGIN_IS_GONE, pollingMessage, type WatchTrouble } from './watch-words';

/** What of a site is needed to watch its origin: a {@link Site} will do. */
export interface WatchedOrigin {
  /** A folder's absolute path or an SFTP address. */
  readonly origin: string;
  readonly rules: Pick<Rules, 'exclude' | 'include' | 'links'>;
  readonly triggers: Pick<Triggers, 'pollMinutes'>;
}

export interface WatchListener {
  /**
   * A run is due: at the start, after changes, at each look of polling, and once a day. It is not asked again before what
   * it returns has settled. `again` asks for another try after `pollMinutes`: the run failed, and time may heal that.
   */
  readonly onDue: () => Promise<'again' | undefined> | undefined;
  /** The whole state, each time that it is another one. */
  readonly onState: (state: WatchState) => void;
}

const MINUTE = 60_000;
/** A scan of all is the truth, whatever watching told: at least daily. */
const RESCAN = 24 * 60 * MINUTE;
/** Between two looks whether the origin's folder is still the one that is watched: nobody is told of an unmounted disk. */
const ROOT_LOOK = MINUTE;
/** Limits of the system are not raised every few minutes. */
const LIMIT_LOOK = 60 * MINUTE;
/** Changes of one batch that are looked at one by one; more than that is simply a lot. */
const MOST_LOOKED_AT = 500;
/** What tests replace. */
export interface WatchSystem extends SystemWatches {
  readonly times: WatchTimes;
}

/** An origin under watch. */
export interface OriginUnderWatch {
  /** Resolves when nothing is being done for it, not even a run. */
  settled(): Promise<void>;
  /** Ends the watch at once; a run that is on goes on. */
  close(): Promise<void>;
}

/** Watches a site's origin, or polls it where that cannot be, until it is closed. The first run is due at once. */
export function watchOrigin(site: WatchedOrigin, listener: WatchListener, system: Partial<WatchSystem> = {}): OriginUnderWatch {
  const watch = new OriginWatch(site, listener, { ...SYSTEM_WATCHES, times: WATCH_TIMES, ...system });
  watch.wake();
  return watch;
}

class OriginWatch implements OriginUnderWatch {
  readonly #pending: PendingChanges;
  readonly #isLeftOut: Filter;
  readonly #folder: string | undefined;
  #watched: Watched | undefined;
  #trouble: WatchTrouble | 'gone' | undefined;
  /** Folders may have come that nobody watches. */
  #isInDoubt = false;
  /** Due at this moment, whatever is pending. */
  #dueAt = now();
  #tryAt = now();
  #rootAt = Infinity;
  #state = '';
  #turn: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Watches that ended by themselves. */
  #losses = 0;

  constructor(
    private readonly site: WatchedOrigin,
    private readonly listener: WatchListener,
    private readonly system: WatchSystem,
  ) {
    const place = parseAddress(site.origin);
    this.#folder = place.kind === 'folder' ? place.path : undefined;
    this.#trouble = place.kind === 'folder' ? undefined : { kind: 'remote' };
    this.#isLeftOut = makeFilter(site.rules);
    this.#pending = new PendingChanges(system.times);
  }

  /** Does what is due, then sleeps until the next thing is. */
  wake(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed || this.#turn) return;
    this.#turn = this.#work().finally(() => {
      this.#turn = undefined;
      this.#tell();
      this.#sleep();
    });
  }

  async settled(): Promise<void> {
    while (this.#turn) await this.#turn;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#unwatch();
  }

  async #work(): Promise<void> {
    this.#tell();
    if (this.#rootAt <= now()) await this.#lookAtRoot();
    if (this.#tryAt <= now()) await this.#watch();
    this.#tell();
    if (Math.min(this.#dueAt, this.#pending.dueAt() ?? Infinity) > now() || this.#isClosed) return;
    await this.#run();
  }

  async #run(): Promise<void> {
    // Before the scan, so that what comes after it is told, and what came before it is seen.
    if (this.#watched && (this.#isInDoubt || now() - this.#watched.since >= RESCAN)) await this.#watch();
    this.#pending.clear();
    this.#dueAt = Infinity;
    this.#tell();
    let wish: 'again' | undefined;
    try {
      wish = await this.listener.onDue();
    } catch {
      wish = 'again';
    }
    const poll = this.#watched && wish === undefined ? RESCAN : this.#pollTime;
    this.#dueAt = Math.min(this.#dueAt, now() + poll);
    this.#tell();
  }

  get #pollTime(): number {
    // An origin that is gone has a daily run too: it halts, and a person hears of it.
    return this.#trouble === 'gone' ? RESCAN : this.site.triggers.pollMinutes * MINUTE;
  }

  /** Takes all folders under watch, anew where they are already. */
  async #watch(): Promise<void> {
    await this.#unwatch();
    if (this.#folder === undefined) {
      this.#tryAt = Infinity;
      return;
    }
    const before = this.#trouble;
    const losses = this.#losses;
    const found = await this.#takeUnderWatch(this.#folder);
    if ('close' in found && (this.#isClosed || losses !== this.#losses)) {
      await found.close();
      return;
    }
    if (this.#isClosed) return;
    if ('close' in found) {
      this.#watched = found;
      this.#trouble = undefined;
      this.#isInDoubt = false;
      [this.#tryAt, this.#rootAt] = [Infinity, now() + ROOT_LOOK];
      // Back again: what is there is not known. Mounting may still be on, so it is given the time to settle.
      if (before === 'gone') this.#pending.touch(now());
      return;
    }
    this.#trouble = 'gone' in found ? 'gone' : found;
    // What an unplugged disk takes along is no change.
    if (this.#trouble === 'gone') this.#pending.clear();
    this.#tryAt = now() + this.#untilNextTry();
    if (this.#trouble !== 'gone') this.#dueAt = Math.min(this.#dueAt, now() + this.#pollTime);
  }

  #takeUnderWatch(folder: string): ReturnType<typeof takeUnderWatch> {
    const onChanges = (root: string, changes: readonly Change[]): void => {
      this.#changed(root, changes);
    };
    const onError = (error: Error): void => {
      void this.#lost(error);
    };
    const { links } = this.site.rules;
    return takeUnderWatch({ folder, links, isLeftOut: this.#isLeftOut, onChanges, onError }, this.system);
  }

  #changed(root: string, changes: readonly Change[]): void {
    if (this.#isClosed) return;
    if (changes.some(({ type, path }) => path === '' && type === 'delete')) this.#rootAt = now();
    const looked = changes
      .slice(0, MOST_LOOKED_AT)
      .filter(({ path }) => !isOfNoConcern(this.#isLeftOut, path, () => isFolderNow(root, path)));
    const rest = changes.slice(MOST_LOOKED_AT);
    this.#pending.add(looked, now());
    if (rest.length > 0)
      this.#pending.touch(
        now(),
        rest.some(({ type }) => type === 'delete'),
      );
    // As many as that may be more than the system could tell, and it does not say so on Linux.
    if (rest.length > 0 || looked.some(({ type, path }) => type === 'create' && isFolderNow(root, path) === true))
      this.#isInDoubt = this.system.singleFolders;
    this.#wakeOrTell();
  }

  /** Changes were lost: a full scan at once, and no trust in the watch until it is made anew. */
  async #lost(error: Error): Promise<void> {
    this.#losses++;
    this.#trouble = troubleOfLoss(error);
    await this.#unwatch();
    this.#tryAt = now() + this.#untilNextTry();
    this.#dueAt = now();
    this.#wakeOrTell();
  }

  async #lookAtRoot(): Promise<void> {
    this.#rootAt = now() + ROOT_LOOK;
    const watched = this.#watched;
    if (!watched || (await identityOf(watched.root)) === watched.identity) return;
    // Another folder is at its place, or none: nothing of it is watched.
    await this.#unwatch();
    this.#trouble = 'gone';
    this.#tryAt = now();
  }

  async #unwatch(): Promise<void> {
    const watched = this.#watched;
    this.#watched = undefined;
    this.#rootAt = Infinity;
    await watched?.close();
  }

  #untilNextTry(): number {
    if (this.#trouble === 'gone') return ROOT_LOOK;
    switch (this.#trouble?.kind) {
      case 'limit':
      case 'instances':
        return LIMIT_LOOK;
      case 'overflow':
      case 'unstable':
      case 'other':
        return this.site.triggers.pollMinutes * MINUTE;
      default:
        return Infinity;
    }
  }

  #wakeOrTell(): void {
    if (this.#turn) return;
    this.#tell();
    this.#sleep();
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    const next = Math.min(this.#dueAt, this.#pending.dueAt() ?? Infinity, this.#tryAt, this.#rootAt);
    this.#timer = setTimeout(
      () => {
        this.wake();
      },
      Math.min(Math.max(next - now(), 0), RESCAN),
    );
  }

  #tell(): void {
    if (this.#isClosed) return;
    const state = this.#stateNow();
    const text = JSON.stringify(state);
    if (text === this.#state) return;
    this.#state = text;
    this.listener.onState(state);
  }

  #stateNow(): WatchState {
    if (this.#trouble === 'gone') return { state: 'failed', message: ORIGIN_IS_GONE };
    if (this.#trouble) return { state: 'polling', message: pollingMessage(this.#trouble, this.site.triggers.pollMinutes) };
    if (!this.#watched) return { state: 'starting', message: '' };
    return { state: this.#pending.isEmpty ? 'watching' : 'waiting', message: '' };
  }
}

function now(): number {
  return performance.now();
}

/** Undefined where nothing is there, or where it cannot be told. */
function isFolderNow(root: string, path: string): boolean | undefined {
  try {
    return lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory();
  } catch {
    return undefined;
  }
}

function troubleOfLoss(error: Error): WatchTrouble {
  if (/overflow|dropped|lost|re-?scan/i.test(error.message)) return { kind: 'overflow' };
  return { kind: 'other', reason: error.message.replace(/\.$/, '') };
}
