/** How well a text answers what was typed; higher is better, null: not at all. */
export function paletteScore(typed: string, label: string): number | null {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const text = fold(label);
  let total = 0;
  for (const word of words) {
    const score = wordScore(word, text);
    if (score === null) return null;
    total += score;
  }
  // Of two that fit as well, the shorter is meant.
  return total - text.length / 1000;
}

/** Case and accents make no difference. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordScore(word: string, text: string): number | null {
  const at = text.indexOf(word);
  if (at === 0) return 100;
  if (at > 0 && isStart(text, at)) return 80;
  if (at > 0) return 50;
  return scattered(word, text);
}

/** Letters in their order with others between: each that begins a word, or stands behind the last one, counts. */
function scattered(word: string, text: string): number | null {
  let from = 0;
  let good = 0;
  let last = -2;
  for (const letter of word) {
    const at = text.indexOf(letter, from);
    if (at < 0) return null;
    if (at === last + 1 || isStart(text, at)) good += 1;
    last = at;
    from = at + 1;
  }
  // A handful of letters lies about in every long text: most must begin a word or stand together.
  return good * 4 >= word.length * 3 ? (40 * good) / word.length : null;
}

function isStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));
}

/** The best answers first; what fits as well as another stays where it was. With nothing typed, all as they are. */
export function bestOf<Item extends { readonly label: string; readonly kind: string }>(
  items: readonly Item[],
  typed: string,
  most: number,
): Item[] {
  if (typed.trim() === '') return items.slice(0, most);
  return items
    .flatMap((item) => {
      const score = paletteScore(typed, item.label) ?? paletteScore(typed, `${item.label} ${item.kind}`);
      return score === null ? [] : [{ item, score }];
    })
    .sort((one, other) => other.score - one.score)
    .slice(0, most)
    .map(({ item }) => item);
}
