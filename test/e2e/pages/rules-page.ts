import type { Locator, Page } from '@playwright/test';

/** The site's rules. */
export class RulesPage {
  readonly limit: Locator;
  readonly listsDaily: Locator;
  readonly save: Locator;
  readonly saved: Locator;

  constructor(page: Page) {
    this.limit = page.getByLabel('Speed limit for each mirror');
    this.listsDaily = page.getByLabel('List mirrors once a day only');
    this.save = page.getByRole('button', { name: 'Save changes' });
    this.saved = page.getByText('Saved. The next sync follows these rules.');
  }
}
