import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Tokens = ReadonlyMap<string, string>;

const css = readFileSync(new URL('../../../renderer/styles/tokens.css', import.meta.url), 'utf8');

function block(selector: string): Tokens {
  const body = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? '';
  return new Map([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, 1 to 21. */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['bg', 'panel', 'sunken'];
const SOFT = ['ok-soft', 'run-soft', 'warn-soft', 'bad-soft', 'idle-soft', 'accent-soft'];

/** Ink on ground, as the window pairs them. */
const TEXT: [string, string][] = [
  ...['text', 'muted'].flatMap((ink) => [...GROUNDS, ...SOFT].map((ground): [string, string] => [ink, ground])),
  ...['ok', 'run', 'warn', 'bad'].flatMap((ink) => ['bg', 'panel', `${ink}-soft`].map((ground): [string, string] => [ink, ground])),
  ['on-accent', 'accent-strong'],
  ['on-accent', 'accent-hover'],
  ['on-bad', 'bad'],
  ['on-bad', 'bad-hover'],
  ['accent-strong', 'accent-soft'],
];

const GRAPHICS: [string, string][] = [
  ...['accent', 'line-strong', 'focus', 'ok', 'run', 'warn', 'bad'].flatMap((ink) =>
    ['bg', 'panel'].map((ground): [string, string] => [ink, ground]),
  ),
  ['line-strong', 'sunken'],
  ['focus', 'accent-soft'],
  ['accent-strong', 'accent-soft'],
  ...['run', 'ok', 'warn', 'bad'].map((ink): [string, string] => [ink, 'track']),
];

describe.each([
  ['light', block(':root')],
  ['dark', block(":root[data-theme='dark']")],
])('contrast, %s theme', (_theme, tokens) => {
  const of = (name: string): string => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`No token --${name}.`);
    return value;
  };
  it.each(TEXT)('text: %s on %s', (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(GRAPHICS)('graphics: %s on %s', (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(3);
  });
});
