/**
 * What the main process says, in another language: by its English form, with `{}` where something varies. The other form
 * names what stood there by its place, `{1}`, `{2}`. What stands in a gap may itself be a phrase.
 */
export type Phrases = Readonly<Record<string, string>>;

interface Pattern {
  readonly form: RegExp;
  readonly other: string;
}

/** Beyond so many answers the memory of them begins anew. */
const REMEMBERED = 2000;

/** A sentence's end, and a next one behind it. */
const BETWEEN_SENTENCES = /(?<=[.!?…:]) (?=[\p{Lu}\d“"])/u;

/**
 * Looks sentences up. What is not known stays as it is; of several sentences each is looked up by itself. Where two phrases
 * fit, the one that says more counts.
 */
export function phraseBook(phrases: Phrases): (sentence: string) => string {
  const exact = new Map(Object.entries(phrases).filter(([form]) => !form.includes('{}')));
  const patterns = Object.entries(phrases)
    .filter(([form]) => form.includes('{}'))
    .sort(([a], [b]) => b.length - a.length)
    .map(([form, other]): Pattern => ({ form: patternOf(form), other }));
  const known = new Map<string, string>();

  function find(sentence: string): string | undefined {
    const whole = exact.get(sentence);
    if (whole !== undefined) return whole;
    for (const { form, other } of patterns) {
      const match = form.exec(sentence);
      if (match) return other.replace(/\{(\d)\}/g, (_, place: string) => look(match[Number(place)] ?? ''));
    }
    return undefined;
  }

  function look(text: string): string {
    const found = find(text);
    if (found !== undefined) return found;
    const sentences = text.split(BETWEEN_SENTENCES);
    return sentences.length === 1 ? text : sentences.map((sentence) => find(sentence) ?? sentence).join(' ');
  }

  return (sentence) => {
    const before = known.get(sentence);
    if (before !== undefined) return before;
    if (known.size >= REMEMBERED) known.clear();
    const now = look(sentence);
    known.set(sentence, now);
    return now;
  };
}

function patternOf(form: string): RegExp {
  const parts = form.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('([\\s\\S]*?)')}$`);
}
