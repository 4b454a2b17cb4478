/**
 * An XDG autostart entry: https://specifications.freedesktop.org/autostart-spec. Pure.
 * @param command the program and its arguments
 */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Heliograph',
    'Comment=Keeps mirror sites exact copies of their origin',
    `Exec=${command.map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/**
 * A word of an Exec line: quoted, and escaped twice, as the specification of desktop entries has it: once for the quotes, and
 * once as any text of a key file. A percent sign stands for a field otherwise.
 */
function quoted(word: string): string {
  const inQuotes = `"${word.replaceAll(/["`$\\]/g, (character) => `\\${character}`)}"`;
  return inQuotes.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
