import { settingsSchema, type Settings } from '../contract/site';
import { SettingsError } from './settings-error';

/** The version of the file that this program reads and writes. */
export const SETTINGS_VERSION = 1;

/** What holds where there is no settings file. */
export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({ version: SETTINGS_VERSION });

/** For what must work while the settings are broken, which the window tells: until they are mended, the defaults hold. */
export function settingsOrDefaults(file: { read(): Settings }): Settings {
  try {
    return file.read();
  } catch (error) {
    if (error instanceof SettingsError) return DEFAULT_SETTINGS;
    throw error;
  }
}

const UNTOUCHED = 'Correct it in a text editor, or move it away to start with empty settings; it was not changed.';

/**
 * Reads the text of a settings file.
 * @param file its name, for the sentence
 * @throws SettingsError that names the line or the field, and what to do
 */
export function parseSettings(text: string, file: string): Settings {
  const value = parseJson(text.replace(/^\uFEFF/, ''), file);
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > SETTINGS_VERSION) {
    throw new SettingsError(
      `The settings file ${file} was written by a newer Heliograph (version ${String(version)}, this one knows ${String(SETTINGS_VERSION)}).`,
      'Use the newer Heliograph, or other settings (--settings FILE); the file was not changed.',
    );
  }
  const parsed = settingsSchema.safeParse(value);
  if (!parsed.success) {
    const [issue, ...others] = parsed.error.issues;
    const more = others.length === 0 ? '' : ` (and ${String(others.length)} more)`;
    throw new SettingsError(
      `The settings file ${file} has a fault at ${fieldAt(issue?.path ?? [])}: ${issue?.message ?? 'not valid'}${more}.`,
      UNTOUCHED,
    );
  }
  refuseTwins(parsed.data, file);
  return parsed.data;
}

/** A field's place as people write it: `sites[2].mirrors[0].address`. */
export function fieldAt(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'its top level';
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${String(key)}]` : `${text}${text && '.'}${String(key)}`),
    '',
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new SettingsError(`The settings file ${file} is not valid JSON${placeOf(text)}.`, UNTOUCHED, { cause: error });
  }
}

/**
 * ` (line 3, column 7)`: where the text stops being the beginning of valid JSON. V8 often does not say it, so the longest
 * beginning that is only incomplete is searched for.
 */
function placeOf(text: string): string {
  let [sound, faulty] = [0, text.length + 1];
  while (faulty - sound > 1) {
    const length = Math.floor((sound + faulty) / 2);
    if (isBeginning(text.slice(0, length))) sound = length;
    else faulty = length;
  }
  const before = text.slice(0, sound).split('\n');
  return ` (line ${String(before.length)}, column ${String((before.at(-1)?.length ?? 0) + 1)})`;
}

/** Whether `text` is valid JSON, or would be if it went on. */
function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const position = /position (\d+)/.exec(message)?.[1];
    return /end of JSON|[Uu]nterminated/.test(message) || (position !== undefined && Number(position) >= text.length);
  }
}

/** Ids, and names that commands are given, must tell sites apart, and mirrors within a site. */
function refuseTwins(settings: Settings, file: string): void {
  const refuse = (what: string, field: string) => {
    throw new SettingsError(`The settings file ${file} has ${what} twice, again at ${field}.`, UNTOUCHED);
  };
  const check = (things: readonly { id: string }[], what: string, field: string) => {
    const seen = new Set<string>();
    for (const [index, { id }] of things.entries()) {
      if (seen.has(id)) refuse(`the ${what} id "${id}"`, `${field}[${String(index)}].id`);
      seen.add(id);
    }
  };
  check(settings.sites, 'site', 'sites');
  for (const [index, site] of settings.sites.entries()) check(site.mirrors, 'mirror', `sites[${String(index)}].mirrors`);
}
