import { afterEach, describe, expect, it } from 'vitest';
import { followLanguage, languageFor, type Language } from '../../../../renderer/formats/locale';
import { formatBytes, formatCount, formatPercent, formatSpeed } from '../../../../renderer/formats/numbers';
import { formatDuration, formatTimeLeft, formatWhen } from '../../../../renderer/formats/times';

afterEach(() => {
  followLanguage(() => 'en');
});

it.each([
  ['system', 'de-AT', 'de'],
  ['system', 'DE', 'de'],
  ['system', 'en-GB', 'en'],
  ['system', 'fr-FR', 'en'],
  ['system', 'den', 'en'],
  ['system', '', 'en'],
  ['en', 'de-DE', 'en'],
  ['de', 'en-US', 'de'],
] as const)('the preference %s on a desktop in %j is %s', (preference, desktop, language) => {
  expect(languageFor(preference, desktop)).toBe(language);
});

describe('in German', () => {
  const german = (): void => {
    followLanguage(() => 'de');
  };
  it('numbers', () => {
    german();
    const all = [formatCount(18_412), formatBytes(1), formatBytes(41_700_000_000), formatSpeed(38_200_000), formatSpeed(740)];
    expect(all.map((shown) => shown.replace('\u00a0', ' '))).toEqual(['18.412', '1 Byte', '41,7 GB', '38,2 MB/s', '740 B/s']);
    expect(formatPercent(0.719)).toBe('71\u00a0%');
  });
  it('times', () => {
    german();
    const now = new Date(2026, 9, 15, 12, 0, 0).getTime();
    const at = (day: number): string => formatWhen(new Date(2026, 9, day, 9, 41).toISOString(), now);
    expect([at(15), at(14), at(12), at(3)]).toEqual(['heute 09:41', 'gestern 09:41', 'Montag 09:41', '3. Okt., 09:41']);
    expect([formatWhen(new Date(now - 240_000).toISOString(), now), formatWhen(new Date(now).toISOString(), now)]).toEqual([
      'vor 4 Minuten',
      'gerade eben',
    ]);
    expect([formatDuration(0.2), formatDuration(7500), formatDuration(273_600), formatTimeLeft(2)]).toEqual([
      'unter 1 s',
      '2 Std. 5 min',
      '3 Tg. 4 Std.',
      'ein paar Sekunden',
    ]);
  });
});

it('a language that changes is followed by the next number', () => {
  let now: Language = 'en';
  followLanguage(() => now);
  expect(formatCount(1000)).toBe('1,000');
  now = 'de';
  expect(formatCount(1000)).toBe('1.000');
});
