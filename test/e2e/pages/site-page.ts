import type { Locator, Page } from '@playwright/test';

export class SitePage {
  readonly preview: Locator;
  readonly sync: Locator;
  readonly pause: Locator;
  readonly resume: Locator;
  readonly stop: Locator;
  /** Of the run that is on. */
  readonly limit: Locator;

  constructor(private readonly page: Page) {
    this.preview = page.locator('header').getByRole('button', { name: 'Preview changes' });
    this.sync = page.locator('header').getByRole('button', { name: 'Sync', exact: true });
    this.pause = page.getByRole('button', { name: 'Pause' });
    this.resume = page.getByRole('button', { name: 'Resume' });
    this.limit = page.getByLabel('Speed limit for this run');
    this.stop = page.getByRole('button', { name: 'Stop', exact: true });
  }

  async open(name: string): Promise<void> {
    await this.page
      .getByRole('navigation')
      .getByRole('button', { name: new RegExp(name) })
      .click();
  }

  async addMirror(): Promise<void> {
    await this.page.getByRole('button', { name: 'Add mirror' }).first().click();
  }

  async showTab(name: 'Mirrors' | 'Changes' | 'Verification' | 'Charts' | 'History' | 'Rules'): Promise<void> {
    await this.page.getByRole('tab', { name }).click();
  }

  async editMirror(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `Edit ${name}` }).click();
  }

  /** Opens the report of a mirror's latest run in the history. */
  async openLatestReport(mirror: string): Promise<void> {
    await this.showTab('History');
    await this.page
      .getByRole('button', { name: new RegExp(`^Details of ${mirror}`) })
      .first()
      .click();
  }

  /** The table of mirrors, one row each. */
  mirror(name: string): Locator {
    return this.page.getByRole('row').filter({ hasText: name });
  }
}
