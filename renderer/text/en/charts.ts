import { counted } from './counted';

export const charts = {
  map: {
    title: 'Where the mirrors are',
    label: (mirrors: number, countries: number) =>
      `World map: ${counted(mirrors, 'mirror', 'mirrors')} in ${counted(countries, 'country', 'countries')}. The list beside it has the same.`,
    columns: { mirror: 'Mirror', country: 'Country', state: 'State', latency: 'Latency' },
    latencyHint: 'The shortest time from a question to the answer in the newest run that measured it.',
    notMeasured: 'not measured yet',
    elsewhere: 'Without a country on the map',
    setCountry: (mirror: string) => `Set the country of ${mirror}`,
    empty: 'No mirror has a country yet. Edit a mirror to put it on the map.',
  },
  overTime: {
    title: 'Over time',
    metric: 'Show',
    range: 'Time range',
    metrics: { lag: 'Lag', duration: 'Duration', sent: 'Data sent', size: 'Size', latency: 'Latency' },
    about: {
      lag: 'How old each mirror got between two good syncs.',
      duration: 'How long each sync took.',
      sent: 'How much each sync sent.',
      size: 'How much lies on each mirror after a clean sync.',
      latency: 'The shortest round trip that each run met.',
    },
    ranges: { week: '7 days', month: '30 days', quarter: '90 days' },
    chart: (metric: string, mirror: string, low: string, high: string, last: string) =>
      `${metric} of ${mirror}: from ${low} to ${high}, last ${last}. Arrow keys read the values.`,
    none: 'Nothing recorded in this time.',
    value: (when: string, value: string, good: boolean) => `${when}: ${value}${good ? '' : ', not a clean run'}`,
    table: 'Show as a table',
    columns: { mirror: 'Mirror', when: 'When', value: 'Value', result: 'Result' },
    clean: 'clean',
    notClean: 'not clean',
    tableNote: (shown: number) => `The newest ${counted(shown, 'value', 'values')}.`,
    last: 'last',
    peak: 'peak',
    empty: 'No charts yet',
    emptyText: 'They grow with every run. Sync this site once to begin.',
  },
  speed: {
    label: (now: string, peak: string) => `Speed over the last minute: ${now} now, peak ${peak}. Arrow keys read the values.`,
    ago: (seconds: number) => (seconds === 0 ? 'now' : `${String(seconds)} s ago`),
    value: (ago: string, speed: string) => `${ago}: ${speed}`,
  },
};
