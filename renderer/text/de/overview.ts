import type { Text } from '../en';
import { counted } from './counted';

export const overview: Text['overview'] = {
  title: 'Übersicht',
  summary: (sites, mirrors) => `${counted(sites, 'Site', 'Sites')}, ${counted(mirrors, 'Spiegel', 'Spiegel')}`,
  allWell: 'Alle Spiegel sind synchron.',
  attention: (count) =>
    count === 1
      ? '1 Spiegel braucht Ihre Aufmerksamkeit. Er steht oben.'
      : `${counted(count, 'Spiegel', 'Spiegel')} brauchen Ihre Aufmerksamkeit. Sie stehen oben.`,
  notYet: (count) => `${counted(count, 'Spiegel ist', 'Spiegel sind')} noch nicht synchron.`,
  columns: { mirror: 'Spiegel', state: 'Zustand', about: 'Näheres', lastGood: 'Zuletzt synchron', lastProof: 'Letzter Nachweis' },
  open: (site) => `${site} öffnen`,
  noMirrors: 'Diese Site hat noch keinen Spiegel.',
  addMirror: 'Spiegel hinzufügen',
  welcome: {
    title: 'Spiegel, die genau wie ihr Original sind',
    sentence:
      'Heliograph bringt Ihre Dateien auf beliebig viele SFTP-Server, zeigt vorher, was sich ändern wird, und weist nach, dass jede Kopie ist, was sie sein soll.',
    addTitle: 'Die erste Site anlegen',
    addText: 'Wählen Sie den Ordner, den Ihre Besucher bekommen sollen. Nennen Sie dann die Server, die ihn spiegeln.',
    addAction: 'Site anlegen',
    steps: [
      'Ordner wählen',
      'Spiegel hinzufügen und seinen Fingerabdruck sehen',
      'Jede Änderung vorab ansehen',
      'Synchronisieren, dann prüfen',
    ],
    promises: [
      {
        title: 'Nichts geht verloren',
        text: 'Eine Datei wird in einem Schritt ersetzt und nur entfernt, weil ein vollständiger Durchgang es so ergab.',
      },
      {
        title: 'Niemand kommt hinein',
        text: 'Einem Server wird erst vertraut, wenn Sie seinen Schlüssel gesehen haben. Passwörter bleiben in Ihrem Schlüsselbund.',
      },
      { title: 'Nachgewiesen, nicht vermutet', text: 'Jeder Spiegel zeigt, wann und wie er zuletzt mit seinem Original verglichen wurde.' },
    ],
  },
};
