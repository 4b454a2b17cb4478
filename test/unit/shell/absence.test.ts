import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { onAbsence } from '../../../electron/shell/absence';

it('a locked screen, sleep and another user at the screen count as absence, each time; coming back and power do not', () => {
  const monitor = new EventEmitter();
  const told: string[] = [];
  let event = '';
  onAbsence(monitor, () => told.push(event));
  const all = ['lock-screen', 'unlock-screen', 'suspend', 'resume', 'on-battery', 'user-did-resign-active', 'shutdown', 'lock-screen'];
  for (event of all) monitor.emit(event);
  expect(told).toEqual(['lock-screen', 'suspend', 'user-did-resign-active', 'lock-screen']);
});
