import { expect, it } from 'vitest';
import type { MirrorState } from '../../../../electron/contract/ipc-schema';
import type { Mirror } from '../../../../electron/contract/site';
import { PLACES } from '../../../../renderer/components/WorldMap/world-outline';
import { mapMarks } from '../../../../renderer/decisions/map-marks';

const mirror = (id: string, country?: string): Mirror => ({
  id,
  name: id,
  address: `/${id}`,
  login: { kind: 'agent' },
  ...(country !== undefined && { country }),
});
const state = (mirrorId: string, name: MirrorState['state']): MirrorState => ({
  mirrorId,
  state: name,
  summary: '',
  lastSync: null,
  lastGoodSync: null,
  lastProof: null,
});

it('puts the mirrors of a country on one mark that shows the worst of them, and lists those without a place', () => {
  const mirrors = [mirror('a', 'DE'), mirror('b', 'DE'), mirror('c', 'SG'), mirror('d'), mirror('e', 'ZZ')];
  const states = [state('a', 'in-sync'), state('b', 'failed'), state('c', 'in-sync')];
  const { marks, elsewhere } = mapMarks(mirrors, states, { DE: [500, 97], SG: [759, 251] });
  expect(marks.map(({ country, x, y, state: shown, mirrors: there }) => [country, x, y, shown, there.length])).toEqual([
    ['DE', 500, 97, 'failed', 2],
    ['SG', 759, 251, 'in-sync', 1],
  ]);
  expect(elsewhere.map(({ id }) => id)).toEqual(['d', 'e']);
});

it('knows where countries are, small ones too, and that Australia is not its islands', () => {
  for (const country of ['DE', 'US', 'SG', 'HK', 'MT', 'IS', 'NZ', 'BR', 'ZA', 'XK']) expect(PLACES[country]).toBeDefined();
  const [, indonesia] = PLACES['ID'] ?? [0, 0];
  const [, australia] = PLACES['AU'] ?? [0, 0];
  expect(australia - indonesia).toBeGreaterThan(50);
});
