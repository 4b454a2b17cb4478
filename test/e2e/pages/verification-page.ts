import type { Locator, Page } from '@playwright/test';

export class VerificationPage {
  readonly repair: Locator;

  constructor(private readonly page: Page) {
    this.repair = page.getByRole('button', { name: /^Repair/ });
  }

  async verify(depth: 'Quick' | 'Full'): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(depth, 'i') }).check();
    await this.page.getByRole('tabpanel').getByRole('button', { name: /verif/i }).click();
  }

  /** What was found on one mirror. */
  mirror(name: string): Locator {
    return this.page.getByRole('region', { name });
  }
}
