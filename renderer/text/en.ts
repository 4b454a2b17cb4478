import { changes } from './en/changes';
import { charts } from './en/charts';
import { demo } from './en/demo';
import { history } from './en/history';
import { importing } from './en/importing';
import { mirrorForm } from './en/mirror-form';
import { overview } from './en/overview';
import { rules } from './en/rules';
import { schedule } from './en/schedule';
import { said } from './en/said';
import { settings } from './en/settings';
import { shell } from './en/shell';
import { site } from './en/site';
import { verification } from './en/verification';
import { words } from './en/words';

/** The English catalogue, by screen. */
export const en = {
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

export type Text = typeof en;
