import { app, session, type WebContents } from 'electron';

/** Before the app is ready. Chromium refuses its sandbox to root, who must pass --no-sandbox; enabling it then ends in a crash loop. */
export function sandboxEveryPage(): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
}

/** Whatever page there will ever be: it stays where it is, opens nothing and embeds nothing. */
export function confinePages(): void {
  app.on('web-contents-created', (_event, contents) => {
    confine(contents);
  });
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Once the app is ready: no permission is granted, no device is lent, nothing is downloaded, no page reaches the network. */
export function refusePermissions(): void {
  const pages = session.defaultSession;
  pages.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  pages.setPermissionCheckHandler(() => false);
  pages.setDevicePermissionHandler(() => false);
  pages.on('will-download', (event) => {
    event.preventDefault();
  });
  pages.webRequest.onBeforeRequest((request, answer) => {
    answer({ cancel: !/^(?:app|devtools|data|blob):/.test(request.url) });
  });
}
