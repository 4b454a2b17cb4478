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
  {
    name: 'rules',
    scenario: 'quiet',
    route: '#/site/downloads/rules',
    reach: async (page) => {
      await page.getByRole('listitem').filter({ hasText: '03:30' }).first().waitFor();
      await page.getByText('Leaves nothing out').waitFor();
    },
  },
  {
    name: 'rules-patterns',
    scenario: 'quiet',
    route: '#/site/docs/rules',
    reach: async (page) => {
      await page.getByLabel('Patterns').first().fill('.git/\n*.tmp\n*.psd');
      await page.getByLabel('A web site').check();
      await page.getByText('Leaves out 1,202 files').waitFor();
      await page.getByText('14 files go last').waitFor();
      await page.getByRole('heading', { name: 'Comparing and copying' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'rules-weekly',
    scenario: 'quiet',
    route: '#/site/blog/rules',
    reach: async (page) => {
      await page.getByLabel('By the clock').check();
      await page.getByLabel('How often').selectOption('weekly');
      await page.getByRole('button', { name: 'Thursday' }).click();
      await page.getByText('On Monday and Thursday at 03:30').waitFor();
      await page.getByText('Each of them happens once').waitFor();
    },
  },
  {
    name: 'rules-cron',
    scenario: 'quiet',
    route: '#/site/photos/rules',
    reach: async (page) => {
      await page.getByLabel('Cron expression').fill('0 3 31 FEB *');
      await page.getByText('never comes').waitFor();
    },
  },
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
  {
    name: 'settings-below',
    scenario: 'quiet',
    route: '#/settings',
    reach: async (page) => {
      await click('Send a test')(page);
      await page.getByText('The desktop showed it.').waitFor();
      await page.getByRole('heading', { name: 'Where files are' }).scrollIntoViewIfNeeded();
    },
  },
  { name: 'settings-forget', scenario: 'quiet', route: '#/settings', reach: click(/^Forget the key of fra1/) },
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
      await page.getByRole('radio', { name: 'This computer’s OpenSSH' }).check();
    },
  },
  { name: 'edit-mirror-openssh', scenario: 'quiet', route: '#/site/docs/mirrors', reach: click('Edit sgp1') },
  {
    name: 'add-mirror-unreached',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await reachServer(page, 'sftp://mirror@silent.example.net/srv/www');
      await page.getByText('What to try').waitFor();
    },
  },
  {
    name: 'add-mirror-identity',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await reachServer(page, 'sftp://mirror@new.example.net/srv/www');
      await page.getByLabel('Fingerprint from your provider').fill(`256 ${OFFERED} root@new (ED25519)`);
    },
  },
  {
    name: 'add-mirror-changed-key',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await reachServer(page, 'sftp://mirror@changed.example.net/srv/www');
      await page.getByText('another key than before').first().waitFor();
    },
  },
  {
    name: 'add-mirror-login-refused',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await trustServer(page, 'sftp://mirror@new.example.net/srv/www');
      await logIn(page, 'wrong');
      await page.getByText('What to try').waitFor();
    },
  },
  {
    name: 'add-mirror-folder',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await trustServer(page, 'sftp://mirror@new.example.net/srv');
      await logIn(page, 'correct');
      await page.getByRole('button', { name: 'Open www' }).waitFor();
    },
  },
  {
    name: 'add-mirror-abilities',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await trustServer(page, 'sftp://mirror@new.example.net/srv/www');
      await logIn(page, 'correct');
      await click('Use this folder')(page);
      await page.getByText('Replaces in one step').waitFor();
    },
  },
  {
    name: 'add-mirror-abilities-tried',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await trustServer(page, 'sftp://mirror@old.example.net/srv/www');
      await logIn(page, 'correct');
      await click('Use this folder')(page);
      await click('Write the probe and remove it')(page);
      await page.getByText('Tried out just now').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'add-mirror-public',
    scenario: 'quiet',
    route: '#/site/blog/mirrors',
    reach: async (page) => {
      await trustServer(page, 'sftp://mirror@new.example.net/srv/www');
      await logIn(page, 'correct');
      await click('Use this folder')(page);
      await click('Continue')(page);
      await page.getByLabel('Public address').fill('https://fra1.example.net/');
      await click('Fetch it once')(page);
      await page.getByText('Visitors reach it.').waitFor();
    },
  },
  { name: 'verify-menu', scenario: 'quiet', route: '#/site/docs/mirrors', reach: click('Verify') },
  { name: 'shortcuts', scenario: 'quiet', route: '#/overview', reach: (page) => page.keyboard.press('?') },
  { name: 'jump', scenario: 'quiet', route: '#/overview', reach: (page) => page.keyboard.press('Control+k') },
];

/** The fingerprint that the sample servers show. */
const OFFERED = 'SHA256:uNiVztksCsDhcc0u9e8BrOXQ3DjKZpYwz1uPSBpVTJg';

async function reachServer(page: Page, address: string): Promise<void> {
  await page.getByRole('tabpanel').getByRole('button', { name: 'Add mirror' }).click();
  await page.getByLabel('Address', { exact: true }).fill(address);
  await click('Reach the server')(page);
}

async function trustServer(page: Page, address: string): Promise<void> {
  await reachServer(page, address);
  await click('Trust this server')(page);
}

async function logIn(page: Page, password: string): Promise<void> {
  await page.getByRole('dialog').getByRole('textbox', { name: 'Password' }).fill(password);
  await click('Log in')(page);
}
