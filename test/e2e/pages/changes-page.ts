import type { Locator, Page } from '@playwright/test';

/** The plan as a person sees it before anything is sent. */
export class ChangesPage {
  readonly rows: Locator;
  readonly syncPlan: Locator;

  constructor(page: Page) {
    this.rows = page.getByRole('grid', { name: 'Changes' }).getByRole('row');
    this.syncPlan = page.getByRole('button', { name: /^Sync \d+ change/ });
  }
}
