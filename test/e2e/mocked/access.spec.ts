import type { Page } from '@playwright/test';
import { SCREENS } from './screen-list';
import { expect, speakGerman, test } from './window-rig';

/** A window of 1,280 by 800 at 200 %. */
const ZOOMED = { width: 640, height: 400 };

/** What may hold the focus and is drawn. One of a group is enough: arrow keys move in radio groups, tabs, menus, lists. */
const REACHABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';

interface Stop {
  readonly name: string;
  readonly outlined: boolean;
}

/** Walks by Tab until the focus comes round; marks what it met. A field of several parts, such as a time, is one stop. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  let outside = 0;
  for (let step = 0; step < 300 && outside < 3; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return 'outside';
      if (element.dataset['met'] === 'now') return 'same';
      if (element.dataset['met'] !== undefined) return 'round';
      document.querySelector<HTMLElement>('[data-met=now]')?.setAttribute('data-met', 'before');
      element.dataset['met'] = 'now';
      const shown = [element, element.closest('label'), element.parentElement].some((place) => {
        if (!place) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(place);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1.5;
      });
      const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40);
      return { name: `${element.tagName.toLowerCase()} ${name}`, outlined: shown };
    });
    if (stop === 'round') break;
    if (stop === 'outside') outside += 1;
    else if (stop !== 'same') stops.push(stop);
  }
  return stops;
}

/** What a mouse reaches and Tab did not: neither itself nor one of its group. */
async function missed(page: Page): Promise<string[]> {
  return page.evaluate((selector) => {
    const dialog = document.querySelector('dialog[open]');
    return (
      [...(dialog ?? document).querySelectorAll<HTMLElement>(selector)]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0)
        .filter((element) => element.dataset['met'] === undefined && !element.matches(':disabled, [inert] *, [aria-hidden="true"]'))
        // Arrow keys move among the choices of one question, and within tabs, menus and lists, of which one stop is enough.
        .filter((element) => {
          if (element instanceof HTMLInputElement && element.type === 'radio')
            return document.querySelector(`input[name="${CSS.escape(element.name)}"][data-met]`) === null;
          return element.tabIndex >= 0;
        })
        .map((element) => element.outerHTML.slice(0, 120))
    );
  }, REACHABLE);
}

/** Elements with words that lie outside of what can be seen or scrolled to. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width)
      found.push(`the page scrolls sideways: ${String(document.documentElement.scrollWidth)}`);
    for (const element of document.querySelectorAll<HTMLElement>('button, a[href], input, select, textarea, h1, h2, h3, p, label')) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('.unseen, .skip, [aria-hidden="true"]')) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      const scrolls = (place: HTMLElement | null): boolean =>
        place !== null &&
        (/(auto|scroll)/.test(getComputedStyle(place).overflowX) && place.scrollWidth > place.clientWidth
          ? true
          : scrolls(place.parentElement));
      if ((box.right > width + 1 || box.left < -1) && !scrolls(element.parentElement))
        found.push(`beside the window: ${element.outerHTML.slice(0, 90)}`);
    }
    return found;
  });
}

for (const screen of SCREENS) {
  test(`${screen.name}: Tab reaches everything and shows where it is; at 200 % nothing is cut off, in German either; nothing moves`, async ({
    rig,
  }) => {
    const page = await rig.open(screen.scenario, { route: screen.route });
    await screen.reach?.(page);
    const stops = await walk(page);
    expect(stops.length).toBeGreaterThan(0);
    expect(stops.filter(({ outlined }) => !outlined).map(({ name }) => name)).toEqual([]);
    expect(await missed(page)).toEqual([]);

    await page.setViewportSize(ZOOMED);
    expect(await cutOff(page)).toEqual([]);
    await speakGerman(page);
    await page.screenshot({ path: `test-results/screens/${screen.name}-zoomed-de.png` });
    expect(await cutOff(page)).toEqual([]);
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter((animation) => animation.playState === 'running')
        .map((animation) => String((animation as CSSAnimation).animationName)),
    );
    expect(moving).toEqual([]);
  });
}
