/**
 * Draws `renderer/components/WorldMap/world-outline.ts`: the land as one SVG path and where each country's mark goes, so that
 * the map needs no network, and the window no map data. Natural Earth (public domain) by way of world-atlas.
 * Run after an update of world-atlas: node build/world-map.mjs
 */
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { geoArea, geoCentroid, geoNaturalEarth1, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';

const require = createRequire(import.meta.url);
/** @returns {any} */
const read = (/** @type {string} */ file) => JSON.parse(readFileSync(file, 'utf8'));

const WIDTH = 960;
const HEIGHT = 440;

/** ISO 3166-1: the number that Natural Earth names a country by, and the letters that people do. */
const COUNTRIES = `
004AF 008AL 012DZ 016AS 020AD 024AO 028AG 031AZ 032AR 036AU 040AT 044BS 048BH 050BD 051AM 052BB 056BE 060BM 064BT 068BO
070BA 072BW 076BR 084BZ 090SB 092VG 096BN 100BG 104MM 108BI 112BY 116KH 120CM 124CA 132CV 136KY 140CF 144LK 148TD 152CL
156CN 158TW 170CO 174KM 178CG 180CD 184CK 188CR 191HR 192CU 196CY 203CZ 204BJ 208DK 212DM 214DO 218EC 222SV 226GQ 231ET
232ER 233EE 234FO 238FK 242FJ 246FI 248AX 250FR 258PF 262DJ 266GA 268GE 270GM 275PS 276DE 288GH 296KI 300GR 304GL 308GD
316GU 320GT 324GN 328GY 332HT 336VA 340HN 344HK 348HU 352IS 356IN 360ID 364IR 368IQ 372IE 376IL 380IT 384CI 388JM 392JP
398KZ 400JO 404KE 408KP 410KR 414KW 417KG 418LA 422LB 426LS 428LV 430LR 434LY 438LI 440LT 442LU 446MO 450MG 454MW 458MY
462MV 466ML 470MT 478MR 480MU 484MX 492MC 496MN 498MD 499ME 500MS 504MA 508MZ 512OM 516NA 520NR 524NP 528NL 531CW 533AW
534SX 540NC 548VU 554NZ 558NI 562NE 566NG 570NU 574NF 578NO 580MP 583FM 584MH 585PW 586PK 591PA 598PG 600PY 604PE 608PH
612PN 616PL 620PT 624GW 626TL 630PR 634QA 642RO 643RU 646RW 652BL 654SH 659KN 660AI 662LC 663MF 666PM 670VC 674SM 678ST
682SA 686SN 688RS 690SC 694SL 702SG 703SK 704VN 705SI 706SO 710ZA 716ZW 724ES 728SS 729SD 732EH 740SR 748SZ 752SE 756CH
760SY 762TJ 764TH 768TG 776TO 780TT 784AE 788TN 792TR 795TM 796TC 798TV 800UG 804UA 807MK 818EG 826GB 831GG 832JE 833IM
834TZ 840US 850VI 854BF 858UY 860UZ 862VE 876WF 882WS 887YE 894ZM`;

/** Small places that the atlas leaves out, or whose middle is far from where people are: longitude and latitude. */
const PLACED = {
  US: [-97, 39.5],
  CA: [-98, 54],
  RU: [60, 57],
  NO: [9.5, 61],
  GI: [-5.35, 36.14],
  XK: [20.9, 42.6],
  TV: [179.2, -8.5],
  RE: [55.5, -21.1],
  GP: [-61.5, 16.2],
  MQ: [-61, 14.6],
  GF: [-53, 4],
  YT: [45.2, -12.8],
  BQ: [-68.3, 12.2],
  SJ: [16, 78.5],
  CX: [105.6, -10.5],
  CC: [96.8, -12.2],
  TK: [-171.8, -9.2],
  IO: [72.4, -7.3],
};

const land = read(require.resolve('world-atlas/land-110m.json'));
/** @type {any} */
const shapes = feature(land, land.objects.land);
const visible = { ...shapes, features: (shapes.features ?? [shapes]).map(withoutAntarctica) };
const projection = geoNaturalEarth1().fitExtent(
  [
    [2, 2],
    [WIDTH - 2, HEIGHT - 2],
  ],
  visible,
);
const outline = geoPath(projection).digits(1)(visible) ?? '';

const atlas = read(require.resolve('world-atlas/countries-50m.json'));
/** @type {any} */
const countries = feature(atlas, atlas.objects.countries);
const places = new Map();
const areas = new Map();
for (const country of countries.features) {
  const letters = new RegExp(`\\b${String(country.id).padStart(3, '0')}([A-Z]{2})\\b`).exec(COUNTRIES)?.[1];
  const part = largestPart(country);
  // Territories share their country's number: the larger one is meant.
  if (letters && geoArea(part) > (areas.get(letters) ?? 0)) {
    areas.set(letters, geoArea(part));
    places.set(letters, geoCentroid(part));
  }
}
for (const [letters, place] of Object.entries(PLACED)) places.set(letters, place);

/**
 * The south of the map would be empty of mirrors and full of ice.
 * @param {any} each
 * @returns {any}
 */
function withoutAntarctica(each) {
  const { coordinates } = each.geometry;
  const kept = coordinates.filter((/** @type {any} */ polygon) => geoCentroid({ type: 'Polygon', coordinates: polygon })[1] > -60);
  return { ...each, geometry: { type: 'MultiPolygon', coordinates: kept } };
}

/**
 * A country's islands overseas pull its middle into the sea.
 * @param {any} country
 * @returns {any}
 */
function largestPart({ geometry }) {
  if (geometry.type !== 'MultiPolygon') return geometry;
  const parts = geometry.coordinates.map((/** @type {any} */ coordinates) => ({ type: 'Polygon', coordinates }));
  return parts.sort((/** @type {any} */ a, /** @type {any} */ b) => geoArea(b) - geoArea(a))[0];
}

const rows = [...places]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(
    ([letters, place]) =>
      `  ${letters}: [${(projection(place) ?? [0, 0]).map((number) => number.toFixed(1).replace(/\.0$/, '')).join(', ')}],`,
  );

const target = fileURLToPath(new URL('../renderer/components/WorldMap/world-outline.ts', import.meta.url));
writeFileSync(
  target,
  `// Written by build/world-map.mjs from Natural Earth's data (public domain); do not edit by hand.

/** The box that the coordinates below are in. */
export const MAP_SIZE = { width: ${WIDTH}, height: ${HEIGHT} } as const;

/** Where a country's mark goes, by ISO 3166-1 alpha-2. */
export const PLACES: Readonly<Record<string, readonly [number, number]>> = {
${rows.join('\n')}
};

/** All land but the Antarctic, as one SVG path. */
export const LAND =
  '${outline}';
`,
);
console.log(`${target}: ${rows.length} countries, ${outline.length} characters of land`);
