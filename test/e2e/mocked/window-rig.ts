import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { chromium, expect, test as base, type Browser, type Page } from '@playwright/test';
import { build, type Rolldown } from 'vite';
import type { Scenario } from '../../support/mock-window-data';

const ROOT = path.resolve(__dirname, '../../..');
const RENDERER = process.env['HELIOGRAPH_RENDERER'] ?? path.join(ROOT, 'out/renderer');
const SCREENS = path.join(ROOT, 'test-results/screens');

/** A current Chromium, beside the old one inside the Electron that the other tests drive. */
export const CHROMIUM = process.env['HELIOGRAPH_CHROMIUM'] ?? '/usr/bin/chromium';

/** As electron/shell/app-protocol.ts serves the window. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

export type Theme = 'light' | 'dark';

interface Rig {
  /** Opens the built window on mocked data. Fails the test on any console error, policy violation or uncaught error. */
  open(scenario: Scenario, options?: { theme?: Theme; route?: string }): Promise<Page>;
}

interface Machine {
  readonly browser: Browser;
  readonly url: string;
  readonly mock: string;
}

export const test = base.extend<{ rig: Rig }, { machine: Machine }>({
  machine: [
    // Playwright reads the fixture's dependencies out of this pattern.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      if (!existsSync(CHROMIUM))
        throw new Error(
          `No Chromium at ${CHROMIUM}. Install it (Debian: apt-get install -y --no-install-recommends chromium) or set HELIOGRAPH_CHROMIUM.`,
        );
      if (!existsSync(path.join(RENDERER, 'index.html'))) throw new Error('The window is not built. Run: npx vite build --mode renderer');
      const [server, mock, browser] = await Promise.all([
        serve(),
        bundleMock(),
        chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }),
      ]);
      await use({ browser, mock, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` });
      await browser.close();
      server.close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  rig: async ({ machine }, use) => {
    const complaints: string[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    await use({
      open: async (scenario, { theme = 'light', route = '' } = {}) => {
        const context = await machine.browser.newContext({
          viewport: { width: 1240, height: 800 },
          colorScheme: theme,
          reducedMotion: 'reduce',
          locale: 'en-GB',
          timezoneId: 'UTC',
        });
        contexts.push(context);
        const page = await context.newPage();
        page.on('console', (message) => {
          if (message.type() === 'error') complaints.push(message.text());
        });
        page.on('pageerror', (error) => complaints.push(String(error)));
        await page.addInitScript(`window.mockScenario = ${JSON.stringify(scenario)};`);
        await page.addInitScript(machine.mock);
        await page.goto(`${machine.url}/${route}`);
        await page.locator('main > *').first().waitFor();
        return page;
      },
    });
    for (const context of contexts) await context.close();
    expect(complaints, 'console errors').toEqual([]);
  },
});

export { expect };

/** Changes the desktop's language under the open window. */
export async function speakGerman(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'language', { get: () => 'de-DE' });
    window.dispatchEvent(new Event('languagechange'));
  });
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
}

/** Keeps a picture of the screen, and checks it with axe. */
export async function inspect(page: Page, name: string, theme: Theme): Promise<void> {
  await page.screenshot({ path: path.join(SCREENS, `${name}-${theme}.png`) });
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(
    violations.map(
      (violation) =>
        `${violation.id}: ${violation.nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`,
    ),
  ).toEqual([]);
}

async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const file = path.join(RENDERER, name === '/' ? 'index.html' : path.normalize(name));
    readFile(file).then(
      (body) =>
        response
          .writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY })
          .end(body),
      () => response.writeHead(name === '/favicon.ico' ? 204 : 404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function bundleMock(): Promise<string> {
  const output = (await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      lib: { entry: path.join(ROOT, 'test/support/mock-window-entry.ts'), formats: ['iife'], name: 'mockWindow' },
    },
  })) as Rolldown.RolldownOutput[];
  const chunk = output[0]?.output[0];
  if (!chunk) throw new Error('The mock could not be bundled.');
  return chunk.code;
}
