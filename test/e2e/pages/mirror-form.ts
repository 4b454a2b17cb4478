import type { Locator, Page } from '@playwright/test';

/** The sheet in which a mirror is written down, tested step by step and added. */
export class MirrorForm {
  readonly sheet: Locator;
  readonly identity: Locator;
  readonly password: Locator;
  readonly reach: Locator;
  readonly logIn: Locator;
  readonly useFolder: Locator;
  readonly goOn: Locator;
  readonly add: Locator;
  readonly works: Locator;
  readonly saveChanges: Locator;

  constructor(page: Page) {
    this.sheet = page.getByRole('dialog');
    this.identity = this.sheet.getByRole('group', { name: 'Is this really your server?' });
    this.password = this.sheet.getByLabel('Password', { exact: true }).and(page.locator('input:not([type=radio])'));
    this.reach = this.sheet.getByRole('button', { name: 'Reach the server' });
    this.logIn = this.sheet.getByRole('button', { name: 'Log in' });
    this.useFolder = this.sheet.getByRole('button', { name: 'Use this folder' });
    this.goOn = this.sheet.getByRole('button', { name: 'Continue' });
    this.works = this.sheet.getByText('Everything works.');
    this.saveChanges = this.sheet.getByRole('button', { name: 'Save changes' });
    this.add = this.sheet.getByRole('button', { name: 'Add mirror', exact: true });
  }

  async fillAddress(address: string): Promise<void> {
    await this.sheet.getByLabel('Address', { exact: true }).fill(address);
  }

  async chooseLogin(kind: 'Password' | 'Key file' | 'SSH agent'): Promise<void> {
    await this.sheet.getByRole('radio', { name: kind }).check();
  }

  /** Presses the button that opens the native dialog. */
  async pickKey(): Promise<void> {
    await this.sheet.getByRole('button', { name: 'Choose key file…' }).click();
  }

  async chooseTransport(name: 'Heliograph' | 'This computer’s OpenSSH'): Promise<void> {
    await this.sheet.getByRole('radio', { name }).check();
  }

  /** The fingerprint that is shown. */
  async fingerprint(): Promise<string> {
    return (await this.identity.getByText(/^SHA256:[A-Za-z0-9+/]{43}$/).innerText()).trim();
  }

  /** Pastes what the provider named, and trusts the server. */
  async trust(fingerprint: string): Promise<void> {
    await this.identity.getByLabel('Fingerprint from your provider').fill(fingerprint);
    await this.identity.getByText('The same. This is the server that your provider means.').waitFor();
    await this.identity.getByRole('button', { name: 'Trust this server' }).click();
  }

  /** Logs in with what is filled in, and goes on to the last step. */
  async logInAndGoOn(): Promise<void> {
    await this.logIn.click();
    await this.useFolder.click();
    await this.goOn.click();
  }

  async save(name: string): Promise<void> {
    await this.sheet.getByLabel('Name', { exact: true }).fill(name);
    await this.add.click();
    await this.sheet.waitFor({ state: 'hidden' });
  }
}
