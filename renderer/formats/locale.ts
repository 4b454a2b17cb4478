/** The languages that there is a catalogue of. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

let source: () => Language = () => 'en';

/** The language that words, numbers and times are shown in. Whoever asks while drawing is drawn anew when it changes. */
export function language(): Language {
  return source();
}

/** Says where the language is to be asked for from now on; English until then. */
export function followLanguage(ask: () => Language): void {
  source = ask;
}

/** What a preference comes to on a desktop with that language, a BCP 47 tag such as `de-AT`. */
export function languageFor(preference: 'system' | Language, desktop: string): Language {
  if (preference !== 'system') return preference;
  const primary = desktop.toLowerCase().split('-')[0];
  return LANGUAGES.find((known) => known === primary) ?? 'en';
}

/** Makes one of a kind for each language, when it is first needed: the browser's formats are dear to make. */
export function perLanguage<T>(make: (language: Language) => T): () => T {
  const made = new Map<Language, T>();
  return () => {
    const now = language();
    const known = made.get(now) ?? make(now);
    made.set(now, known);
    return known;
  };
}
