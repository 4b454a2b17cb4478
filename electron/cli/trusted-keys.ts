import { openHostKeys, type HostKeyFiles } from '../endpoints/sftp/host-keys';
import type { ConnectionChoices } from './run-options';
import type { Session } from './session';

/** Our own pins, as `trust` shows and changes them. */
export function ownPins(session: Session): HostKeyFiles {
  return openHostKeys({ ownFile: session.folders.knownHostsFile, otherFiles: [] });
}

/** The keys that count for a command: ours and OpenSSH's, or only those of `--known-hosts`. We write to our own file only. */
export function hostKeysOf(session: Session, choices: Pick<ConnectionChoices, 'knownHosts'>): HostKeyFiles {
  const ownFile = session.folders.knownHostsFile;
  if (choices.knownHosts === undefined) return openHostKeys({ ownFile });
  const only = openHostKeys({ ownFile: choices.knownHosts, otherFiles: [] });
  const own = ownPins(session);
  return { ...own, judge: only.judge, knownAlgorithms: only.knownAlgorithms, linesFor: only.linesFor };
}
