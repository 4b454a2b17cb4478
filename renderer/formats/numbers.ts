import { perLanguage } from './locale';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

const whole = perLanguage((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
const percent = perLanguage((language) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }));

const unitFormats = perLanguage((language) => {
  const formats = new Map<string, Intl.NumberFormat>();
  return (unit: string, digits: number): Intl.NumberFormat => {
    const key = `${unit} ${String(digits)}`;
    const known =
      formats.get(key) ??
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit,
        unitDisplay: unit.startsWith('byte') ? 'long' : 'short',
        maximumFractionDigits: digits,
      });
    formats.set(key, known);
    return known;
  };
});

/** A count with separators: `18,412`. */
export function formatCount(count: number): string {
  return whole().format(count);
}

function scaled(bytes: number): { value: number; unit: (typeof UNITS)[number]; digits: number } {
  let step = 0;
  let value = Math.max(0, bytes);
  // 999.5 would be shown as 1,000 of the smaller unit.
  while (value >= 999.5 && step < UNITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  return { value, unit: UNITS[step] ?? 'byte', digits: step === 0 || value >= 99.95 ? 0 : 1 };
}

/** Bytes in decimal units, as file managers and network gear count: `0 bytes`, `2.1 kB`, `41.7 GB`. */
export function formatBytes(bytes: number): string {
  const { value, unit, digits } = scaled(bytes);
  return unitFormats()(unit, digits).format(value);
}

/** Bytes a second: `38.2 MB/s`. */
export function formatSpeed(bytesPerSecond: number): string {
  const { value, unit, digits } = scaled(bytesPerSecond);
  if (unit === 'byte') return `${formatCount(value)} B/s`;
  return unitFormats()(`${unit}-per-second`, digits).format(value);
}

/** A share from 0 to 1 in whole per cent, rounded down, so that 100 % is never shown before the end. */
export function formatPercent(share: number): string {
  return percent().format(wholePercent(share) / 100);
}

/** 0 to 100; rounded down. */
export function wholePercent(share: number): number {
  return Math.floor(Math.min(1, Math.max(0, share)) * 100 + 1e-9);
}

const milliseconds = perLanguage(
  (language) => new Intl.NumberFormat(language, { style: 'unit', unit: 'millisecond', unitDisplay: 'short', maximumFractionDigits: 0 }),
);
const fineMilliseconds = perLanguage(
  (language) => new Intl.NumberFormat(language, { style: 'unit', unit: 'millisecond', unitDisplay: 'short', maximumFractionDigits: 1 }),
);

/** A round trip: `0.4 ms`, `86 ms`. */
export function formatMilliseconds(time: number): string {
  return (time < 10 ? fineMilliseconds() : milliseconds()).format(time);
}
