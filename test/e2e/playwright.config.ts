import { defineConfig } from '@playwright/test';

/** Real Electron, real servers: `npm run test:e2e` brings a screen and a keychain of its own. */
export default defineConfig({
  testDir: '.',
  // Every screen on mocked data, in a browser: `mocked/playwright.config.ts`.
  testIgnore: 'mocked/**',
  outputDir: '../../test-results/e2e',
  // One window at a time: they share a keychain, and two cores.
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  reporter: 'list',
});
