import { SCREENS } from './screen-list';
import { inspect, test, type Theme } from './window-rig';

for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
  for (const screen of SCREENS) {
    test(`${screen.name}, ${theme}`, async ({ rig }) => {
      const page = await rig.open(screen.scenario, { theme, route: screen.route });
      await screen.reach?.(page);
      await inspect(page, screen.name, theme);
    });
  }
}
