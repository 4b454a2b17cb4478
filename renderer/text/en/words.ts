import type { OperationKind, Reason } from '../../../electron/contract/plan';
import type { RunPhase } from '../../../electron/contract/progress';
import type { HistoryRun, RunStatus, VerifyClass, VerifyDepth } from '../../../electron/contract/report';
import type { MirrorStateName } from '../../decisions/mirror-tone';

const states: Record<MirrorStateName, string> = {
  'never-synced': 'Never synced',
  'in-sync': 'In sync',
  behind: 'Behind',
  running: 'Running',
  problems: 'Problems',
  halted: 'Halted',
  failed: 'Failed',
};

const phases: Record<RunPhase, string> = {
  queued: 'Queued',
  connecting: 'Connecting',
  scanning: 'Scanning',
  comparing: 'Comparing',
  planned: 'Waits for you',
  sending: 'Syncing',
  removing: 'Removing',
  stamping: 'Finishing',
  verifying: 'Verifying',
  done: 'Done',
};

const results: Record<RunStatus, string> = { ok: 'In sync', problems: 'Problems', halted: 'Halted', failed: 'Failed' };

const triggers: Record<HistoryRun['trigger'], string> = {
  manual: 'By hand',
  schedule: 'Schedule',
  watch: 'Watch',
  missed: 'Missed slot',
  'command-line': 'Command line',
};

const kinds: Record<'sync' | 'plan' | 'verify', string> = { sync: 'Sync', plan: 'Preview', verify: 'Verification' };

const classes: Record<VerifyClass, string> = {
  same: 'Same',
  missing: 'Missing on the mirror',
  extra: 'Extra on the mirror',
  different: 'Different',
  unreadable: 'Could not be read',
};

const depths: Record<VerifyDepth, string> = { quick: 'sizes and times', sample: 'a sample read back', full: 'every byte' };

const operations: Record<OperationKind | 'held', string> = {
  create: 'New',
  update: 'Changed',
  move: 'Moved',
  touch: 'Times or mode only',
  remove: 'Removed',
  held: 'Held back',
};

const reasons: Record<Reason, string> = {
  new: 'new at the origin',
  'missing-on-mirror': 'missing on the mirror',
  'size-differs': 'size differs',
  'newer-at-origin': 'newer at the origin',
  'older-at-origin': 'older at the origin',
  'content-differs': 'content differs',
  'mode-differs': 'permissions differ',
  'time-differs': 'time differs, content is the same',
  'link-differs': 'link points elsewhere',
  'kind-differs': 'file here, folder there',
  'gone-at-origin': 'gone at the origin',
  moved: 'moved at the origin',
  excluded: 'excluded by a rule now',
  'adopted-extraneous': 'only on the mirror; adopted, so removed',
  'replaces-unknown': 'replaces a file that we did not write',
  healed: 'the mirror’s own change is overwritten',
  repair: 'verification found it different',
};

/** Words that several screens share. */
export const words = {
  states,
  phases,
  results,
  triggers,
  kinds,
  classes,
  depths,
  operations,
  reasons,
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  never: 'never',
  none: '—',
  inSync: 'in sync',
  whatToDo: 'What to do:',
  loading: 'Loading…',
  noReason: 'That did not work, and no reason was given.',
};
