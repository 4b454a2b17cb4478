import type { Page } from '@playwright/test';
import type { Scenario } from '../../support/mock-window-data';

export interface Screen {
  readonly name: string;
  readonly scenario: Scenario;
  readonly route: string;
  /** What a person does to get there. */
  readonly reach?: (page: Page) => Promise<unknown>;
}

const click =
  (name: string | RegExp) =>
  (page: Page): Promise<void> =>
    page.getByRole('button', { name }).first().click();

/** Every screen and dialog, and how a person gets there. In English. */
export const SCREENS: readonly Screen[] = [
  { name: 'welcome', scenario: 'empty', route: '#/overview' },
  { name: 'overview', scenario: 'full', route: '#/overview' },
  { name: 'site-running', scenario: 'full', route: '#/site/downloads/mirrors', reach: (page) => page.waitForTimeout(2500) },
  { name: 'site-at-rest', scenario: 'quiet', route: '#/site/docs/mirrors' },
  { name: 'site-needs-you', scenario: 'quiet', route: '#/site/photos/mirrors' },
  { name: 'site-without-mirrors', scenario: 'quiet', route: '#/site/blog/mirrors' },
  { name: 'site-many-mirrors', scenario: 'many', route: '#/site/edge/mirrors' },
  {
    name: 'changes',
    scenario: 'quiet',
    route: '#/site/downloads/changes',
    reach: async (page) => {
      await page.getByRole('tabpanel').getByRole('button', { name: 'Preview changes' }).click();
      await page.getByRole('grid').waitFor();
    },
  },
  { name: 'changes-none-yet', scenario: 'quiet', route: '#/site/downloads/changes' },
  {
    name: 'changes-in-sync',
    scenario: 'quiet',
    route: '#/site/docs/changes',
    reach: async (page) => {
      await page.getByRole('tabpanel').getByRole('button', { name: 'Preview changes' }).click();
      await page.getByText('Every mirror is in sync').waitFor();
    },
  },
  {
    name: 'changes-halted',
    scenario: 'quiet',
    route: '#/site/photos/changes',
    reach: async (page) => {
      await page.getByRole('tabpanel').getByRole('button', { name: 'Preview changes' }).click();
      await page.getByRole('grid').waitFor();
    },
  },
  {
    name: 'changes-approval',
    scenario: 'quiet',
    route: '#/site/photos/changes',
    reach: async (page) => {
      await page.getByRole('tabpanel').getByRole('button', { name: 'Preview changes' }).click();
      await click('Review and approve…')(page);
    },
  },
  { name: 'verification', scenario: 'quiet', route: '#/site/downloads/verification' },
  {
    name: 'verification-findings',
    scenario: 'quiet',
    route: '#/site/downloads/verification',
    reach: async (page) => {
      await click('Verify now')(page);
      await click('Show differences')(page);
    },
  },
  {
    name: 'history',
    scenario: 'quiet',
    route: '#/history',
    reach: async (page) => {
      await click(/^Details of nyc3/)(page);
    },
  },
  { name: 'site-history', scenario: 'quiet', route: '#/site/photos/history' },
  {
    name: 'history-not-listed',
    scenario: 'quiet',
    route: '#/site/docs/history',
    reach: async (page) => {
      await click(/^Details of fra1/)(page);
      await page.getByText('Notes (1)').click();
    },
  },
  {
    name: 'site-running-limited',
    scenario: 'full',
    route: '#/site/downloads/mirrors',
    reach: async (page) => {
      await page.getByLabel('Speed limit for this run').selectOption({ label: '500 kB/s' });
    },
  },
  { name: 'rules', scenario: 'quiet', route: '#/site/downloads/rules' },
  {
    name: 'rules-daily-and-timetable',
    scenario: 'quiet',
    route: '#/site/docs/rules',
    reach: (page) => page.getByLabel('Symbolic links').focus(),
  },
  {
    name: 'rules-faults',
    scenario: 'quiet',
    route: '#/site/docs/rules',
    reach: async (page) => {
      await page.getByLabel('Speed limit for each mirror').fill('08:00,512K 25:00,off');
      await page.getByLabel('Keep removed files for').fill('soon');
    },
  },
  { name: 'settings', scenario: 'quiet', route: '#/settings' },
  { name: 'no-keychain', scenario: 'no-keychain', route: '#/settings' },
  { name: 'demo', scenario: 'demo', route: '#/demo', reach: (page) => page.waitForTimeout(1200) },
  {
    name: 'add-site',
    scenario: 'empty',
    route: '#/overview',
    reach: async (page) => {
      await click(/^Publish a website folder/)(page);
      await click('Choose folder…')(page);
    },
  },
  {
    name: 'add-mirror',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: (page) => page.getByRole('tabpanel').getByRole('button', { name: 'Add mirror' }).click(),
  },
  {
    name: 'add-mirror-openssh',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await page.getByRole('tabpanel').getByRole('button', { name: 'Add mirror' }).click();
      await page.getByRole('radio', { name: 'SSH agent' }).check();
      await page.getByRole('radio', { name: 'This computer’s OpenSSH' }).check();
    },
  },
  { name: 'edit-mirror-openssh', scenario: 'quiet', route: '#/site/docs/mirrors', reach: click('Edit sgp1') },
  {
    name: 'add-mirror-identity',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: (page) => testMirror(page, 'sftp://mirror@new.example.net/srv/www'),
  },
  {
    name: 'add-mirror-changed-key',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: (page) => testMirror(page, 'sftp://mirror@changed.example.net/srv/www'),
  },
  { name: 'verify-menu', scenario: 'quiet', route: '#/site/docs/mirrors', reach: click('Verify') },
  { name: 'shortcuts', scenario: 'quiet', route: '#/overview', reach: (page) => page.keyboard.press('?') },
  { name: 'jump', scenario: 'quiet', route: '#/overview', reach: (page) => page.keyboard.press('Control+k') },
];

async function testMirror(page: Page, address: string): Promise<void> {
  await page.getByRole('tabpanel').getByRole('button', { name: 'Add mirror' }).click();
  await page.getByLabel('Address', { exact: true }).fill(address);
  await page.getByLabel('Password', { exact: true }).last().fill('correct');
  await click('Test connection')(page);
  await page
    .getByText(/Is this really your server|another key than before/)
    .first()
    .waitFor();
}
