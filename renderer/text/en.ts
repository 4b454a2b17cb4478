import { changes } from './en/changes';
import { demo } from './en/demo';
import { history } from './en/history';
import { mirrorForm } from './en/mirror-form';
import { overview } from './en/overview';
import { rules } from './en/rules';
import { settings } from './en/settings';
import { shell } from './en/shell';
import { site } from './en/site';
import { verification } from './en/verification';
import { words } from './en/words';

/** The English catalogue, by screen. */
export const en = { shell, words, overview, demo, site, changes, mirrorForm, verification, history, rules, settings };

export type Text = typeof en;
