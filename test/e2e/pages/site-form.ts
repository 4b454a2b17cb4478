import type { Locator, Page } from '@playwright/test';

/** The sheet in which a site is named and its origin picked. */
export class SiteForm {
  readonly sheet: Locator;

  constructor(page: Page) {
    this.sheet = page.getByRole('dialog');
  }

  /** Presses the button that opens the native dialog. */
  async pickFolder(): Promise<void> {
    await this.sheet.getByRole('button', { name: /folder/i }).click();
  }

  async save(name: string): Promise<void> {
    await this.sheet.getByLabel('Name').fill(name);
    await this.sheet.locator('button[type=submit]').click();
    await this.sheet.waitFor({ state: 'hidden' });
  }
}
