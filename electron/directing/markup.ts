/** Characters that XML 1.0 cannot carry at all, not even as references; lone surrogates among them. */
const NOT_XML =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
// eslint-disable-next-line no-control-regex
const ESCAPED = /[&<>"'\u0000-\u001f\u007f-\u009f]/g;

/** Whether XML 1.0 can carry the text unchanged. */
export function fitsXml(text: string): boolean {
  return !NOT_XML.test(text);
}

/**
 * Escapes text for an element or a quoted attribute of XML. Tabs and line breaks become references, because parsers
 * otherwise turn them into spaces. @throws RangeError where {@link fitsXml} says no
 */
export function escapeXml(text: string): string {
  if (!fitsXml(text)) throw new RangeError('XML 1.0 cannot carry this text.');
  return text.replace(ESCAPED, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** Escapes text for an element or a quoted attribute of HTML. What HTML cannot carry is shown as U+FFFD. */
export function escapeHtml(text: string): string {
  const carried = text.replace(new RegExp(NOT_XML, 'g'), '\ufffd').replace(/[\u007f-\u009f]/g, '\ufffd');
  return carried.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
