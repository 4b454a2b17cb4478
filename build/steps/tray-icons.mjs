import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { root } from './command.mjs';

/** Where the app looks for them. */
const folder = path.join(root, 'build/tray');

/** Colours of the app's icon and, for what needs a person, of the window's state. */
const ink = { ground: '#24221e', sign: '#e9a23b', far: '#f6f5f2', alarm: '#d8402f' };

/** The sign: an origin, its beams and mirrors, on a grid of 22; beside a badge only what it leaves room for. */
const fan = (/** @type {string} */ sign, /** @type {string} */ far, /** @type {number} */ beam, /** @type {boolean} */ whole) => `
  <path d="M8 9.6 15 5.8${whole ? 'M8.5 11H15M8 12.4l7 3.8' : 'M8 11h1.6'}" stroke="${sign}" stroke-width="${beam}" stroke-linecap="round"/>
  <circle cx="6.6" cy="11" r="3.1" fill="${sign}"/><circle cx="16.3" cy="5.4" r="1.7" fill="${far}"/>
  ${whole ? `<g fill="${far}"><circle cx="16.6" cy="11" r="1.7"/><circle cx="16.3" cy="16.6" r="1.7"/></g>` : ''}`;

/** The badge in the corner is a round with a shape of its own for each state: colour alone tells nobody who cannot see it. */
const round = (/** @type {string} */ fill) => `<circle cx="16.2" cy="16.2" r="5.3" fill="${fill}"/>`;
const line = (/** @type {string} */ drawing, /** @type {string} */ colour) =>
  `<path d="${drawing}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`;

/** @type {Readonly<Record<string, ((colour: string) => string) | null>>} */
const marks = {
  idle: null,
  working: (colour) => line('M16.2 19.4v-6M13.7 15.6l2.5-2.5 2.5 2.5', colour),
  paused: (colour) => line('M14.6 13.9v4.6M17.8 13.9v4.6', colour),
  attention: (colour) => `${line('M16.2 13.2v3.3', colour)}<circle cx="16.2" cy="19.1" r="1.1" fill="${colour}"/>`,
};

/** On a tile of its own, so that it shows on light and on dark panels. */
function coloured(/** @type {string} */ state) {
  const mark = marks[state];
  const alarm = state === 'attention';
  const badge = mark ? round(alarm ? ink.alarm : ink.far) + mark(alarm ? '#ffffff' : ink.ground) : '';
  return `<rect x="0.5" y="0.5" width="21" height="21" rx="5" fill="${ink.ground}"/>${fan(ink.sign, ink.far, 1.1, !mark)}${badge}`;
}

/** Black on nothing: macOS colours it as the menu bar needs. What the badge shows is cut out of it. */
function template(/** @type {string} */ state) {
  const mark = marks[state];
  if (!mark) return fan('#000', '#000', 1.3, true);
  return `<mask id="badge">${round('#fff')}${mark('#000')}</mask>${fan('#000', '#000', 1.3, false)}<rect width="22" height="22" mask="url(#badge)"/>`;
}

/** Draws `build/tray/STATE.png` and `STATETemplate.png`, each in two sizes, by the browser that the tests use. */
export async function drawTrayIcons() {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env['HELIOGRAPH_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const page = await browser.newPage();
  for (const state of Object.keys(marks)) {
    for (const [name, drawing, points] of /** @type {const} */ ([
      [state, coloured(state), 22],
      [`${state}Template`, template(state), 18],
    ])) {
      for (const scale of [1, 2]) {
        const size = points * scale;
        await page.setViewportSize({ width: size, height: size });
        await page.setContent(
          `<style>body{margin:0}svg{display:block}</style><svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 22 22">${drawing}</svg>`,
        );
        const file = path.join(folder, `${name}${scale === 1 ? '' : '@2x'}.png`);
        writeFileSync(file, await page.screenshot({ omitBackground: true, type: 'png' }));
      }
    }
  }
  await browser.close();
  console.log(`Drew ${Object.keys(marks).length * 4} icons into ${folder}.`);
}
