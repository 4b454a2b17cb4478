import type { Text } from '../en';
import { counted } from './counted';

export const charts: Text['charts'] = {
  map: {
    title: 'Wo die Spiegel stehen',
    label: (mirrors, countries) =>
      `Weltkarte: ${counted(mirrors, 'Spiegel', 'Spiegel')} in ${counted(countries, 'Land', 'Ländern')}. Die Liste daneben sagt dasselbe.`,
    columns: { mirror: 'Spiegel', country: 'Land', state: 'Zustand', latency: 'Latenz' },
    latencyHint: 'Die kürzeste Zeit von einer Frage bis zur Antwort im neuesten Lauf, der sie gemessen hat.',
    notMeasured: 'noch nicht gemessen',
    elsewhere: 'Ohne Land auf der Karte',
    setCountry: (mirror) => `Land von ${mirror} angeben`,
    empty: 'Noch hat kein Spiegel ein Land. Bearbeiten Sie einen Spiegel, damit er auf die Karte kommt.',
  },
  overTime: {
    title: 'Im Lauf der Zeit',
    metric: 'Zeigen',
    range: 'Zeitraum',
    metrics: { lag: 'Rückstand', duration: 'Dauer', sent: 'Gesendet', size: 'Größe', latency: 'Latenz' },
    about: {
      lag: 'Wie alt jeder Spiegel wurde, bis er wieder synchron war.',
      duration: 'Wie lange jede Synchronisierung dauerte.',
      sent: 'Wie viel jede Synchronisierung sendete.',
      size: 'Wie viel nach einem sauberen Lauf auf jedem Spiegel liegt.',
      latency: 'Die kürzeste Umlaufzeit, die jeder Lauf antraf.',
    },
    ranges: { week: '7 Tage', month: '30 Tage', quarter: '90 Tage' },
    chart: (metric, mirror, low, high, last) =>
      `${metric} von ${mirror}: zwischen ${low} und ${high}, zuletzt ${last}. Pfeiltasten lesen die Werte.`,
    none: 'In dieser Zeit wurde nichts festgehalten.',
    value: (when, value, good) => `${when}: ${value}${good ? '' : ', kein sauberer Lauf'}`,
    table: 'Als Tabelle zeigen',
    columns: { mirror: 'Spiegel', when: 'Wann', value: 'Wert', result: 'Ergebnis' },
    clean: 'sauber',
    notClean: 'nicht sauber',
    tableNote: (shown) => `Die neuesten ${counted(shown, 'Wert', 'Werte')}.`,
    last: 'zuletzt',
    peak: 'Spitze',
    empty: 'Noch keine Kurven',
    emptyText: 'Sie wachsen mit jedem Lauf. Synchronisieren Sie diese Site einmal, damit sie beginnen.',
  },
  speed: {
    label: (now, peak) => `Tempo der letzten Minute: ${now} jetzt, Spitze ${peak}. Pfeiltasten lesen die Werte.`,
    ago: (seconds) => (seconds === 0 ? 'jetzt' : `vor ${String(seconds)} s`),
    value: (ago, speed) => `${ago}: ${speed}`,
  },
};
