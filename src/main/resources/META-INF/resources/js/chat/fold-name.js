/**
 * Folds a nickname or room name for comparison, almost as the server does, which has the last word. Works character by character,
 * so that part of a text folds as it does in the whole. @param {string} text
 */
export function foldName(text) {
  let folded = '';
  for (const char of text.normalize('NFKD')) folded += char.toUpperCase().toLowerCase();
  return folded;
}
