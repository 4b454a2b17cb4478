import type { Text } from '../en';

export const settings: Text['settings'] = {
  title: 'Einstellungen',
  language: 'Sprache',
  languages: { system: 'Wie das System', en: 'English', de: 'Deutsch' },
  theme: 'Darstellung',
  themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  vault: 'Wo Passwörter liegen',
  keychain: 'In Ihrem Schlüsselbund',
  memory: 'Bis Heliograph beendet wird',
  vaultText: 'Passwörter und Passphrasen gehen hinein und werden zum Anmelden benutzt. Kein Teil dieses Fensters kann sie wieder lesen.',
  memoryText:
    'Installieren oder entsperren Sie einen Schlüsselbund (unter Linux GNOME Keyring oder KWallet) und starten Sie Heliograph neu. Bis dahin müssen Passwörter nach jedem Start neu eingegeben werden.',
  hosts: 'Vertraute Server',
  hostsText:
    'Schlüssel, die Sie angenommen haben. Auch Schlüssel in Ihren known_hosts-Dateien zählen; sie werden hier weder aufgeführt noch geändert.',
  noHosts: 'Sie haben noch keinen Serverschlüssel angenommen.',
  hostColumns: { host: 'Server', algorithm: 'Schlüsselart', fingerprint: 'Fingerabdruck', actions: 'Aktionen' },
  forget: 'Vergessen',
  forgetOf: (host) => `Schlüssel von ${host} vergessen`,
  forgetTitle: (host) => `Schlüssel von ${host} vergessen?`,
  forgetText:
    'Bis Sie wieder einen Schlüssel annehmen, meldet sich Heliograph dort nicht an, und Synchronisierungen dorthin werden angehalten.',
  forgetAction: 'Diesen Schlüssel vergessen',
  about: 'Über Heliograph',
  version: (version) => `Heliograph ${version}`,
  readme: 'Einführung',
  settingsDocs: 'Einstellungen erklärt',
};
