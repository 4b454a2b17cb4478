import type { Locator, Page } from '@playwright/test';

export class VerificationPage {
  readonly repair: Locator;
  readonly confirmRepair: Locator;

  constructor(private readonly page: Page) {
    this.repair = page.getByRole('button', { name: 'Repair…' });
    this.confirmRepair = page.getByRole('button', { name: 'Verify and repair' });
  }

  async verify(depth: 'Quick' | 'Every byte'): Promise<void> {
    await this.page.getByRole('radio', { name: depth }).check();
    await this.page.getByRole('button', { name: 'Verify now' }).click();
  }

  /** What was found on one mirror. */
  mirror(name: string): Locator {
    return this.page.getByRole('region', { name });
  }
}
