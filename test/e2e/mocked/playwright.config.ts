import { defineConfig, type Project } from '@playwright/test';

/** The built window in a current Chromium, on mocked data. For a config that also drives Electron: spread it into `projects`. */
export const mockedProject: Project = { name: 'mocked', testDir: __dirname, timeout: 60_000, fullyParallel: true };

export default defineConfig({
  projects: [mockedProject],
  outputDir: '../../../test-results/mocked',
  workers: 2,
  reporter: 'list',
  forbidOnly: Boolean(process.env['CI']),
});
