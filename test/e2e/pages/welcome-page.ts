import type { Locator, Page } from '@playwright/test';

/** What a person meets the first time. */
export class WelcomePage {
  readonly title: Locator;
  readonly addSite: Locator;
  readonly runDemo: Locator;

  constructor(page: Page) {
    this.title = page.getByRole('heading', { name: 'Keep mirror sites exact copies of their origin' });
    this.addSite = page.getByRole('button', { name: /^Publish a website folder/ });
    this.runDemo = page.getByRole('button', { name: 'Run the demo' });
  }
}
