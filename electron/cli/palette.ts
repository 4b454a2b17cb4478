/** Paints text for a terminal; plain where colours are unwanted. */
export interface Palette {
  readonly accent: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

function paint(open: number, close: number): (text: string) => string {
  return (text) => `\u001b[${String(open)}m${text}\u001b[${String(close)}m`;
}

const plain = (text: string): string => text;

const COLOURS: Palette = {
  accent: paint(33, 39),
  good: paint(32, 39),
  bad: paint(31, 39),
  warning: paint(33, 39),
  dim: paint(2, 22),
  bold: paint(1, 22),
};

const PLAIN: Palette = { accent: plain, good: plain, bad: plain, warning: plain, dim: plain, bold: plain };

/** @param wanted colours are shown on a terminal, and neither `--no-color` nor NO_COLOR asks for none */
export function palette(wanted: boolean): Palette {
  return wanted ? COLOURS : PLAIN;
}
