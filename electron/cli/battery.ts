import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { answerOf, readText } from '../ledger/process-identity';

const SUPPLIES = '/sys/class/power_supply';

/** A power supply as Linux' sysfs tells of it; texts are empty where a file is missing. */
export interface PowerSupply {
  /** `Mains`, `USB`, `Battery`, `UPS`… */
  readonly type: string;
  /** `1`: it feeds the machine. */
  readonly online: string;
  /** Of a battery: `Discharging`, `Charging`, `Full`… */
  readonly status: string;
  /** `Device`: it feeds something else, such as a mouse. */
  readonly scope: string;
}

/** Whether the machine runs on a battery, asked of the system. What cannot be told counts as mains power. */
export function isOnBattery(platform: NodeJS.Platform = process.platform): boolean {
  if (platform === 'linux') return dischargesOf(powerSupplies());
  if (platform === 'darwin') return drawsFromBattery(answerOf('pmset', ['-g', 'batt']));
  return false;
}

/** A battery gives power, and no other supply does. Pure. */
export function dischargesOf(supplies: readonly PowerSupply[]): boolean {
  const own = supplies.filter(({ scope }) => scope !== 'Device');
  const fed = own.some(({ type, online }) => type !== 'Battery' && online !== '' && online !== '0');
  return !fed && own.some(({ type, status }) => type === 'Battery' && status === 'Discharging');
}

/** Reads what macOS's `pmset -g batt` prints. Pure. */
export function drawsFromBattery(answer: string): boolean {
  return /drawing from 'Battery Power'/.test(answer);
}

function powerSupplies(): PowerSupply[] {
  const said = (name: string, what: string): string => readText(join(SUPPLIES, name, what)).trim();
  return namesIn(SUPPLIES).map((name) => ({
    type: said(name, 'type'),
    online: said(name, 'online'),
    status: said(name, 'status'),
    scope: said(name, 'scope'),
  }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
