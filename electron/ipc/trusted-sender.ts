/** What is known of who calls. */
export interface Sender {
  /** The calling frame's address; null where the frame is gone. */
  readonly url: string | null;
  readonly isMainFrame: boolean;
  readonly isOurWindow: boolean;
}

/** Whether this is our own page, in the main frame of our own window. */
export function isTrustedSender(sender: Sender, appOrigin: string): boolean {
  return (
    sender.isOurWindow && sender.isMainFrame && sender.url !== null && (sender.url === appOrigin || sender.url.startsWith(`${appOrigin}/`))
  );
}
