/** A section of an INI file; of a key that stands twice the first counts. */
export interface IniSection {
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Reads an INI file as WinSCP and rclone write it: no quotes, no escapes, no comments behind a value. A general reader would
 * cut passwords at `;` and make objects of dots. Lines that make no sense are skipped.
 */
export function readIni(text: string): IniSection[] {
  const sections: { name: string; values: Map<string, string> }[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed.startsWith('[') && trimmed.endsWith(']')) sections.push({ name: trimmed.slice(1, -1), values: new Map() });
    if (trimmed.startsWith('[') || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const equals = line.indexOf('=');
    const values = sections.at(-1)?.values;
    if (equals < 1 || values === undefined) continue;
    const key = line.slice(0, equals).trim();
    if (!values.has(key)) values.set(key, line.slice(equals + 1).trim());
  }
  return sections;
}
