import { formatBytes } from '../../formats/numbers';
import type { RowFilter } from '../../decisions/plan-rows';
import { counted } from './counted';

const filters: Record<RowFilter, (count: string) => string> = {
  all: (count) => `${count} in all`,
  new: (count) => `${count} new`,
  changed: (count) => `${count} changed`,
  moved: (count) => `${count} moved`,
  touched: (count) => `${count} touched`,
  removed: (count) => `${count} removed`,
  held: (count) => `${count} held back`,
};

export const changes = {
  title: (mirrors: number) => `Changes for ${counted(mirrors, 'mirror', 'mirrors')}`,
  none: 'Nothing has been compared yet',
  noneText: 'A preview compares the origin with every mirror and shows each change with its reason. It writes nothing.',
  compare: 'Preview changes',
  compareAgain: 'Compare again',
  comparing: 'Comparing the origin with its mirrors',
  comparingText: 'Nothing is written while this runs.',
  failed: 'No plan could be made for these mirrors',
  made: (when: string) => `Compared ${when}`,
  summary: (changes: number, send: string, total: string) =>
    send === total
      ? `${counted(changes, 'change', 'changes')}, ${send} to send`
      : `${counted(changes, 'change', 'changes')}, ${send} to send (${total} of files)`,
  inSync: 'Every mirror is in sync',
  inSyncText: 'The origin and its mirrors have the same files. There is nothing to send.',
  filters,
  filtersLabel: 'Show only',
  search: 'Search in paths',
  searchPlaceholder: 'Search in paths',
  noMatch: 'No change matches this filter.',
  table: 'Changes',
  columns: { path: 'Path', size: 'Size', send: 'To send', why: 'Why', mirrors: 'Mirrors' },
  allMirrors: 'all',
  size: (from: number, to: number) => `size ${formatBytes(from)} → ${formatBytes(to)}`,
  sentLast: 'sent last',
  keptInTrash: (days: number) => `kept in the trash ${counted(days, 'day', 'days')}`,
  movedFrom: (path: string) => `← ${path}`,
  copied: 'copied on the mirror, nothing is sent',
  folder: 'folder or link',
  held: (count: number, mirrors: string) =>
    `${counted(count, 'file was', 'files were')} changed on ${mirrors} or cannot be placed there. ${count === 1 ? 'It is' : 'They are'} held back while the rest goes on.`,
  heldShow: 'Show them',
  makesRoot: (mirror: string) => `The folder of ${mirror} does not exist yet and will be made.`,
  noRemovals: (mirror: string) => `Nothing will be removed from ${mirror} in this run, because the scan had problems.`,
  problems: (count: number, mirror: string) => `${counted(count, 'problem', 'problems')} while scanning for ${mirror}`,
  notes: (count: number) => counted(count, 'note', 'notes'),
  showNotes: 'Notes on these changes',
  halt: {
    title: (mirror: string) => `Halted for ${mirror}`,
    never: 'This cannot be approved. Put it right, then compare again.',
    blocked: 'Cannot be synced',
  },
  adopt: {
    label: 'Take over the files that are already there',
    text: (foreign: number) =>
      `${foreign > 0 ? `${counted(foreign, 'file', 'files')} on the mirrors ${foreign === 1 ? 'was' : 'were'} not written by Heliograph. ` : ''}Without this tick they stay as they are. With it they become part of the mirror: files that differ are replaced, and files that the origin does not have are removed. You see the new changes before anything happens.`,
  },
  sync: {
    label: (changes: number, removals: number) =>
      `Sync ${counted(changes, 'change', 'changes')}${removals > 0 ? `, removes ${String(removals)}` : ''}`,
    adoptOnly: 'Sync',
    review: 'Review and approve…',
    confirmTitle: 'Approve these changes?',
    confirmRemove: (removals: number) => `Approve and remove ${counted(removals, 'file', 'files')}`,
    confirm: (changes: number) => `Approve and sync ${counted(changes, 'change', 'changes')}`,
    understand: 'I have seen what will happen and want it.',
    keyboard: 'Enter does not start this. Press the button itself, or Space on it.',
    partial: (count: number) => `${counted(count, 'mirror is', 'mirrors are')} left out, because what stopped it cannot be approved.`,
  },
  footer: {
    mirrors: (count: number, name: string) => (count === 1 ? `on ${name}` : `on ${String(count)} mirrors`),
    sentence: (parts: string[], where: string, send: string) => `→ ${parts.join(', ')} ${where} · ${send} to send`,
    created: (count: number) => `${counted(count, 'file', 'files')} created`,
    updated: (count: number) => `${String(count)} updated`,
    moved: (count: number) => `${String(count)} moved`,
    touched: (count: number) => `${String(count)} touched`,
    removed: (count: number) => `${String(count)} removed`,
    nothing: 'Nothing is sent until you press Sync.',
    order: 'Removals come last, and only if everything before them succeeded.',
  },
};
