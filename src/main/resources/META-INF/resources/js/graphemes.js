/** Signs as a reader counts them: an emoji of a family is one, and so is a letter with all its accents. */
const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where a browser can not tell them, code points. @param {string} text @returns {Iterable<string>} */
export function* graphemes(text) {
  if (!segmenter) yield* text;
  else for (const { segment } of segmenter.segment(text)) yield segment;
}

/**
 * At most so many signs and so many units of UTF-16, whole ones; what is cut ends in "…".
 * @param {string} text @param {number} most signs @param {number} units
 */
export function cut(text, most, units = most * 8) {
  let [kept, count, taken] = [[], 0, 0];
  for (const sign of graphemes(text.slice(0, units + 1))) {
    count += 1;
    taken += sign.length;
    if (taken > units || count > most) return `${kept.slice(0, most - 1).join('').trimEnd()}…`;
    kept.push(sign);
  }
  return text;
}
