import { changes } from './de/changes';
import { charts } from './de/charts';
import { demo } from './de/demo';
import { history } from './de/history';
import { importing } from './de/importing';
import { mirrorForm } from './de/mirror-form';
import { overview } from './de/overview';
import { rules } from './de/rules';
import { schedule } from './de/schedule';
import { said } from './de/said';
import { settings } from './de/settings';
import { shell } from './de/shell';
import { site } from './de/site';
import { verification } from './de/verification';
import { words } from './de/words';
import type { Text } from './en';

/** The German catalogue, by screen. */
export const de: Text = {
  shell,
  words,
  said,
  overview,
  charts,
  demo,
  site,
  changes,
  mirrorForm,
  verification,
  history,
  importing,
  rules,
  schedule,
  settings,
};
