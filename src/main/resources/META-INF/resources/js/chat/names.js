/**
 * Names of people and rooms, nearly as the server compares them; it has the last word. Letter by letter, so that a part of a text
 * is folded as it is in the whole. @param {string} text
 */
export function fold(text) {
  let folded = '';
  for (const char of text.normalize('NFKD')) folded += char.toUpperCase().toLowerCase();
  return folded;
}
