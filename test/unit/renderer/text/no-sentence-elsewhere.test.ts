import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'svelte/compiler';
import { expect, it } from 'vitest';

const RENDERER = path.resolve(import.meta.dirname, '../../../../renderer');
const SPOKEN = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'title', 'placeholder', 'alt']);
/** Names and signs that no language translates. */
const NAMES = /^(Heliograph|SHA256:…|[kKMG]i?B(\/s)?|https?:.*|\/.*)$/;

type Node = Record<string, unknown> & { readonly type: string };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

function* nodesIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesIn(item);
  else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) yield value;
    for (const [key, child] of Object.entries(value)) if (key !== 'parent' && key !== 'css') yield* nodesIn(child);
  }
}

const isWords = (text: string): boolean => /\p{L}{2,}/u.test(text) && !NAMES.test(text.trim());

/** A string of code that reads like a sentence or a heading: several words with a capital before them, or a sentence's end. */
const isSentence = (text: string): boolean => /^\p{Lu}\p{Ll}+ \p{L}|\p{L}{2,} \p{L}+.*[.!?…]$/u.test(text);

function textOf(value: unknown): string[] {
  return [...nodesIn(value)].flatMap((node) =>
    node.type === 'Text' ? [String(node['data'])] : node.type === 'Literal' && typeof node['value'] === 'string' ? [node['value']] : [],
  );
}

/** The words that a component would show in one language only. */
function wordsIn(component: string): string[] {
  const tree = parse(component, { modern: true });
  const found: string[] = [];
  const spoken = new Set<unknown>();
  for (const node of nodesIn(tree.fragment)) {
    if (node.type === 'Attribute' || node.type.endsWith('Directive')) {
      for (const inner of nodesIn(node['value'])) spoken.add(inner);
      if (SPOKEN.has(String(node['name']))) found.push(...textOf(node['value']).filter(isWords));
    } else if (node.type === 'Text' && !spoken.has(node)) found.push(...[String(node['data'])].filter(isWords));
  }
  for (const node of [...nodesIn(tree.fragment), ...nodesIn(tree.instance), ...nodesIn(tree.module)]) found.push(...sentencesOf(node));
  return found;
}

function sentencesOf(node: Node): string[] {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return [node['value']].filter(isSentence);
  if (node.type !== 'TemplateElement') return [];
  const { cooked } = node['value'] as { readonly cooked: string };
  return [cooked].filter(isSentence);
}

const files = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' }).sort();

it('finds words between tags, in attributes and in code', () => {
  const component = [
    '<script>let a = "Not saved yet."; const b = ["mirrors", "svelte/store"];</script>',
    '<p class="muted text here" title="Open it">{a} Words <b>{c ? "Two words" : "x"}</b> · {text.site.title}</p>',
    '<input placeholder={a ? "Search" : text.b} aria-label={text.c} />',
  ].join('\n');
  expect(wordsIn(component).map((words) => words.trim())).toEqual(['Open it', 'Words', 'Search', 'Two words', 'Not saved yet.']);
});

it.each(files.filter((file) => file.endsWith('.svelte')))('%s has its words from the catalogue', (file) => {
  expect(wordsIn(readFileSync(path.join(RENDERER, file), 'utf8'))).toEqual([]);
});

it.each(files.filter((file) => /^(decisions|stores|formats|views|components)\/.*\.ts$/.test(file)))(
  '%s has its words from the catalogue',
  (file) => {
    const code = readFileSync(path.join(RENDERER, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const strings = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map((match) => match[1] ?? match[2] ?? '');
    expect(strings.filter(isSentence)).toEqual([]);
  },
);
