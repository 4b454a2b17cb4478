import type { RunEvent } from '../contract/progress';
import type { MirrorReport, ResultEvent, VerifyReport } from '../contract/report';
import type { Site } from '../contract/site';
import { newRunId } from '../runs/run-id';
import { siteTask } from '../runs/site-task';
import type { AutomaticRuns, AutomaticTrigger } from '../runs/triggers/trigger-service';
import { passwordNeeds } from './prepare-run';
import { printable } from './printable';
import { reportLines, troubleLines } from './report-words';
import { runSettings } from './run-command';
import { openSecrets } from './secrets';
import type { Session } from './session';
import { localTime } from './trigger-words';

const TRIGGERS: Readonly<Record<AutomaticTrigger, string>> = {
  schedule: 'by schedule',
  missed: 'catching up on its schedule',
  watch: 'after changes',
};

/** A report with whom it is about. */
export interface AutomaticReport {
  readonly site: Site;
  readonly mirrorId: string;
  readonly report: MirrorReport | VerifyReport;
}

/** What is told of automatic runs. */
interface Listener {
  /** Once for each mirror of a run that ended. */
  readonly onReport: (report: AutomaticReport) => void;
}

/** Performs the runs that nobody asked for in this process, and asks nobody anything: a password is there, or the login fails. */
export class CommandLineRuns implements AutomaticRuns {
  readonly #busy = new Set<string>();

  /** @param signal stops the runs that are on */
  constructor(
    private readonly session: Session,
    private readonly signal: AbortSignal,
    private readonly listener: Listener,
  ) {}

  isBusy(siteId: string): boolean {
    return this.#busy.has(siteId);
  }

  async start(site: Site, mirrorIds: readonly string[], trigger: AutomaticTrigger): Promise<ResultEvent> {
    this.#busy.add(site.id);
    try {
      const result = await this.#perform(site, mirrorIds, trigger);
      this.#report(site, mirrorIds, result);
      return result;
    } finally {
      this.#busy.delete(site.id);
    }
  }

  async #perform(site: Site, mirrorIds: readonly string[], trigger: AutomaticTrigger): Promise<ResultEvent> {
    const { output, environmentSecrets, settings } = this.session;
    const task = siteTask(site, { runId: newRunId(), kind: 'sync', mirrorIds, trigger });
    output.say([`${localTime(new Date())}  ${output.paint.bold(printable(site.name))}: a run begins, ${TRIGGERS[trigger]}`]);
    // Of all sites, so that one command's environment means the same at each of its runs.
    const places = settings().sites.flatMap(({ mirrors }) => mirrors.map((mirror) => ({ ...mirror, label: mirror.name })));
    const secrets = openSecrets(output, environmentSecrets, passwordNeeds(places), false);
    const { performRun } = await import('../runs/perform-run');
    const emit = (event: RunEvent): void => {
      if (!output.quiet || event.event === 'finished' || event.event === 'error') output.record(JSON.stringify(event));
    };
    const hooks = { emit, secret: secrets.reader((ask) => ask()) };
    return performRun(task, runSettings(this.session, { acceptNewHostKey: false }), hooks, { signal: this.signal, gate: () => undefined });
  }

  #report(site: Site, mirrorIds: readonly string[], { mirrors }: ResultEvent): void {
    const { output } = this.session;
    mirrors.forEach((report, index) => {
      output.say(reportLines(report, output.paint));
      output.complain(troubleLines(report));
      this.listener.onReport({ site, mirrorId: mirrorIds[index] ?? '', report });
    });
  }
}
