import type { Pause, TriggerState } from '../../contract/ipc-schema';
import type { HistoryRun, ResultEvent } from '../../contract/report';
import type { Schedule, Site } from '../../contract/site';
import type { TriggerBook } from '../../ledger/trigger-book';
import { pausedUntil, withoutPause, withPause, type PauseFile } from '../pauses';
import { Attempts } from './attempts';
import type { Clock } from './clock';
import { dueSlot, untilNextLook, type DueSlot } from './due';
import { heldBecause, type Circumstances } from './held';
import { promiseEnds } from './promise';
import { checkSchedule, nextSlot, slotsAfter } from './slots';
import { mirrorsWithLogin, waitingLogins } from './waiting-logins';
import { SiteWatches, type OpenWatch } from './site-watches';

/** Why a run begins that nobody asked for. */
export type AutomaticTrigger = Extract<HistoryRun['trigger'], 'schedule' | 'missed' | 'watch'>;

/** Where automatic runs are performed: the app's run service, or the command line. */
export interface AutomaticRuns {
  /** Whether a run is on for any mirror of the site: the next one waits for its end. */
  isBusy(siteId: string): boolean;
  /** Resolves when the run has ended; undefined where nothing is known of its end. */
  start(site: Site, mirrorIds: readonly string[], trigger: AutomaticTrigger): Promise<ResultEvent | undefined>;
}

/** A promise that was broken: told once. */
export interface BrokenPromise {
  readonly site: Site;
  readonly mirrorId: string;
  /** When it broke. */
  readonly staleAt: Date;
}

export interface TriggerParts {
  readonly clock: Clock;
  /** The saved sites. @throws SettingsError */
  readonly sites: () => readonly Site[];
  /** @throws LedgerError */
  readonly book: () => TriggerBook;
  readonly pauses: PauseFile;
  /** What the history knows. @throws LedgerError */
  readonly history: {
    lastGood(siteId: string, mirrorId: string): HistoryRun | undefined;
    newest(siteId: string, mirrorId: string): HistoryRun | undefined;
  };
  readonly circumstances: () => Circumstances;
  readonly runs: AutomaticRuns;
  /** Who logs in where an address names nobody. */
  readonly userName: string;
  /** How origins are watched; absent: they are not. */
  readonly watch?: OpenWatch;
  /** Called when anything that {@link TriggerService.list} says has changed. */
  readonly onChange?: (states: TriggerState[]) => void;
  /** Called once for each broken promise, by one process of all that use the state folder. */
  readonly onStale?: (broken: BrokenPromise) => void;
  readonly log: (what: string, error: unknown) => void;
}

/** A site as it stands at one look. */
interface SiteLook {
  readonly site: Site;
  readonly due: DueSlot | null;
  readonly mirrorIds: readonly string[];
  readonly state: TriggerState;
  readonly broken: readonly BrokenPromise[];
}

/**
 * Starts the runs that nobody asks for: by schedule, after changes, and again where a mirror was not reached. It looks at
 * everything at least once a minute, so that sleep, set clocks and edited settings need no events of their own, and asks the
 * trigger book before each slot, so that of several processes one runs it.
 */
export class TriggerService {
  readonly #watches: SiteWatches;
  readonly #attempts = new Attempts();
  readonly #running = new Set<Promise<unknown>>();
  #unarm: (() => void) | undefined;
  #state: 'idle' | 'on' | 'stopped' = 'idle';
  #looking = false;
  /** What was complained of already: a fault that stays is logged once, not every minute. */
  readonly #complaints = new Set<string>();
  #told = '';

  constructor(private readonly parts: TriggerParts) {
    this.#watches = new SiteWatches(parts.watch, () => {
      this.look();
    });
  }

  /** Begins to look; what was missed while nobody did is caught up at once. */
  start(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'on';
    this.look();
  }

  /** Starts nothing more, and forgets what waits. Runs that are on go on, and are owed again if they end with this process. */
  stop(): void {
    this.#state = 'stopped';
    this.#unarm?.();
    this.#watches.close();
  }

  /** One for each saved site. @throws SettingsError, LedgerError */
  list(): TriggerState[] {
    return this.#looks().map(({ state }) => state);
  }

  /** @throws RangeError with a sentence for people where the schedule cannot be understood or never comes */
  preview(schedule: Schedule, count: number): string[] {
    const now = this.parts.clock.now();
    checkSchedule(schedule, now);
    return slotsAfter(schedule, now, count).map((slot) => slot.toISOString());
  }

  /** No site: all of them. */
  pause(siteId: string | undefined, pause: Pause): void {
    this.parts.pauses.change((before) => withPause(before, siteId, pause, this.#milliseconds()));
    this.look();
  }

  /** No site: all of them. */
  resume(siteId: string | undefined): void {
    this.parts.pauses.change((before) => withoutPause(before, siteId, this.#milliseconds()));
    this.look();
  }

  /** A person renewed these logins: mirrors that wait for one of them may be logged in at again. */
  renew(logins: readonly string[]): void {
    try {
      for (const login of logins) this.parts.book().renew(login, this.parts.clock.now());
    } catch (error) {
      this.parts.log('A renewed login could not be noted', error);
    }
    this.look();
  }

  /** Looks at once: settings, pauses or circumstances changed, or a run ended. Never throws. */
  look(): void {
    // What a look starts tells of itself, which asks for a look.
    if (this.#looking || this.#state === 'stopped') return;
    this.#looking = true;
    try {
      const looks = this.#act();
      this.#tell(looks.map(({ state }) => state));
      this.#arm(looks);
    } catch (error) {
      this.#complain('Automatic runs could not be looked after', error);
      this.#arm([]);
    } finally {
      this.#looking = false;
    }
  }

  /** Waits until no run is on that this service started. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #act(): SiteLook[] {
    const looks = this.#looks();
    if (this.#state !== 'on') return looks;
    this.#watches.follow(looks.map(({ site }) => site));
    const started = looks.filter((look) => this.#startDue(look));
    for (const look of looks) this.#tellBroken(look);
    return started.length > 0 ? this.#looks() : looks;
  }

  #looks(): SiteLook[] {
    const { sites, book, circumstances, history, userName } = this.parts;
    const now = this.parts.clock.now();
    const all = sites();
    const waiting = waitingLogins(all, {
      newest: (siteId, mirrorId) => history.newest(siteId, mirrorId),
      renewals: book().renewals(),
      userName,
    });
    const pauses = this.parts.pauses.read();
    const around = circumstances();
    return all.map((site): SiteLook => {
      const mirrors = mirrorsWithLogin(site, waiting, userName);
      const ends = promiseEnds(site, (mirrorId) => history.lastGood(site.id, mirrorId)?.startedAt ?? null);
      const { schedule } = site.triggers;
      const standing = book().standing(site.id, schedule ? JSON.stringify([schedule.cron, schedule.timeZone ?? null]) : null, now);
      const staleAt = ends[0]?.staleAt ?? null;
      return {
        site,
        due: schedule ? this.#careful(site, () => dueSlot(schedule, standing, now)) : null,
        mirrorIds: mirrors.map(({ id }) => id),
        broken: ends.filter((end) => end.staleAt <= now).map((end) => ({ site, ...end })),
        state: {
          siteId: site.id,
          nextRun: schedule ? (this.#careful(site, () => nextSlot(schedule, now))?.toISOString() ?? null) : null,
          watch: this.#watches.stateOf(site),
          pausedUntil: pausedUntil(pauses, site.id, now.getTime()),
          held: heldBecause(site, around) ?? heldByLogin(site, mirrors.length),
          staleAt: staleAt?.toISOString() ?? null,
          stale: staleAt !== null && staleAt <= now,
        },
      };
    });
  }

  /** A schedule that was written by hand may be unreadable: that site waits, the others do not. */
  #careful<T>(site: Site, decide: () => T | null): T | null {
    try {
      return decide();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#complain(`The schedule of “${site.name}” does not count`, error);
      return null;
    }
  }

  /** Whether it started a run. */
  #startDue(look: SiteLook): boolean {
    const { site, due, state } = look;
    if (state.pausedUntil !== null || state.held !== null || look.mirrorIds.length === 0 || this.parts.runs.isBusy(site.id)) return false;
    const now = this.parts.clock.now();
    if (due && this.parts.book().claim(site.id, due.slot, now)) {
      this.#run(look, look.mirrorIds, due.trigger, due.slot);
      return true;
    }
    if (this.#watches.takeDue(site.id)) {
      this.#run(look, look.mirrorIds, 'watch', null);
      return true;
    }
    const again = this.#attempts.takeDue(site.id, now, look.mirrorIds);
    if (again) this.#run(look, again.mirrorIds, again.trigger, null);
    return again !== undefined;
  }

  #run({ site }: SiteLook, mirrorIds: readonly string[], trigger: AutomaticTrigger, slot: Date | null): void {
    // Whatever waited is merged into this run.
    this.#watches.takeDue(site.id);
    const run = this.parts.runs
      .start(site, mirrorIds, trigger)
      .catch((error: unknown) => {
        this.parts.log(`An automatic run of “${site.name}” could not begin`, error);
        return undefined;
      })
      .then((result) => {
        if (this.#state === 'stopped') return;
        if (slot) this.parts.book().ended(site.id, slot);
        this.#attempts.ended(site.id, { mirrorIds, trigger, result, now: this.parts.clock.now() });
      })
      .catch((error: unknown) => {
        this.parts.log(`The end of an automatic run of “${site.name}” could not be noted`, error);
      })
      .finally(() => {
        this.#running.delete(run);
        this.#watches.ended(site.id);
        this.look();
      });
    this.#running.add(run);
  }

  #tellBroken({ broken, site }: SiteLook): void {
    const { book, clock, onStale, runs } = this.parts;
    // The run that is on may keep the promise yet: after a night's sleep, nobody is to be woken for nothing.
    if (!onStale || runs.isBusy(site.id)) return;
    for (const one of broken) {
      const what = `stale ${one.mirrorId} ${one.staleAt.toISOString()}`;
      if (book().noteOnce(site.id, what, clock.now())) onStale(one);
    }
  }

  #tell(states: TriggerState[]): void {
    const said = JSON.stringify(states);
    if (said === this.#told) return;
    this.#told = said;
    this.parts.onChange?.(states);
  }

  #arm(looks: readonly SiteLook[]): void {
    this.#unarm?.();
    if (this.#state !== 'on') return;
    const coming = looks.flatMap(({ state: { nextRun, pausedUntil, staleAt } }) => [nextRun, pausedUntil, staleAt]);
    const times = coming.map((at) => (at === null || at === 'resumed' ? null : new Date(at)));
    const wait = untilNextLook(this.parts.clock.now(), [...times, ...this.#attempts.times()]);
    this.#unarm = this.parts.clock.later(wait, () => {
      this.look();
    });
  }

  #complain(what: string, error: unknown): void {
    const said = `${what}: ${String(error)}`;
    if (this.#complaints.has(said)) return;
    this.#complaints.add(said);
    this.parts.log(what, error);
  }

  #milliseconds(): number {
    return this.parts.clock.now().getTime();
  }
}

function heldByLogin(site: Site, able: number): string | null {
  if (able > 0 || site.mirrors.length === 0) return null;
  return 'The login failed, and is not tried again by itself. Enter the password anew, or start a run by hand.';
}
