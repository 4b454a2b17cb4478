import { openTriggerBook } from '../../electron/ledger/trigger-book';

/** A process that claims a slot each time a line comes: says `ready`, then `claimed` or `taken`, and stays. */
const [stateFolder = '', siteId = ''] = process.argv.slice(2);
const book = openTriggerBook(stateFolder);
process.stdout.write('ready\n');
process.stdin.setEncoding('utf8').on('data', (text: string) => {
  for (const slot of text.trim().split('\n')) {
    process.stdout.write(book.claim(siteId, new Date(slot), new Date()) ? 'claimed\n' : 'taken\n');
  }
});
