import { changes } from './de/changes';
import { demo } from './de/demo';
import { history } from './de/history';
import { mirrorForm } from './de/mirror-form';
import { overview } from './de/overview';
import { rules } from './de/rules';
import { settings } from './de/settings';
import { shell } from './de/shell';
import { site } from './de/site';
import { verification } from './de/verification';
import { words } from './de/words';
import type { Text } from './en';

/** The German catalogue, by screen. */
export const de: Text = { shell, words, overview, demo, site, changes, mirrorForm, verification, history, rules, settings };
