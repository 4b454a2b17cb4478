import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { app } from '../../../../renderer/text/de/said/app';
import { connecting } from '../../../../renderer/text/de/said/connecting';
import { files } from '../../../../renderer/text/de/said/files';
import { halts } from '../../../../renderer/text/de/said/halts';
import { runs } from '../../../../renderer/text/de/said/runs';
import { de } from '../../../../renderer/text/de';
import { en } from '../../../../renderer/text/en';
import { phraseBook } from '../../../../renderer/text/phrase-book';

const MAIN = path.resolve(import.meta.dirname, '../../../../electron');

/** Strings of the main process' code, by file; what varies in them is `{}`. */
const written = new Map<string, ReadonlySet<string>>(
  readdirSync(MAIN, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('cli'))
    .map((file) => [file.replaceAll('\\', '/'), stringsOf(readFileSync(path.join(MAIN, file), 'utf8'))]),
);

function stringsOf(code: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.add(node.text);
    if (ts.isTemplateExpression(node)) found.add([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('{}'));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('code.ts', code, ts.ScriptTarget.ES2022, true));
  return found;
}

describe('the German phrases', () => {
  const phrases = { ...halts, ...runs, ...files, ...connecting, ...app };
  const everything = new Set([...written.values()].flatMap((strings) => [...strings]));

  it('are of sentences that the main process says', () => {
    const parts = [...everything].flatMap((text) => [text, text.toLowerCase(), ...text.split(/(?<=[.!?…:}]) (?=\p{Lu})/u)]);
    const said = new Set(parts);
    const verbs = /^(look at|read|write|write into|remove|make|set)\b/;
    expect(Object.keys(phrases).filter((form) => !said.has(form) && !verbs.test(form))).toEqual([]);
  });

  it('are told once each', () => {
    const all = [halts, runs, files, connecting, app].flatMap((part) => Object.keys(part));
    expect(all.filter((form, place) => all.indexOf(form) !== place)).toEqual([]);
  });

  it.each(Object.entries(phrases))('%s names its gaps', (form, other) => {
    const gaps = form.split('{}').length - 1;
    for (const [, place] of other.matchAll(/\{(\d)\}/g)) expect(Number(place)).toBeLessThanOrEqual(gaps);
  });

  it.each([
    'engine/guards.ts',
    'engine/decide.ts',
    'verification/classify.ts',
    'endpoints/test-connection.ts',
    'endpoints/sftp/connect-errors.ts',
    'endpoints/sftp/refusals.ts',
    'endpoints/sftp/authentication.ts',
    'endpoints/sftp/private-key.ts',
    'ipc/answer.ts',
    'ipc/known-site.ts',
    'ipc/sites.ts',
    'ipc/mirrors.ts',
    'ipc/key-offers.ts',
    'ipc/path-grants.ts',
  ])('know every sentence of %s', (file) => {
    const sentences = [...(written.get(file) ?? [])].filter((text) => /^(\{\} )?\p{Lu}.* .*\.$/su.test(text));
    expect(sentences.length).toBeGreaterThan(0);
    expect(sentences.filter((sentence) => phrases[sentence] === undefined)).toEqual([]);
  });
});

describe('what the main process says', () => {
  it('stays in English', () => {
    expect(en.said('The origin is not there.')).toBe('The origin is not there.');
  });
  it.each([
    ['The origin is not there.', 'Das Original ist nicht da.'],
    [
      '227 of 412 files would be removed from the mirror (240 with the unattended runs of the last 24 hours).',
      '227 von 412 Dateien würden vom Spiegel entfernt (240 mit den selbsttätigen Läufen der letzten 24 Stunden).',
    ],
    [
      'Check that its disk is mounted. Look at the plan; if this is what you want, approve it.',
      'Prüfen Sie, ob der Datenträger eingehängt ist. Sehen Sie sich den Plan an; wenn Sie es so wollen, geben Sie ihn frei.',
    ],
    [
      'Could not write "a.(b)": the server denied the permission.',
      'Das Schreiben von "a.(b)" gelang nicht: der Server verweigert den Zugriff.',
    ],
    ['fra1.example.net:22 did not answer.', 'fra1.example.net:22 antwortete nicht.'],
    ['The host evil {1} {2} is not known.', 'Der Server evil {1} {2} ist nicht bekannt.'],
    ['Nobody has translated this one. Check its spelling.', 'Nobody has translated this one. Prüfen Sie die Schreibweise.'],
    ['It failed.', 'It failed.'],
    ['', ''],
  ])('%s', (english, german) => {
    expect(de.said(english)).toBe(german);
  });
  it('of two phrases that fit the one that says more counts', () => {
    const book = phraseBook({ '{} ended.': '{1} endete.', 'The run of {} ended.': 'Der Lauf von {1} endete.' });
    expect([book('The run of fra1 ended.'), book('It ended.')]).toEqual(['Der Lauf von fra1 endete.', 'It endete.']);
  });
});
