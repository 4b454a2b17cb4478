import type { Locator, Page } from '@playwright/test';

export class DemoPage {
  readonly running: Locator;
  readonly ended: Locator;
  readonly steps: Locator;
  readonly cleanUp: Locator;
  readonly openSite: Locator;

  constructor(page: Page) {
    this.running = page.getByRole('heading', { name: 'The demo is running' });
    this.ended = page.getByRole('heading', { name: 'The demo is done' });
    this.steps = page.getByRole('region', { name: 'What it does' }).getByRole('listitem');
    this.cleanUp = page.getByRole('button', { name: 'Clean up the demo' });
    this.openSite = page.getByRole('button', { name: 'Look around in the demo’s site' });
  }
}
