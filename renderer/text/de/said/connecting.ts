import type { Phrases } from '../../phrase-book';

/** What happens on the way to a server, and what to do. */
export const connecting: Phrases = {
  'The server answers.': 'Der Server antwortet.',
  "The server answers the system's ssh.": 'Der Server antwortet dem ssh dieses Systems.',
  'The server is the one that is known.': 'Es ist der bekannte Server.',
  'The server let us in.': 'Der Server hat die Anmeldung angenommen.',
  'The server let us in, but others on this computer may read the private key.':
    'Der Server hat die Anmeldung angenommen, aber andere auf diesem Rechner dürfen den privaten Schlüssel lesen.',
  'Close it to them: chmod 600 KEYFILE. ssh itself would refuse to use it.':
    'Verwehren Sie es ihnen: chmod 600 SCHLÜSSELDATEI. ssh selbst würde ihn so nicht benutzen.',
  'The folder is there.': 'Der Ordner ist da.',
  'The folder is not there yet; the first run makes it.': 'Den Ordner gibt es noch nicht; der erste Lauf legt ihn an.',
  'The folder is not there yet.': 'Den Ordner gibt es noch nicht.',
  'The first sync makes it, and tries the server then.': 'Die erste Synchronisierung legt ihn an und erprobt dann den Server.',
  'Neither the folder nor the one that holds it is there.': 'Es gibt weder den Ordner noch den, in dem er liegen soll.',
  'Check the path, or make the outer folder on the server.': 'Prüfen Sie den Pfad oder legen Sie den äußeren Ordner auf dem Server an.',
  'The path leads to a file.': 'Der Pfad führt zu einer Datei.',
  'Choose a folder.': 'Wählen Sie einen Ordner.',
  'The connection could not be tested.': 'Die Verbindung ließ sich nicht testen.',
  'The server refused to look at the folder.': 'Der Server verweigerte den Blick auf den Ordner.',
  'Check the path and its permissions on the server.': 'Prüfen Sie den Pfad und seine Rechte auf dem Server.',
  'The host {} is not known.': 'Der Server {1} ist nicht bekannt.',
  'Check its spelling.': 'Prüfen Sie die Schreibweise.',
  'The address of {} could not be looked up.': 'Die Adresse von {1} ließ sich nicht nachschlagen.',
  'Check the network connection of this computer.': 'Prüfen Sie die Netzverbindung dieses Rechners.',
  '{} refused the connection: no SSH server listens there.': '{1} lehnte die Verbindung ab: Dort wartet kein SSH-Server.',
  'Check the port, and that the SSH server runs.': 'Prüfen Sie den Port und ob der SSH-Server läuft.',
  '{} cannot be reached over the network.': '{1} ist über das Netz nicht erreichbar.',
  "Check the network connection, a VPN, or the server's firewall.": 'Prüfen Sie die Netzverbindung, ein VPN oder die Firewall des Servers.',
  '{} did not answer.': '{1} antwortete nicht.',
  "Check the host, the port and the server's firewall.": 'Prüfen Sie Servernamen, Port und die Firewall des Servers.',
  '{} offers no host key of a kind that is still safe (Ed25519, ECDSA, or RSA with SHA-2).':
    '{1} bietet keinen Serverschlüssel einer noch sicheren Art an (Ed25519, ECDSA oder RSA mit SHA-2).',
  'Update the SSH server, or give it a newer key (ssh-keygen -A).':
    'Bringen Sie den SSH-Server auf den neuesten Stand oder geben Sie ihm einen neueren Schlüssel (ssh-keygen -A).',
  '{} offers none of the ciphers that Heliograph speaks (AES-GCM, AES-CTR).':
    '{1} bietet keine der Verschlüsselungen an, die Heliograph spricht (AES-GCM, AES-CTR).',
  'Add aes128-gcm@openssh.com or aes256-ctr to the "Ciphers" line of the server.':
    'Ergänzen Sie aes128-gcm@openssh.com oder aes256-ctr in der Zeile „Ciphers“ des Servers.',
  '{} and Heliograph have no way in common to agree on keys or to guard the messages.':
    '{1} und Heliograph haben kein gemeinsames Verfahren, um Schlüssel auszuhandeln oder Nachrichten zu schützen.',
  'Update the SSH server: it may offer only what is not safe any more.':
    'Bringen Sie den SSH-Server auf den neuesten Stand: Er bietet womöglich nur an, was nicht mehr sicher ist.',
  '{} accepts connections, but does not answer as an SSH server.': '{1} nimmt Verbindungen an, antwortet aber nicht als SSH-Server.',
  'Check the port.': 'Prüfen Sie den Port.',
  '{} closed the connection before logging in.': '{1} schloss die Verbindung vor der Anmeldung.',
  'The server may be overloaded or may have blocked this address for a while; check that an SSH server listens on that port.':
    'Der Server ist womöglich überlastet oder hat diese Adresse eine Zeit lang gesperrt; prüfen Sie, ob auf diesem Port ein SSH-Server wartet.',
  '{} ended the connection after too many refused logins.': '{1} beendete die Verbindung nach zu vielen abgelehnten Anmeldungen.',
  'Name the one key to use instead of the agent.': 'Nennen Sie den einen Schlüssel, der statt des Agenten benutzt werden soll.',
  '{} is no SSH server that Heliograph can talk to.': '{1} ist kein SSH-Server, mit dem Heliograph sprechen kann.',
  'The connection to {} failed: {}.': 'Die Verbindung zu {1} schlug fehl: {2}.',
  "Try again; if it stays, check the server's log.":
    'Versuchen Sie es noch einmal; bleibt es dabei, sehen Sie im Protokoll des Servers nach.',
  '{} did not answer to the login.': '{1} antwortete nicht auf die Anmeldung.',
  '{} did not start SFTP.': '{1} startete kein SFTP.',
  'Check the "Subsystem sftp" line of the server.': 'Prüfen Sie die Zeile „Subsystem sftp“ des Servers.',
  'The host key could not be checked, so the server is not trusted.':
    'Der Serverschlüssel ließ sich nicht prüfen; dem Server wird nicht vertraut.',
  'Check the file of known hosts.': 'Prüfen Sie die Datei der bekannten Server.',
  'The identity of {} is not known yet; it showed the {} key {}.':
    'Die Identität von {1} ist noch nicht bekannt; gezeigt wurde der Schlüssel {2} {3}.',
  'Compare this fingerprint with the one that its administrator tells you, then trust it: heliograph trust {}.':
    'Vergleichen Sie diesen Fingerabdruck mit dem, den der Betreiber Ihnen nennt, und vertrauen Sie ihm dann.',
  '{} showed the key {}, but {} is known for it: someone may be in between.':
    '{1} zeigte den Schlüssel {2}, bekannt ist aber {3}: Es könnte jemand dazwischen stehen.',
  'Ask its administrator. Only if the key was really replaced, forget the old one and trust the new one.':
    'Fragen Sie den Betreiber. Nur wenn der Schlüssel wirklich ersetzt wurde, vergessen Sie den alten und vertrauen dem neuen.',
  '{} showed the key {}, which is marked as revoked.': '{1} zeigte den Schlüssel {2}, der als widerrufen gekennzeichnet ist.',
  'Do not connect; ask its administrator.': 'Verbinden Sie sich nicht; fragen Sie den Betreiber.',
  '{} let us in and then closed the connection.': '{1} nahm die Anmeldung an und schloss dann die Verbindung.',
  "The account may be closed or its start folder wrong; the server's log tells why.":
    'Das Konto ist womöglich gesperrt oder sein Startordner falsch; das Protokoll des Servers sagt, warum.',
  'There is no password for {} at {}.': 'Für {1} auf {2} gibt es kein Passwort.',
  'Enter it when asked, store it in the keychain, or set HELIOGRAPH_PASSWORD.': 'Geben Sie es ein oder legen Sie es im Schlüsselbund ab.',
  'The server asks for more than a password: {}.': 'Der Server verlangt mehr als ein Passwort: {1}.',
  'Use a private key or an agent for this server; one-time codes cannot be entered by a program that runs by itself.':
    'Benutzen Sie für diesen Server einen privaten Schlüssel oder einen Agenten; Einmalcodes kann ein selbsttätiges Programm nicht eingeben.',
  'The server refused the password of {}, or does not know this user.':
    'Der Server lehnte das Passwort von {1} ab oder kennt diesen Benutzer nicht.',
  'Check the user name and the password; a server tells both apart to nobody.':
    'Prüfen Sie Benutzernamen und Passwort; ein Server verrät niemandem, welches von beiden falsch ist.',
  'The server refused the private key {} for {}.': 'Der Server lehnte den privaten Schlüssel {1} für {2} ab.',
  'Add its public half to ~/.ssh/authorized_keys of {} on the server, or check the user name.':
    'Tragen Sie seine öffentliche Hälfte auf dem Server in ~/.ssh/authorized_keys von {1} ein oder prüfen Sie den Benutzernamen.',
  'The server refused every key of the SSH agent for {} (at most {} are offered).':
    'Der Server lehnte alle Schlüssel des SSH-Agenten für {1} ab (höchstens {2} werden angeboten).',
  'Add the right key to the agent (ssh-add), or name one key file.':
    'Geben Sie dem Agenten den richtigen Schlüssel (ssh-add) oder nennen Sie eine Schlüsseldatei.',
  'No SSH agent is running.': 'Es läuft kein SSH-Agent.',
  'Start one (ssh-agent, ssh-add), or log in with a key file or a password.':
    'Starten Sie einen (ssh-agent, ssh-add) oder melden Sie sich mit Schlüsseldatei oder Passwort an.',
  'The SSH agent does not answer.': 'Der SSH-Agent antwortet nicht.',
  'Start it again, or log in with a key file or a password.':
    'Starten Sie ihn neu oder melden Sie sich mit Schlüsseldatei oder Passwort an.',
  'The SSH agent holds no keys.': 'Der SSH-Agent hält keine Schlüssel.',
  'Add one with ssh-add.': 'Fügen Sie einen mit ssh-add hinzu.',
  'The server takes no password from {}; it offers {}.': 'Der Server nimmt von {1} kein Passwort an; er bietet {2} an.',
  'Use a private key or the SSH agent for this server.': 'Benutzen Sie für diesen Server einen privaten Schlüssel oder den SSH-Agenten.',
  'The private key {} needs a passphrase.': 'Der private Schlüssel {1} braucht eine Passphrase.',
  'Give it when asked, store it in the keychain, or set HELIOGRAPH_PASSPHRASE.':
    'Geben Sie sie ein oder legen Sie sie im Schlüsselbund ab.',
  'The passphrase of the private key {} is wrong.': 'Die Passphrase des privaten Schlüssels {1} ist falsch.',
  'Enter it again.': 'Geben Sie sie noch einmal ein.',
  'The file {} is too large for a private key.': 'Die Datei {1} ist zu groß für einen privaten Schlüssel.',
  'Choose the private key itself.': 'Wählen Sie den privaten Schlüssel selbst.',
  'The private key {} {}.': 'Der private Schlüssel {1} {2}.',
  'is not there': 'ist nicht da',
  'cannot be read': 'ist nicht lesbar',
  'Check the path and its permissions.': 'Prüfen Sie den Pfad und seine Rechte.',
  'The file {} holds a public key.': 'Die Datei {1} enthält einen öffentlichen Schlüssel.',
  'Choose the private key: the file without ".pub".': 'Wählen Sie den privaten Schlüssel: die Datei ohne „.pub“.',
  'The file {} is not a private key that Heliograph can read.': 'Die Datei {1} ist kein privater Schlüssel, den Heliograph lesen kann.',
  'Convert it: puttygen KEY -O private-openssh -o NEWKEY.': 'Wandeln Sie ihn um: puttygen KEY -O private-openssh -o NEWKEY.',
  'Use a key in OpenSSH or PEM form, as ssh-keygen makes it.':
    'Benutzen Sie einen Schlüssel in OpenSSH- oder PEM-Form, wie ssh-keygen ihn macht.',
  '{} does not offer SFTP to this account.': '{1} bietet diesem Konto kein SFTP an.',
  'Ask its administrator for the "Subsystem sftp" line, or use another account.':
    'Bitten Sie den Betreiber um die Zeile „Subsystem sftp“ oder benutzen Sie ein anderes Konto.',
  '{} refused to open another session.': '{1} verweigerte eine weitere Sitzung.',
  'Close other sessions, or raise MaxSessions on the server.':
    'Schließen Sie andere Sitzungen oder erhöhen Sie MaxSessions auf dem Server.',
  '{} did not start SFTP: {}.': '{1} startete kein SFTP: {2}.',
  'The connection to {} was lost: {}.': 'Die Verbindung zu {1} ging verloren: {2}.',
  'The connection to {} was lost.': 'Die Verbindung zu {1} ging verloren.',
  'Check the network.': 'Prüfen Sie das Netz.',
  'The server closed the connection.': 'Der Server schloss die Verbindung.',
  'Try again.': 'Versuchen Sie es noch einmal.',
  'The server did not answer for {} seconds.': 'Der Server antwortete {1} Sekunden lang nicht.',
  'Check the network and the server.': 'Prüfen Sie das Netz und den Server.',
  'The connection was closed.': 'Die Verbindung wurde geschlossen.',
  'The connection was stopped.': 'Die Verbindung wurde beendet.',
  'After the link was lost, the address leads to another folder than before.':
    'Nach dem Verlust der Verbindung führt die Adresse zu einem anderen Ordner als zuvor.',
  'Check the server, then run again.': 'Prüfen Sie den Server und starten Sie neu.',
  'Connecting again failed.': 'Das erneute Verbinden schlug fehl.',
  'The link was lost and could not be made again: {}': 'Die Verbindung ging verloren und ließ sich nicht wiederherstellen: {1}',
  'What was done so far is recorded; run again once the server can be reached.':
    'Was bisher getan wurde, ist festgehalten; starten Sie neu, sobald der Server erreichbar ist.',
  'There is no ssh program on this computer.': 'Auf diesem Rechner gibt es kein ssh-Programm.',
  'Install OpenSSH, name the program in HELIOGRAPH_SSH, or use the built-in transport.':
    'Installieren Sie OpenSSH, nennen Sie das Programm in HELIOGRAPH_SSH oder lassen Sie Heliograph selbst SSH sprechen.',
  'The server refused every key that ssh has for {} without asking: those of the agent and of ~/.ssh.':
    'Der Server lehnte jeden Schlüssel ab, den ssh ohne Rückfrage für {1} hat: die des Agenten und die in ~/.ssh.',
  'It did not reach {}.': 'Er erreichte {1} nicht.',
  'Check the host and the port behind it.': 'Prüfen Sie Server und Port dahinter.',
  'The host of this address is not known.': 'Der Server dieser Adresse ist nicht bekannt.',
  'The host could not be looked up: check the network connection.':
    'Der Server ließ sich nicht nachschlagen: Prüfen Sie die Netzverbindung.',
  'No web server answers there.': 'Dort antwortet kein Webserver.',
  'The web server closed the connection.': 'Der Webserver schloss die Verbindung.',
  'The certificate of the web server has expired.': 'Das Zertifikat des Webservers ist abgelaufen.',
  'The certificate of the web server is signed by nobody but itself.':
    'Das Zertifikat des Webservers ist nur von ihm selbst unterschrieben.',
  'The certificate of the web server is for another name.': 'Das Zertifikat des Webservers gilt für einen anderen Namen.',
  'The certificate of the web server cannot be verified.': 'Das Zertifikat des Webservers lässt sich nicht prüfen.',
  'There was no answer within 10 seconds.': 'Binnen 10 Sekunden kam keine Antwort.',
  'The address could not be fetched.': 'Die Adresse ließ sich nicht abrufen.',
};
