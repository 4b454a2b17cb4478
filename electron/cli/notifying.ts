import { Notifier } from '../runs/notify/notifier';
import { shellText } from '../shell/text/text';
import { errorLines } from './report-words';
import type { Session } from './session';

/** Tells the webhook of the settings what a run without a person came to, as the app does; there is no desktop to tell. */
export function openNotifier(session: Session): Notifier {
  const preferences = () => session.settings().preferences;
  return new Notifier({
    stateFolder: session.folders.state,
    version: session.version,
    preferences: () => preferences().notifications,
    words: () => shellText(preferences().language, session.env['LANG'] ?? '').notifications,
    log: (what) => {
      session.output.complain(errorLines(what, ''));
    },
  });
}
