import { Notification } from 'electron';
import type { NotificationTest } from '../contract/ipc-schema';

/** A desktop that shows a notification says so at once; milliseconds. */
const ANSWER_WITHIN_MS = 5_000;

export interface DesktopNotification {
  readonly title: string;
  readonly body: string;
  readonly onClick?: () => void;
}

/** What is shown now: a notification that nobody holds would lose its click. */
const shown = new Set<Notification>();

/** Shows a notification of the desktop. Where it shows none, nothing happens. */
export function notifyOnDesktop(content: DesktopNotification, icon: string): void {
  make(content, icon)?.show();
}

/** Shows a notification and tells what the desktop did with it. */
export function tryDesktop(content: DesktopNotification, icon: string): Promise<NotificationTest['desktop']> {
  const notification = make(content, icon);
  if (!notification) return Promise.resolve({ state: 'failed', message: 'This desktop shows no notifications.' });
  return new Promise((resolve) => {
    const answer = (desktop: NotificationTest['desktop']): void => {
      clearTimeout(patience);
      resolve(desktop);
    };
    const patience = setTimeout(() => {
      answer({ state: 'unanswered', message: 'The desktop did not say whether it showed the notification.' });
    }, ANSWER_WITHIN_MS);
    notification.once('show', () => {
      answer({ state: 'shown', message: '' });
    });
    notification.once('failed', (_event, message) => {
      answer({ state: 'failed', message });
    });
    notification.show();
  });
}

function make({ title, body, onClick }: DesktopNotification, icon: string): Notification | undefined {
  if (!Notification.isSupported()) return undefined;
  const notification = new Notification({ title, body, icon });
  shown.add(notification);
  const forget = (): void => {
    shown.delete(notification);
  };
  notification.on('click', () => {
    forget();
    onClick?.();
  });
  notification.on('close', forget);
  notification.on('failed', forget);
  return notification;
}
